import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase

/// Finds out who asks.
struct Authenticator: Sendable {
    let keys: KeyRing
    /// Whether anybody may ask while there is no key.
    let isOpenWithoutKeys: Bool
    /// Of browsers that logged in by key; a cookie bears them.
    let sessions: WebSessions

    /// Who bears a valid key, or anybody where the server is open; `nil` where a key is missing.
    ///
    /// - Throws: ``HTTPFailure`` 401 for a key that is none or revoked.
    func principal(of request: Request) async throws -> Principal? {
        guard let text = keyText(in: request) else {
            if let key = try await sessionKey(of: request) { return .key(key) }
            return try await isOpen(to: request) ? .open : nil
        }
        if let key = try await key(text) {
            await keys.noteUse(of: key.id)
            return .key(key)
        }
        // Clients that cannot do without a key send anything; where none is needed none is looked at.
        if try await isOpen(to: request) { return .open }
        throw HTTPFailure.unauthenticated(
            "This is no valid key. 'kb keys create' makes one; 'kb keys list' shows those that are revoked.")
    }

    /// The same where nothing depends on it: a key that is none, or a store that does not answer, is nobody.
    func knownPrincipal(of request: Request) async throws -> Principal? {
        do {
            return try await principal(of: request)
        } catch is HTTPFailure {
            return nil
        } catch is KnowledgeBaseError {
            return nil
        }
    }

    /// The key that a text is of, unless it was revoked.
    func key(_ text: String) async throws -> AccessKey? {
        guard let id = AccessKey.id(in: text), let key = try await keys.key(id) else { return nil }
        return key.matches(text) && key.revokedAt == nil ? key : nil
    }

    /// On this machine alone, and not through a proxy that lets others in.
    func isOpen(to request: Request) async throws -> Bool {
        guard isOpenWithoutKeys, !Self.isForwarded(request) else { return false }
        return try await keys.isEmpty()
    }

    private static func isForwarded(_ request: Request) -> Bool {
        ["forwarded", "x-forwarded-for", "x-real-ip"].contains { request.headers[named: $0] != nil }
    }

    /// The valid key of the session that a request bears; `nil` for none, or one that is over.
    ///
    /// - Throws: ``HTTPFailure`` 403 where something is to be changed and no page of ours asks for it.
    private func sessionKey(of request: Request) async throws -> AccessKey? {
        guard let secret = SessionCookie.secret(in: request), !SessionCookie.isForeign(request),
            let id = await sessions.key(of: secret)
        else { return nil }
        guard SessionCookie.isMeant(request) else { throw Self.notMeant }
        guard let key = try await keys.key(id), key.revokedAt == nil else {
            await sessions.endAll(of: id)
            return nil
        }
        await keys.noteUse(of: id)
        return key
    }

    static let notMeant = HTTPFailure.forbidden(
        "Only this server's own pages may do this with a session; programs send a key.", code: "not_from_page"
    )

    private func keyText(in request: Request) -> String? {
        if let field = request.headers[.authorization] {
            let parts = field.split(separator: " ", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == "bearer" { return String(parts[1].trimmed) }
        }
        return request.headers[named: "x-api-key"] ?? BasicCredentials.key(in: request)
    }
}
