import AsyncHTTPClient
import Foundation
import KnowledgeBase
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Networking

/// Requests to a model provider, with timeouts and retries.
public struct ProviderClient: Sendable {
    private let connections: HTTPConnections
    /// Base address without a trailing slash.
    public let base: String
    private let authorization: (any RequestAuthorization)?
    let timeout: Duration
    private let retry: RetryPolicy
    private let sleep: Pause

    /// Waits between two tries.
    public typealias Pause = @Sendable (Duration) async throws -> Void

    /// Bytes an answer may have.
    private static let largestAnswer = 256 << 20
    /// Bytes of an error that are read.
    private static let largestError = 64 << 10

    /// - Parameters:
    ///   - connections: what to share with other clients; its own by default.
    ///   - key: sent as a bearer token; never shown.
    ///   - timeout: of one try, from the request's first byte to the answer's last.
    ///   - sleep: how to wait between two tries.
    public init(
        connections: HTTPConnections = HTTPConnections(), base: String, key: String? = nil,
        timeout: Duration = .seconds(60), retry: RetryPolicy = RetryPolicy(),
        sleep: @escaping Pause = { try await Task.sleep(for: $0) }
    ) {
        self.init(
            connections: connections, base: base, authorization: key.map(KeyAuthorization.init(bearer:)),
            timeout: timeout, retry: retry, sleep: sleep)
    }

    init(
        connections: HTTPConnections, base: String, authorization: (any RequestAuthorization)?,
        timeout: Duration, retry: RetryPolicy = RetryPolicy(),
        sleep: @escaping Pause = { try await Task.sleep(for: $0) }
    ) {
        self.connections = connections
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.authorization = authorization
        self.timeout = timeout
        self.retry = retry
        self.sleep = sleep
    }

    /// Posts `body` and decodes the answer.
    ///
    /// - Parameters:
    ///   - action: what this is for, as a verb phrase, for errors.
    ///   - retries: the most tries after the first, where that is fewer than the policy's.
    public func post<Answer: Decodable>(
        _ path: String, _ body: some Encodable, to action: String, retries: Int = .max
    ) async throws -> Answer {
        let bytes = try await send(try .json(path, body), to: action, retries: retries)
        do {
            return try JSONDecoder().decode(Answer.self, from: bytes)
        } catch {
            throw failure(action, "its answer is not what the protocol says")
        }
    }

    /// The bytes of the answer.
    func send(_ request: ProviderRequest, to action: String, retries: Int = .max) async throws -> Data {
        try await withRetries(to: action, retries: retries) { [self] in
            try await Data(buffer: open(request).body.collect(upTo: Self.largestAnswer))
        }
    }

    /// The answer's body while it arrives. Only what fails before the answer begins is tried again.
    func stream(
        _ request: ProviderRequest, to action: String, retries: Int = .max
    ) async throws -> HTTPClientResponse.Body {
        try await withRetries(to: action, retries: retries) { [self] in
            try await open(request).body
        }
    }

    private func open(_ request: ProviderRequest) async throws -> HTTPClientResponse {
        do {
            return try await send(request)
        } catch let error as ProviderRefusal where authorization?.learns(from: error.refusal) == true {
            return try await send(request)
        }
    }

    private func send(_ request: ProviderRequest) async throws -> HTTPClientResponse {
        var addressed = request.addressed(to: base)
        try authorization?.authorize(&addressed, body: request.body)
        let response = try await connections.client.execute(addressed, timeout: TimeAmount(timeout))
        guard (200..<300).contains(response.status.code) else {
            throw try await ProviderRefusal(response, limit: Self.largestError)
        }
        return response
    }

