import Foundation
import GRDB
import KnowledgeBase
import Logging

extension SQLiteStore {
    static let cachedAnswers = 10_000

    public func contentVersion() async throws -> String {
        try await read("read the version of '\(path)'") { try Self.contentVersion($0) }
    }

    public func cachedAnswer(_ key: String) async throws -> Answer? {
        let json = try await read("look up a cached answer") { db in
            try String.fetchOne(
                db, sql: "SELECT answer FROM answers WHERE key = ? AND version = ?",
                arguments: [key.storable, try Self.contentVersion(db)])
        }
        guard let json else { return nil }
        do {
            return try RowCoding.decode(json, as: Answer.self)
        } catch {
            // Of another release, which had other answers.
            logger.debug("a cached answer cannot be decoded")
            return nil
        }
    }

    public func cache(_ answer: Answer, for key: String, version: String) async throws {
        try await write("cache an answer") { db in
            let current = try Self.contentVersion(db)
            try db.execute(
                sql: "DELETE FROM answers WHERE version < ?1 OR version > ?1", arguments: [current])
            guard version == current else { return }
            try db.execute(
                sql: "INSERT OR REPLACE INTO answers (key, version, answer) VALUES (?, ?, ?)",
                arguments: [key.storable, version, try RowCoding.json(answer)])
            try db.execute(
                sql: "DELETE FROM answers WHERE id <= (SELECT max(id) FROM answers) - ?",
                arguments: [Self.cachedAnswers])
        }
    }

    private static func contentVersion(_ db: Database) throws -> String {
        let sql = "SELECT lower(hex(uuid)) || '-' || generation || '-' || catalogs FROM meta"
        guard let version = try String.fetchOne(db, sql: sql) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "its identity is missing")
        }
        return version
    }
}
