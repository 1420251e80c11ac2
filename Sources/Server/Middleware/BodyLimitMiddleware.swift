import HTTPTypes
import Hummingbird

/// Refuses bodies that say beforehand that they are too large; ``Request/bytes(context:)`` refuses the others.
struct BodyLimitMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        try request.checkLength(context: context)
        return try await next(request, context)
    }
}

/// Has the whole body before the request is counted: strangers that send slowly take no place of others.
struct EarlyBodyMiddleware: RouterMiddleware {
    let isWanted: Bool

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        guard isWanted else { return try await next(request, context) }
        try request.checkLength(context: context)
        var request = request
        request.body = RequestBody(buffer: try await request.bytes(context: context))
        return try await next(request, context)
    }
}

extension Request {
    /// - Throws: ``HTTPFailure`` 413 for a body that says that it is larger than the route takes.
    fileprivate func checkLength(context: ServerContext) throws {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > context.largestBody {
            throw HTTPFailure.tooLarge(limit: context.largestBody)
        }
    }
}
