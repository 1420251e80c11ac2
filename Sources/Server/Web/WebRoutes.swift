import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase

/// The pages for browsers, and how one logs in to them: `/` to ask, `/console` to look after conversations.
///
/// The pages hold nothing of the base and are open; what they ask of `/api` needs the session's key, unless the server
/// is open to this machine.
struct WebRoutes: RouteGroup {
    let authenticator: Authenticator
    /// See ``ServerOptions/isReachedByHTTPS``.
    let isReachedByHTTPS: Bool
    private let attempts = LoginAttempts()
    private let assets = WebAssets()

    init(authenticator: Authenticator, isReachedByHTTPS: Bool) {
        self.authenticator = authenticator
        self.isReachedByHTTPS = isReachedByHTTPS
    }

    var operations: [APIOperation] {
        [
            page("/", name: "chatPage", assets.chat),
            page("/console", name: "consolePage", assets.console),
            page("/login", name: "loginPage", assets.login),
            .page("/assets/{name}", name: "asset", handler: asset),
            .page("/session", name: "session", handler: session),
            action("/login", name: "logIn", handler: logIn),
            action("/logout", name: "logOut", handler: logOut),
        ]
    }

    private func page(_ path: String, name: String, _ asset: WebAsset) -> APIOperation {
        .page(path, name: name) { request, _ in asset.response(to: request) }
    }

    private func action(
        _ path: String, name: String, handler: @escaping APIOperation.Handler
    ) -> APIOperation {
        APIOperation(
            .post, path, name: name, summary: name, tag: "Pages", access: .open, answers: [],
            largestBody: 4_096, isDocumented: false
        ) { request, context in
            guard SessionCookie.isMeant(request) else { throw Authenticator.notMeant }
            return try await handler(request, context)
        }
    }

    @Sendable private func asset(_ request: Request, _ context: ServerContext) throws -> Response {
        guard let asset = assets.files[try context.pathParameter("name")] else {
            throw HTTPFailure.notFound("The pages have no such file.")
        }
        return asset.response(to: request)
    }
}

// MARK: Logging in

extension WebRoutes {
    /// What a page needs to know of who looks at it.
    private struct SessionState: Encodable {
        /// Whether nobody has to log in.
        var open: Bool
        var signedIn: Bool
        /// The key's.
        var name = ""
        var scopes: [AccessKey.Scope] = []

        init(_ principal: Principal?) {
            switch principal {
            case .open: (open, signedIn) = (true, false)
            case .key(let key):
                (open, signedIn) = (false, true)
                name = key.name
                scopes = key.scopes.sorted { $0.rawValue < $1.rawValue }
            case nil: (open, signedIn) = (false, false)
            }
        }
    }

    private struct LogIn: Decodable {
        var key: String
    }

    @Sendable private func session(_ request: Request, _ context: ServerContext) async throws -> Response {
        try JSONResponse.make(SessionState(try await authenticator.principal(of: request)))
    }

    @Sendable private func logIn(_ request: Request, _ context: ServerContext) async throws -> Response {
        let text = try await request.json(LogIn.self, context: context).key
        // Behind a proxy all have one address: others' wrong keys must not keep out who has the right one.
        guard let key = try await authenticator.key(text) else {
            if let wait = attempts.wait(of: context.peer) { throw Self.tooOften(wait) }
            attempts.noteFailure(of: context.peer)
            throw HTTPFailure.unauthenticated("This is no valid key. 'kb keys create' makes one.")
        }
        attempts.forget(context.peer)
        // What was logged in before in this browser is over.
        if let old = SessionCookie.secret(in: request) { await authenticator.sessions.end(old) }
        let secret = await authenticator.sessions.begin(for: key.id)
        context.notes.principal = .key(key)
        let seconds = authenticator.sessions.lifetime.components.seconds
        return try JSONResponse.make(
            SessionState(.key(key)),
            headers: [.setCookie: cookie(secret, for: seconds, request)])
    }

    @Sendable private func logOut(_ request: Request, _ context: ServerContext) async throws -> Response {
        if let secret = SessionCookie.secret(in: request) { await authenticator.sessions.end(secret) }
        return Response(
            status: .noContent, headers: [.setCookie: cookie("", for: 0, request)])
    }

    private func cookie(_ secret: String, for seconds: Int64, _ request: Request) -> String {
        SessionCookie.field(
            secret, for: seconds, isSecure: isReachedByHTTPS || SessionCookie.isEncrypted(request))
    }

    private static func tooOften(_ wait: Duration) -> HTTPFailure {
        HTTPFailure(
            status: .tooManyRequests, message: "Too many wrong keys came from this address. Try again later.",
            type: "rate_limit_error", code: "too_many_attempts",
            headers: [.retryAfter: String(max(1, Int((wait / .seconds(1)).rounded(.up))))])
    }
}
