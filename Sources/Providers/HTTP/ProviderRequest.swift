import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A request to a model provider before it is known who asks.
struct ProviderRequest: Sendable {
    var method = HTTPMethod.POST
    /// Appended to the base address; already percent-encoded.
    var path: String
    /// What the protocol wants beside type and length.
    var headers: [(name: String, value: String)] = []
    var body = Data()
    /// What the answer is to be.
    var accept = "application/json"

    /// A JSON body with sorted keys, so that equal requests have equal bytes.
    static func json(
        _ path: String, _ body: some Encodable, headers: [(name: String, value: String)] = []
    ) throws -> ProviderRequest {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return ProviderRequest(path: path, headers: headers, body: try encoder.encode(body))
    }

    static func get(_ path: String, headers: [(name: String, value: String)] = []) -> ProviderRequest {
        ProviderRequest(method: .GET, path: path, headers: headers)
    }

    func addressed(to base: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        if !body.isEmpty {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        request.headers.add(name: "accept", value: accept)
        request.headers.add(name: "user-agent", value: "kb")
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        return request
    }
}

/// Puts what proves who asks into a request.
protocol RequestAuthorization: Sendable {
    /// What must never be shown.
    var secrets: [String] { get }

    /// - Parameter body: the request's bytes, for those who sign them.
    func authorize(_ request: inout HTTPClientRequest, body: Data) throws

    /// Whether the same request would now be authorized in another way, so that it is worth sending again.
    func learns(from refusal: RetryPolicy.Refusal) -> Bool
}

extension RequestAuthorization {
    func learns(from refusal: RetryPolicy.Refusal) -> Bool { false }
}

/// `Authorization: Bearer KEY` (RFC 6750), or the bare key under a name of the provider's own.
struct KeyAuthorization: RequestAuthorization {
    let secrets: [String]
    private let header: String
    private let value: String

    init(bearer key: String) {
        secrets = [key]
        header = "authorization"
        value = "Bearer \(key)"
    }

    init(key: String, in header: String) {
        secrets = [key]
        self.header = header
        value = key
    }

    func authorize(_ request: inout HTTPClientRequest, body: Data) {
        request.headers.replaceOrAdd(name: header, value: value)
    }
}