    private func withRetries<Value: Sendable>(
        to action: String, retries: Int, _ attempt: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let retry = retry.limited(to: retries)
        var attempts = 1
        while true {
            do {
                return try await withTimeout(timeout, attempt)
            } catch {
                try Task.checkCancellation()
                let refusal = (error as? ProviderRefusal)?.refusal
                guard retry.retriesTimeouts || !Self.isTimeout(error),
                    let pause = retry.pause(afterAttempt: attempts, refusal: refusal)
                else {
                    throw failure(error, to: action)
                }
                try await sleep(pause)
            }
            attempts += 1
        }
    }
}

// MARK: Failures

extension ProviderClient {
    /// What servers answer when they dislike what is asked, not who asks or where.
    private static let inputStatus: Set = [400, 413, 422]

    private static func isTimeout(_ error: any Error) -> Bool {
        switch error as? HTTPClientError {
        case .readTimeout?, .deadlineExceeded?: true
        default: false
        }
    }

    /// The text without what proves who asks: servers repeat it in their errors.
    func redacted(_ text: String) -> String {
        (authorization?.secrets ?? []).filter { !$0.isEmpty }
            .reduce(text) { $0.replacingOccurrences(of: $1, with: "***") }
    }

    /// The address as it may be shown: without a user's name, a password or a query.
    var shownBase: String {
        guard var parts = URLComponents(string: base) else { return base }
        (parts.user, parts.password, parts.query) = (nil, nil, nil)
        return parts.string ?? base
    }

    func failure(_ error: any Error, to action: String) -> any Error {
        switch error {
        case is CancellationError, is KnowledgeBaseError: error
        case let error as ProviderRefusal: failure(action, error.reason, status: error.refusal.status)
        default:
            failure(
                action, Self.reason(error), advice: "Check that the server runs and the address is right",
                code: TransportFailure.code(of: error))
        }
    }

    private func failure(
        _ action: String, _ reason: String, status: Int? = nil, advice: String? = nil, code: String? = nil
    ) -> KnowledgeBaseError {
        let hint =
            switch status {
            case 401, 403: "Check the key"
            case 404: "Check the address and the model's name"
            case 429: "Wait, or raise the limit at the provider"
            default: advice
            }
        let kind: KnowledgeBaseError.Kind = status.map(Self.inputStatus.contains) == true ? .refused : .model
        return KnowledgeBaseError(
            kind, cannot: "\(action) at \(shownBase)", because: redacted(reason), advice: hint,
            code: status.map { "http_\($0)" } ?? code)
    }

    static func reason(_ error: any Error) -> String {
        error is NIOTooManyBytesError
            ? "its answer is larger than \(largestAnswer >> 20) MB" : TransportFailure.reason(of: error)
    }
}

/// An answer that is not success.
struct ProviderRefusal: Error {
    var refusal: RetryPolicy.Refusal
    var reason: String

    init(_ response: HTTPClientResponse, limit: Int) async throws {
        let status = Int(response.status.code)
        // An error page without end still says its status.
        let body = ProviderErrorBody((try? await response.body.collect(upTo: limit)) ?? ByteBuffer())
        try Task.checkCancellation()
        let headers = Dictionary(
            response.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first }
        )
        refusal = RetryPolicy.Refusal(status: status, headers: headers, code: body.code)
        reason = "it answered \(status)\(body.message.map { ": \($0)" } ?? "")"
    }
}

/// The message inside a provider's error body, in any of the shapes that are seen in the wild.
struct ProviderErrorBody {
    var message: String?
    var code: String?

    init(_ bytes: ByteBuffer) {
        self.init(try? JSONDecoder().decode(JSONValue.self, from: Data(buffer: bytes)))
    }

    init(_ root: JSONValue?) {
        guard let root else { return }
        let fields = root["error"]?.object.map(JSONValue.object) ?? root
        let text =
            fields["message"]?.string ?? fields["Message"]?.string ?? root["error"]?.string
            ?? fields["detail"]?.string
        message = text.map { String($0.prefix(300)) }
        code = fields["code"]?.string ?? fields["type"]?.string
    }
}
