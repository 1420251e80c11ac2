import AsyncHTTPClient
import NIOCore

/// A pool of connections to servers that the settings name, shared by the clients that are given it and closed with the last
/// of them.
///
/// For servers that may be down: a connection that is refused is told at once, where the library's shared
/// client goes on trying until the deadline.
public final class HTTPConnections: Sendable {
    package let client: HTTPClient

    public init() {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.timeout.connect = .seconds(5)
        // Each request has a limit of its own, however long the server thinks in silence.
        configuration.timeout.read = nil
        // A redirection would take keys and questions to another host.
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    deinit {
        // Nobody is left to hear how the closing went.
        client.shutdown { _ in }
    }
}
