import Foundation
import GRDB
import KnowledgeBase

extension SQLiteStore {
    /// Between two notes that a key was used: every request has one.
    private static let noteInterval: TimeInterval = 60

    public func add(_ key: AccessKey) async throws {
        let action = "keep the key '\(key.id)'"
        try await writeDurably(action) { db in
            guard try db.row("SELECT 1 FROM access_keys WHERE id = ?", [key.id]) == nil else {
                throw KnowledgeBaseError(
                    .database, cannot: action, because: "there is one with that id",
                    advice: "Make another one")
            }
            try db.change(
                """
                INSERT INTO access_keys (id, name, scopes, hash, per_minute, created_at, revoked_at, used_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    key.id, key.name.storable, try RowCoding.json(key.scopes.map(\.rawValue).sorted()),
                    key.hash,
                    key.perMinute, key.createdAt.timeIntervalSince1970, key.revokedAt?.timeIntervalSince1970,
                    key.usedAt?.timeIntervalSince1970,
                ])
        }
    }

    public func accessKey(_ id: AccessKey.ID) async throws -> AccessKey? {
        try await read("look up a key") { db in
            try db.row("SELECT \(AccessKey.columns) FROM access_keys WHERE id = ?", [id.storable])
                .map(AccessKey.init(row:))
        }
    }

    public func accessKeys() async throws -> [AccessKey] {
        try await read("list the keys") { db in
            try db.rows("SELECT \(AccessKey.columns) FROM access_keys ORDER BY key").map(AccessKey.init(row:))
        }
    }

    public func revokeAccessKey(_ id: AccessKey.ID, at now: Date) async throws -> Bool {
        try await writeDurably("revoke the key '\(id)'") { db in
            try db.change(
                "UPDATE access_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                [now.timeIntervalSince1970, id.storable]) > 0
        }
    }

    public func noteUse(of id: AccessKey.ID, at now: Date) async throws {
        let seconds = now.timeIntervalSince1970
        let condition = "id = ? AND (used_at IS NULL OR used_at <= ?)"
        let arguments: StatementArguments = [id.storable, seconds - Self.noteInterval]
        let action = "note that the key '\(id)' was used"
        let isDue = try await read(action) { db in
            try db.row("SELECT 1 FROM access_keys WHERE \(condition)", arguments) != nil
        }
        guard isDue else { return }
        _ = try await write(action) { db in
            try db.change("UPDATE access_keys SET used_at = ? WHERE \(condition)", [seconds] + arguments)
        }
    }
}

extension AccessKey {
    /// Columns for ``init(row:)``.
    static let columns = "id, name, scopes, hash, per_minute, created_at, revoked_at, used_at"

    /// A scope that this release does not know allows nothing.
    init(row: Row) throws {
        let scopes = try RowCoding.decode(try row.value(2), as: [String].self).compactMap(
            Scope.init(rawValue:))
        let (revokedAt, usedAt): (Double?, Double?) = (try row.value(6), try row.value(7))
        self.init(
            id: try row.value(0), name: try row.value(1), scopes: Set(scopes), hash: try row.value(3),
            perMinute: try row.value(4), createdAt: Date(timeIntervalSince1970: try row.value(5)),
            revokedAt: revokedAt.map(Date.init(timeIntervalSince1970:)),
            usedAt: usedAt.map(Date.init(timeIntervalSince1970:)))
    }
}
