<<<<<<< HEAD
import HTTPTypes
import Hummingbird
import KnowledgeBase
import NIOCore

/// Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream), each
/// sent at once. What makes them is cancelled when the client goes away.
struct EventStream: Sendable {
    private let continuation: AsyncStream<ByteBuffer>.Continuation

    /// - Parameters:
    ///   - data: of one line; JSON on one line is.
    ///   - event: its name; `nil` for none.
    func send(_ data: String, event: String? = nil) {
        let name = event.map { "event: \($0)\n" } ?? ""
        continuation.yield(ByteBuffer(string: "\(name)data: \(data)\n\n"))
    }

    /// - Parameters:
    ///   - ping: silence after which a comment says that the server is alive.
    ///   - produce: sends the events. What it throws ends the stream in the middle, so that failures are to be sent as
    ///     events.
    static func response(
        context: ServerContext, ping: Duration,
        produce: @escaping @Sendable (EventStream) async throws -> Void
    ) -> Response {
        let body = ResponseBody { writer in
            let (buffers, continuation) = AsyncStream<ByteBuffer>.makeStream()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { continuation.finish() }
                    try await context.whileConnected {
                        try await produce(EventStream(continuation: continuation))
                    }
                }
                group.addTask { await Self.ping(every: ping, on: continuation) }
                defer { group.cancelAll() }
                for await buffer in buffers { try await writer.write(buffer) }
                // Ends the stream where the producer failed.
                try await group.next()
            }
            try await writer.finish(nil)
        }
        var fields: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache",
        ]
        // Proxies must not wait for more.
        fields[named: "x-accel-buffering"] = "no"
        return Response(status: .ok, headers: fields, body: body)
    }

    private static func ping(
        every pause: Duration, on continuation: AsyncStream<ByteBuffer>.Continuation
    ) async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: pause) } catch { return }
=======
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
        let headers: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
        ]
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

    private func ping(every time: Duration) async throws {
        while !Task.isCancelled {
            try await Task.sleep(for: time)
>>>>>>> main
            continuation.yield(ByteBuffer(string: ": ping\n\n"))
        }
    }
}
