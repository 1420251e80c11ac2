import AsyncHTTPClient
import Foundation
import KnowledgeBase
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Networking

/// Fetches a file whose address came from outside: only from hosts that are known, not from private addresses,
/// through at most three redirections, which do not get to see the credentials on another host.
struct MediaFetcher: Sendable {
    /// The channel's own interface; it may be wherever the settings say.
    let base: ServiceAddress.Origin
    /// Hosts that an address may begin at besides; `*.` stands for any name before.
    let hosts: Set<String>
    let authorization: String
    let allowsPrivateAddresses: Bool
    let resolve: IPAddress.Resolver
    /// Of everything together.
    let timeout: Duration
    /// For errors.
    let action: String

    private static let mostRedirections = 3
    private static let redirections: Set = [301, 302, 303, 307, 308]

    struct File: Sendable {
        var data: Data
        /// As the server says; empty for nothing.
        var mediaType: String
    }

    /// A file, or where it is.
    private enum Step: Sendable {
        case file(File)
        case elsewhere(URL)
    }

    /// - Parameter limit: bytes at most.
    /// - Throws: ``KnowledgeBaseError`` (`external`, `limitExceeded`, `refused`), `CancellationError`.
    func file(at address: String, limit: Int) async throws -> File {
        guard let url = URL(string: address), let first = ServiceAddress.Origin(url), isKnown(first) else {
            throw failure(.refused, "its address is none of those that files may come from")
        }
        do {
            return try await withTimeout(timeout) { try await follow(url, from: first, limit: limit) }
        } catch {
            try Task.checkCancellation()
            throw told(error, limit: limit)
        }
    }

    private func follow(_ start: URL, from first: ServiceAddress.Origin, limit: Int) async throws -> File {
        var url = start
        for _ in 0...Self.mostRedirections {
            guard let origin = ServiceAddress.Origin(url), origin.scheme == "https" || isOwn(origin) else {
                throw failure(.refused, "its address is not one of https://")
            }
            switch try await step(url, origin, withCredentials: origin == first, limit: limit) {
            case .file(let file): return file
            case .elsewhere(let next): url = next
            }
        }
        throw failure(.refused, "it is redirected more than \(Self.mostRedirections) times")
    }

    private func step(
        _ url: URL, _ origin: ServiceAddress.Origin, withCredentials: Bool, limit: Int
    ) async throws -> Step {
        var request = HTTPClientRequest(url: url.absoluteString)
        request.headers.add(name: "user-agent", value: "kb")
        if withCredentials { request.headers.add(name: "authorization", value: authorization) }
        let asked = request
        let http = GuardedHTTP(allowsPrivateAddresses: isOwn(origin), resolve: resolve)
        return try await http.withClient(for: origin.host) { client in
            try await read(client.execute(asked, timeout: TimeAmount(timeout)), of: url, limit: limit)
        }
    }

    private func read(_ response: HTTPClientResponse, of url: URL, limit: Int) async throws -> Step {
        let status = Int(response.status.code)
        if Self.redirections.contains(status) {
            guard let place = response.headers.first(name: "location"),
                let next = URL(string: place, relativeTo: url)?.absoluteURL
            else { throw failure(.external, "it is redirected to nowhere") }
            return .elsewhere(next)
        }
        guard status == 200 else { throw failure(.external, "the server answered \(status)") }
        let data = Data(buffer: try await response.body.collect(upTo: limit))
        return .file(File(data: data, mediaType: response.headers.first(name: "content-type") ?? ""))
    }

    /// What is checked no further.
    private func isOwn(_ origin: ServiceAddress.Origin) -> Bool { allowsPrivateAddresses || origin == base }

    private func isKnown(_ origin: ServiceAddress.Origin) -> Bool {
        origin == base
            || hosts.contains {
                $0.hasPrefix("*.")
                    ? origin.host.hasSuffix($0.dropFirst().lowercased()) : origin.host == $0.lowercased()
            }
    }

    private func told(_ error: any Error, limit: Int) -> any Error {
        switch error {
        case is KnowledgeBaseError: error
        case is NIOTooManyBytesError: failure(.limitExceeded, "it is larger than \(limit) bytes")
        case is GuardedHTTP.PrivateAddress: failure(.refused, "its address is not a public one")
        default: failure(.external, TransportFailure.reason(of: error))
        }
    }

    private func failure(_ kind: KnowledgeBaseError.Kind, _ reason: String) -> KnowledgeBaseError {
        KnowledgeBaseError(kind, cannot: action, because: reason)
    }
}
