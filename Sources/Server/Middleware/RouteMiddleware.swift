import Hummingbird

/// Notes which route a request took, for what comes after.
struct RouteMiddleware: RouterMiddleware {
    let operation: APIOperation
    /// Where the route has no limit of its own.
    let largestBody: Int

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.notes.route = operation.path
        context.largestBody = operation.largestBody ?? largestBody
        return try await next(request, context)
    }
}
