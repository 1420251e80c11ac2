import HTTPTypes
import Hummingbird

/// What keeps a browser from doing more with an answer than it is for. Pages set their own policy.
struct SecurityHeadersMiddleware: RouterMiddleware {
    private static let fields = [
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        // Not 'no-referrer': forms of our own pages would come without an origin.
        "referrer-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cache-control": "no-store",
    ]

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for (name, value) in Self.fields where response.headers[named: name] == nil {
            response.headers[named: name] = value
        }
        return response
    }
}
