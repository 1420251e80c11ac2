import AsyncHTTPClient
import Foundation
import KnowledgeBase
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Networking
import Synchronization

/// Sends requests to a channel's own servers, each once, and knows of each that failed whether it had left.
struct ChannelClient: Sendable {
    struct Answer: Sendable {
        var status: Int
        var headers = HTTPHeaders()
        /// Empty where it broke off.
        var body: Data

        /// The body as JSON; `nil` where it is none.
        var json: JSONValue? { try? JSONReader.value(of: body) }

        /// What the server asks to wait, in seconds or until a date (RFC 9110 §10.2.3).
        var retryAfter: Duration? {
            guard let text = headers.first(name: "retry-after") else { return nil }
            if let seconds = Double(text), seconds >= 0 { return .seconds(min(seconds, 86_400)) }
            return HTTPDate.parse(text).map { .seconds(min(max(0, $0.timeIntervalSinceNow), 86_400)) }
        }
    }

    let connections: HTTPConnections
    /// Of one request, from looking up the host to the answer's last byte.
    let timeout: Duration

    /// Bytes of an answer that are read.
    private static let largestAnswer = 1 << 20

    /// - Parameter field: of the header in which the key is.
    /// - Throws: ``SendFailure`` `passing` where nothing of the body left, `ambiguous` where something did;
    ///   `CancellationError`.
    func post(
        _ body: Data, to url: String, mediaType: String, authorization: String,
        in field: String = "authorization"
    ) async throws -> Answer {
        let once = OnceTaken(ByteBuffer(bytes: body))
        var request = request(.POST, url, authorization: authorization, in: field)
        request.headers.add(name: "content-type", value: mediaType)
        request.body = .stream(once, length: .known(Int64(body.count)))
        do {
            return try await answer(request)
        } catch {
            try Task.checkCancellation()
            throw Self.failure(error, hadLeft: once.wasTaken)
        }
    }

    /// - Throws: what the connection throws; `CancellationError`.
    func get(_ url: String, authorization: String, in field: String = "authorization") async throws -> Answer
    {
        try await answer(request(.GET, url, authorization: authorization, in: field))
    }

    private func request(
        _ method: HTTPMethod, _ url: String, authorization: String, in field: String
    ) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: field, value: authorization)
        request.headers.add(name: "user-agent", value: "kb")
        return request
    }

    private func answer(_ request: HTTPClientRequest) async throws -> Answer {
        try await withTimeout(timeout) { [self] in
            let response = try await connections.client.execute(request, timeout: TimeAmount(timeout))
            // The status alone decides where the rest does not come.
            let body = try? await response.body.collect(upTo: Self.largestAnswer)
            return Answer(
                status: Int(response.status.code), headers: response.headers,
                body: body.map { Data(buffer: $0) } ?? Data())
        }
    }

    private static func failure(_ error: any Error, hadLeft: Bool) -> SendFailure {
        SendFailure(
            hadLeft ? .ambiguous : .passing,
            code: TransportFailure.isTimeout(error) ? "timeout" : "connection",
            reason: TransportFailure.reason(of: error))
    }
}

/// A request's body that notes when the connection takes it: until then nothing was asked.
private final class OnceTaken: AsyncSequence, Sendable {
    private let buffer: ByteBuffer
    private let taken = Mutex(false)

    init(_ buffer: ByteBuffer) { self.buffer = buffer }

    var wasTaken: Bool { taken.withLock { $0 } }

    func makeAsyncIterator() -> Iterator { Iterator(sequence: self) }

    struct Iterator: AsyncIteratorProtocol {
        let sequence: OnceTaken
        private var isOver = false

        init(sequence: OnceTaken) { self.sequence = sequence }

        mutating func next() async throws -> ByteBuffer? {
            guard !isOver else { return nil }
            isOver = true
            sequence.taken.withLock { $0 = true }
            return sequence.buffer
        }
    }
}
