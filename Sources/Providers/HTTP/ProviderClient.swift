import AsyncHTTPClient
import Foundation
import KnowledgeBase
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOPosix

/// Requests to a model provider: JSON in, JSON out, with timeouts and retries.
public struct ProviderClient: Sendable {
    private let connections: HTTPConnections
    /// Base address without a trailing slash.
    public let base: String
    private let key: String?
    private let timeout: Duration
    private let retry: RetryPolicy
    private let sleep: Pause

    /// Waits between two tries.
    public typealias Pause = @Sendable (Duration) async throws -> Void

    /// What servers answer when they dislike what is asked, not who asks or where.
    private static let inputStatus: Set = [400, 413, 422]

    /// Bytes an answer may have.
    private static let largestAnswer = 256 << 20

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
        self.connections = connections
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.key = key
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
        let payload = try JSONEncoder().encode(body)
        let retry = retry.limited(to: retries)
        var attempt = 1
        while true {
            switch await send(path, payload) {
            case .answer(let bytes): return try decode(bytes, to: action)
            case .refused(let refusal, let reason):
                guard let pause = retry.pause(afterAttempt: attempt, refusal: refusal) else {
                    throw failure(action, reason, status: refusal.status)
                }
                try await sleep(pause)
            case .unreachable(let reason):
                guard let pause = retry.pause(afterAttempt: attempt, refusal: nil) else {
                    throw failure(action, reason, status: nil)
                }
                try await sleep(pause)
            }
            try Task.checkCancellation()
            attempt += 1
        }
    }

    private enum Outcome {
        case answer(ByteBuffer)
        case refused(RetryPolicy.Refusal, reason: String)
        case unreachable(reason: String)
    }

    private func send(_ path: String, _ payload: Data) async -> Outcome {
        var request = HTTPClientRequest(url: base + path)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "user-agent", value: "kb")
        if let key { request.headers.add(name: "authorization", value: "Bearer \(key)") }
        request.body = .bytes(ByteBuffer(bytes: payload))
        do {
            let response = try await connections.client.execute(request, timeout: TimeAmount(timeout))
            let bytes = try await response.body.collect(upTo: Self.largestAnswer)
            return Self.outcome(response, bytes)
        } catch {
            return .unreachable(reason: Self.reason(error))
        }
    }

    private static func outcome(_ response: HTTPClientResponse, _ bytes: ByteBuffer) -> Outcome {
        let status = Int(response.status.code)
        guard !(200..<300).contains(status) else { return .answer(bytes) }
        let body = ProviderErrorBody(bytes)
        let headers = Dictionary(
            response.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first }
        )
        let refusal = RetryPolicy.Refusal(status: status, headers: headers, code: body.code)
        let message = body.message.map { ": \($0)" } ?? ""
        return .refused(refusal, reason: "it answered \(status)\(message)")
    }

    private func decode<Answer: Decodable>(_ bytes: ByteBuffer, to action: String) throws -> Answer {
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(buffer: bytes))
        } catch {
            throw failure(action, "its answer is not what the protocol says", status: nil)
        }
    }

    private func failure(_ action: String, _ reason: String, status: Int?) -> KnowledgeBaseError {
        let advice =
            switch status {
            case 401, 403: "Check the key"
            case 404: "Check the address and the model's name"
            case 429: "Wait, or raise the limit at the provider"
            case nil: "Check that the server runs and the address is right"
            default: nil as String?
            }
        let kind: KnowledgeBaseError.Kind = status.map(Self.inputStatus.contains) == true ? .refused : .model
        return KnowledgeBaseError(kind, cannot: "\(action) at \(base)", because: reason, advice: advice)
    }

    static func reason(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: return reason(error)
        case let error as IOError: return String(cString: strerror(error.errnoCode)).lowercased()
        case let error as NIOConnectionError:
            // One for every address of the host; none when its name has no address.
            return error.connectionErrors.first.map { reason($0.error) } ?? "no such host"
        case ChannelError.connectTimeout: return "no connection in time"
        default: return "\(error)"
        }
    }

    private static func reason(_ error: HTTPClientError) -> String {
        switch error {
        case .deadlineExceeded, .readTimeout: return "no answer in time"
        case .connectTimeout: return "no connection in time"
        default: return error.shortDescription
        }
    }
}

/// The message inside a provider's error body, in any of the shapes that are seen in the wild.
struct ProviderErrorBody {
    var message: String?
    var code: String?

    init(_ bytes: ByteBuffer) {
        guard let root = try? JSONSerialization.jsonObject(with: Data(buffer: bytes)) as? [String: Any] else {
            return
        }
        let error = root["error"]
        let fields = error as? [String: Any] ?? root
        let text = fields["message"] ?? error ?? fields["detail"]
        message = (text as? String).map { String($0.prefix(300)) }
        code = fields["code"] as? String ?? fields["type"] as? String
    }
}
