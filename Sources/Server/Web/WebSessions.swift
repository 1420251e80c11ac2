import Crypto
import Foundation
import KnowledgeBase

/// Who has logged in at a page. Kept in memory: after a restart one logs in again.
///
/// A session stands for its key as long as the key is valid; what the browser holds is another secret, of 256 random
/// bits, of which only a hash is kept, so that looking it up tells nothing by the time it takes.
actor WebSessions {
    private struct Session {
        var key: AccessKey.ID
        var end: ContinuousClock.Instant
    }

    /// From logging in until one has to do it again.
    let lifetime: Duration
    private var sessions: [Data: Session] = [:]

    /// More than this many end the one that ends first.
    static let most = 2_000
    /// Of one key; more end the key's own, so that nobody pushes others out alone.
    static let mostOfKey = 50

    init(lifetime: Duration) { self.lifetime = lifetime }

    /// - Returns: the session's secret, 43 characters of base64url.
    func begin(for key: AccessKey.ID, at now: ContinuousClock.Instant = .now) -> String {
        sessions = sessions.filter { $0.value.end > now }
        let own = sessions.filter { $0.value.key == key }
        if own.count >= Self.mostOfKey {
            endFirst(of: own)
        } else if sessions.count >= Self.most {
            endFirst(of: sessions)
        }
        let secret = Self.randomText()
        sessions[Self.digest(of: secret)] = Session(key: key, end: now + lifetime)
        return secret
    }

    private func endFirst(of some: [Data: Session]) {
        if let first = some.min(by: { $0.value.end < $1.value.end }) { sessions[first.key] = nil }
    }

    /// The key that logged in; `nil` for no session or one that is over.
    func key(of secret: String, at now: ContinuousClock.Instant = .now) -> AccessKey.ID? {
        guard let session = sessions[Self.digest(of: secret)], session.end > now else { return nil }
        return session.key
    }

    func end(_ secret: String) { sessions[Self.digest(of: secret)] = nil }

    /// Ends all sessions of a key that is revoked.
    func endAll(of key: AccessKey.ID) { sessions = sessions.filter { $0.value.key != key } }

    private static func digest(of secret: String) -> Data { Data(SHA256.hash(data: Data(secret.utf8))) }

    private static func randomText() -> String {
        SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
