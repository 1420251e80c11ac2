import Crypto
import Foundation

/// A key of the HTTP interface. What is kept is a hash of its secret; the secret is shown once.
public struct AccessKey: Sendable, Hashable, Codable, Identifiable {
    /// Begins the key, `kb_<id>_<secret>`; may be shown.
    public var id: String
    /// For people.
    public var name: String
    public var scopes: Set<Scope>
    /// SHA-256 of the secret. It is random and long, so that nothing slower is needed.
    public var hash: Data
    /// Requests a minute; `nil` for no limit.
    public var perMinute: Int?
    public var createdAt: Date
    public var revokedAt: Date?
    /// About when it was last used; `nil` for never.
    public var usedAt: Date?

    /// What a key allows. ``admin`` allows all.
    public enum Scope: String, Sendable, Hashable, Codable, CaseIterable {
        case ask, search, ingest
        /// Choosing any model and longer answers, whatever they cost.
        case tune
        case admin
    }

    public init(
        id: String, name: String, scopes: Set<Scope>, hash: Data, perMinute: Int? = nil, createdAt: Date,
        revokedAt: Date? = nil, usedAt: Date? = nil
    ) {
        self.id = id
        self.name = name
        self.scopes = scopes
        self.hash = hash
        self.perMinute = perMinute
        self.createdAt = createdAt
        self.revokedAt = revokedAt
        self.usedAt = usedAt
    }

    public func allows(_ scope: Scope) -> Bool {
        revokedAt == nil && (scopes.contains(scope) || scopes.contains(.admin))
    }
}

extension AccessKey {
    /// A new key and its text, `kb_<8 characters>_<43 characters>`: 256 random bits.
    public static func make(
        name: String, scopes: Set<Scope>, perMinute: Int? = nil, at now: Date
    ) -> (key: AccessKey, text: String) {
        let id = String(randomText(bytes: 6).prefix(8)).replacing("_", with: "0").replacing("-", with: "1")
        let secret = randomText(bytes: 32)
        let key = AccessKey(
            id: id, name: name, scopes: scopes, hash: digest(of: secret), perMinute: perMinute, createdAt: now
        )
        return (key, "kb_\(id)_\(secret)")
    }

    /// The id in a key's text; `nil` where it is no key.
    public static func id(in text: String) -> String? {
        let parts = text.split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "kb", parts[1].count == 8, parts[2].count == 43 else {
            return nil
        }
        return String(parts[1])
    }

    /// Whether a key's text is of this key; takes the same time whether it is or not.
    public func matches(_ text: String) -> Bool {
        guard let id = Self.id(in: text), id == self.id else { return false }
        return Self.digest(of: String(text.dropFirst("kb__".count + id.count))).isEqualInConstantTime(
            to: hash)
    }

    private static func digest(of secret: String) -> Data { Data(SHA256.hash(data: Data(secret.utf8))) }

    /// Base64url without padding.
    private static func randomText(bytes: Int) -> String {
        SymmetricKey(size: .init(bitCount: bytes * 8)).withUnsafeBytes { Data($0) }.base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

extension Data {
    /// Compares every byte, wherever the first difference is; lengths are no secret.
    public func isEqualInConstantTime(to other: Data) -> Bool {
        guard count == other.count else { return false }
        return zip(self, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
