import AsyncHTTPClient
import NIOCore

/// Clients for hosts that somebody else named: a model, a customer, a message.
///
/// The host's addresses are looked up and judged here, and the connection goes to one of those that were judged,
/// so that a name cannot mean another address by the time it is used. (OWASP, "Server-Side Request Forgery
/// Prevention Cheat Sheet".)
package struct GuardedHTTP: Sendable {
    /// An address of the host is of this machine or of a private network.
    package struct PrivateAddress: Error {
        package init() {}
    }

    private let allowsPrivateAddresses: Bool
    private let resolve: IPAddress.Resolver

    package init(
        allowsPrivateAddresses: Bool, resolve: @escaping IPAddress.Resolver = IPAddress.addresses(of:)
    ) {
        self.allowsPrivateAddresses = allowsPrivateAddresses
        self.resolve = resolve
    }

    /// Runs `body` with a client that follows no redirection, and closes it.
    ///
    /// - Parameter host: the only one that `body` may ask.
    /// - Throws: ``PrivateAddress``, ``IPAddress/UnknownHost``, what `body` throws.
    package func withClient<Value: Sendable>(
        for host: String, _ body: @Sendable (HTTPClient) async throws -> Value
    ) async throws -> Value {
        let client = try await client(for: host)
        do {
            let value = try await body(client)
            try await client.shutdown()
            return value
        } catch {
            // What went wrong before matters more than how the closing went.
            try? await client.shutdown()
            throw error
        }
    }

    /// A client of one call alone, tied to an address that was checked: names are looked up anew each time.
    private func client(for host: String) async throws -> HTTPClient {
        let addresses = try await resolve(host)
        guard allowsPrivateAddresses || addresses.allSatisfy(\.isPublic) else { throw PrivateAddress() }
        guard let chosen = addresses.first(where: \.isVersion4) ?? addresses.first else {
            throw IPAddress.UnknownHost()
        }
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.retryConnectionEstablishment = false
        // The client may see the name in lower case.
        for name in [host, host.lowercased()] { configuration.dnsOverride[name] = "\(chosen)" }
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }
}
