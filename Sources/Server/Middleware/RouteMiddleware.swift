import Hummingbird

/// Notes which route a request took, for what comes after.
struct RouteMiddleware: RouterMiddleware {
    let operation: APIOperation
    /// For what the route does not say itself.
    let options: ServerOptions

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.notes.route = operation.path
        context.largestBody = operation.largestBody ?? options.largestBody
        context.bodyTimeout = operation.access.needsKey ? nil : options.keylessBodyTimeout
        return try await next(request, context)
    }
}
