import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase
import Logging
import NIOCore
import NIOFoundationCompat

/// Server-sent events (WHATWG HTML, "Server-sent events":
/// https://html.spec.whatwg.org/multipage/server-sent-events.html) that are sent as they are made.
struct EventStream: Sendable {
    private let continuation: AsyncStream<ByteBuffer>.Continuation
    private let logger: Logger

    /// - Parameters:
    ///   - ping: silence after which a comment says that it is alive.
    ///   - failure: makes an event of what `body` throws; the stream ends with it.
    ///   - body: makes the events; cancelled when the client goes away.
    static func response(
        _ context: ServerContext, ping: Duration = .seconds(10),
        failure: @escaping @Sendable (any Error, EventStream) -> Void,
        _ body: @escaping @Sendable (EventStream) async throws -> Void
    ) -> Response {
        var headers: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache",
        ]
        // Proxies must not wait for more.
        headers[named: "x-accel-buffering"] = "no"
        let responseBody = ResponseBody { writer in
            let (events, continuation) = AsyncStream<ByteBuffer>.makeStream()
            let stream = EventStream(continuation: continuation, logger: context.logger)
            let making = Task {
                defer { continuation.finish() }
                do {
                    try await context.whileConnected { try await body(stream) }
                } catch is CancellationError {
                    // The client went away: there is nobody to tell.
                } catch {
                    failure(error, stream)
                }
            }
            let pinging = Task { try await stream.ping(every: ping) }
            defer {
                making.cancel()
                pinging.cancel()
            }
            for await event in events { try await writer.write(event) }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: responseBody)
    }

    /// - Parameters:
    ///   - name: `nil` for an event without one.
    ///   - value: on one line.
    func send(_ name: String? = nil, _ value: some Encodable) {
        let head = name.map { "event: \($0)\n" } ?? ""
        var buffer = ByteBuffer(string: "\(head)data: ")
        do {
            buffer.writeBytes(try JSONResponse.encode(value))
        } catch {
            logger.error("an event cannot be written as JSON", metadata: ["event": "\(name ?? "")"])
            return
        }
        buffer.writeString("\n\n")
        continuation.yield(buffer)
    }

    /// An event without a name.
    ///
    /// - Parameter data: on one line.
    func send(data: String) { continuation.yield(ByteBuffer(string: "data: \(data)\n\n")) }

    private func ping(every time: Duration) async throws {
        while !Task.isCancelled {
            try await Task.sleep(for: time)
            continuation.yield(ByteBuffer(string: ": ping\n\n"))
        }
    }
}
