import HTTPTypes
import Hummingbird
import KnowledgeBase

/// Finds out who asks and whether they may.
struct AuthenticationMiddleware: RouterMiddleware {
    let authenticator: Authenticator
    let access: RouteAccess

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        guard access.needsKey else {
            if access == .optionalKey {
                context.notes.principal = try await authenticator.knownPrincipal(of: request)
            }
            return try await next(request, context)
        }
        guard let principal = try await authenticator.principal(of: request) else {
            throw HTTPFailure.unauthenticated(
                "This route needs a key: 'Authorization: Bearer kb_…'. 'kb keys create' makes one.")
        }
        context.notes.principal = principal
        try require(principal)
        return try await next(request, context)
    }

    private func require(_ principal: Principal) throws {
        guard case .scope(let scope) = access, !principal.allows(scope) else { return }
        throw HTTPFailure.forbidden(
            "This key may not do that: it needs the scope '\(scope.rawValue)'.", code: "insufficient_scope")
    }
}
