import HTTPTypes
import Hummingbird

/// Refuses bodies that say beforehand that they are too large; ``Request/bytes(context:)`` refuses the others.
struct BodyLimitMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > context.largestBody {
            throw HTTPFailure.tooLarge(limit: context.largestBody)
        }
        return try await next(request, context)
    }
}
