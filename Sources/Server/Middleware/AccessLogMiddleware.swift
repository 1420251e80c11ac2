import HTTPTypes
import Hummingbird
import KnowledgeBase
import Logging
import Synchronization

/// One line for each request, once its answer is written: what, how, how long; no query, no body, no text.
struct AccessLogMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        let started = ContinuousClock.now
        let response = try await next(request, context)
        let (method, status) = (request.method, response.status)
        return response.whenWritten { bytes in
            log(method, status, bytes, ContinuousClock.now - started, context)
        }
    }

    private func log(
        _ method: HTTPRequest.Method, _ status: HTTPResponse.Status, _ bytes: Int, _ duration: Duration,
        _ context: ServerContext
    ) {
        var metadata: Logger.Metadata = [
            "request_id": "\(context.requestID)", "method": "\(method.logged)", "route": "\(context.route)",
            "status": "\(status.code)", "bytes": "\(bytes)", "peer": "\(context.peer)",
            "ms": "\(((duration / .milliseconds(1)) * 10).rounded() / 10)",
        ]
        if let key = context.principal?.key { metadata["key"] = "\(key.id)" }
        if let error = context.notes.error { metadata["error"] = "\(error)" }
        context.logger.log(level: status.code >= 500 ? .warning : .info, "request", metadata: metadata)
    }
}

extension HTTPRequest.Method {
    /// A method that nobody knows is not repeated.
    var logged: String {
        switch self {
        case .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect: rawValue
        default: "other"
        }
    }
}

extension Response {
    /// The same, calling `act` once with the bytes of its body when they are written or the client is gone.
    func whenWritten(_ act: @escaping @Sendable (Int) -> Void) -> Response {
        // What is there as a whole is written at once; only streams are worth waiting for.
        if let length = body.contentLength {
            act(length)
            return self
        }
        var response = self
        let body = body
        let ticket = WriteTicket(act)
        response.body = ResponseBody { writer in
            defer { ticket.end() }
            try await body.write(CountingWriter(writer: writer, counter: ticket.counter))
        }
        return response
    }
}

/// Says once that a body is over: when it is written, or when it is let go of unwritten, as where the client was gone
/// before the head.
private final class WriteTicket: Sendable {
    let counter = ByteCounter()
    private let act: Mutex<(@Sendable (Int) -> Void)?>

    init(_ act: @escaping @Sendable (Int) -> Void) { self.act = Mutex(act) }

    deinit { end() }

    func end() {
        let act = act.withLock { act in
            defer { act = nil }
            return act
        }
        act?(counter.count)
    }
}
