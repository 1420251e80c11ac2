import HTTPTypes
import Hummingbird

/// Lets scripts of the configured origins ask (https://fetch.spec.whatwg.org/#http-cors-protocol). Keys travel in a
/// header, never in a cookie of another page: credentials are not allowed.
struct CORSMiddleware: RouterMiddleware {
    let options: ServerOptions
    let operations: [APIOperation]

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        let origin = request.headers[.origin].flatMap { options.allows(origin: $0) ? $0 : nil }
        if request.method == .options, request.headers[.accessControlRequestMethod] != nil {
            return try preflight(request, from: origin, context)
        }
        var response = try await next(request, context)
        if !options.allowedOrigins.isEmpty { response.headers.add("Origin", toList: .vary) }
        if let origin {
            response.headers[.accessControlAllowOrigin] = origin
            response.headers[named: "cross-origin-resource-policy"] = "cross-origin"
            response.headers[.accessControlExposeHeaders] =
                "x-request-id, retry-after, x-ratelimit-limit-requests, x-ratelimit-remaining-requests, "
                + "x-ratelimit-reset-requests"
        }
        return response
    }

    private func preflight(
        _ request: Request, from origin: String?, _ context: ServerContext
    ) throws -> Response {
        context.notes.route = "preflight"
        let methods = operations.methods(of: request.uri.path)
        guard let origin, !methods.isEmpty else {
            return try HTTPFailure.forbidden(
                "Scripts of this origin may not ask. The server's list of allowed origins says who may.",
                code: "origin_not_allowed"
            ).response()
        }
        return Response(
            status: .noContent,
            headers: [
                .accessControlAllowOrigin: origin, .vary: "Origin",
                .accessControlAllowMethods: methods.map(\.rawValue).joined(separator: ", "),
                .accessControlAllowHeaders: allowedHeaders(request), .accessControlMaxAge: "600",
            ])
    }

    /// Those that are asked for: none of them opens anything without a key.
    private func allowedHeaders(_ request: Request) -> String {
        let asked = request.headers[.accessControlRequestHeaders] ?? ""
        let names = asked.split(separator: ",").map(\.trimmed).filter { HTTPField.Name(String($0)) != nil }
        return names.isEmpty ? "authorization, content-type" : names.prefix(50).joined(separator: ", ")
    }
}

extension ServerOptions {
    func allows(origin: String) -> Bool {
        allowedOrigins.contains("*") && origin != "null" || allowedOrigins.contains(origin)
    }
}

extension [APIOperation] {
    /// The methods that a path of a request takes, in the order of the routes; `HEAD` goes with `GET`.
    func methods(of path: String) -> [HTTPRequest.Method] {
        let own = filter { $0.matches(path) }.map(\.method)
        return own.contains(.get) && !own.contains(.head) ? own + [.head] : own
    }
}
