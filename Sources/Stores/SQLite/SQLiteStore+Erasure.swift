import Foundation
import GRDB
import KnowledgeBase

extension SQLiteStore {
    @discardableResult
    public func erase(_ selection: ConversationSelection) async throws -> Int {
        let count = try await write("erase conversations") { try Erasure(selection).run($0) }
        // What has expired is looked for again and again, mostly in vain.
        if count > 0 || !selection.isExpiry { try await emptyLog(after: count) }
        return count
    }

    /// Moves the log into the file and cuts it off: until then it has the erased texts. Whoever is cancelled now
    /// would leave them there.
    private func emptyLog(after count: Int) async throws {
        let action = "erase conversations for good"
        let database = database
        do {
            try await Task {
                try await database.barrierWriteWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            }.value
        } catch let error as DatabaseError where [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode) {
            throw KnowledgeBaseError(
                .busy, cannot: action,
                because:
                    "they (\(count)) are out of the base, but another process is reading it, and until it has "
                    + "finished their texts stay in the log '\(path)-wal'",
                advice: "Run the same command again then")
        } catch {
            throw KnowledgeBaseError(database: error, cannot: action)
        }
    }
}

/// Takes conversations out of everything that holds their words: their messages and summaries, the questions
/// among the misses, cached answers, and contact and conversation of usage.
///
/// To delete the rows would not do. SQLite overwrites a deleted row (`secure_delete`), but not the copies of it
/// that stayed behind in a page when it was moved to another one as rows came and went. So the tables are
/// emptied, which overwrites all their pages (https://www.sqlite.org/pragma.html#pragma_secure_delete), and what
/// is kept of them is written anew: about three seconds for 300,000 messages and 500,000 calls.
struct Erasure {
    private let condition: String
    private let arguments: StatementArguments
    /// Whose usage is not theirs any more, of conversations that are not kept too.
    private let contact: String?
    private let isExpiry: Bool

    init(_ selection: ConversationSelection) {
        isExpiry = selection.isExpiry
        switch selection {
        case .conversation(let id): (condition, arguments, contact) = ("id = ?", [id.storable], nil)
        case .contact(let name):
            (condition, arguments, contact) = ("contact = ?", [name.storable], name.storable)
        case .unchangedSince(let date):
            (condition, arguments, contact) = ("updated_at < ?", [date.timeIntervalSince1970], nil)
        case .all: (condition, arguments, contact) = ("1", [], nil)
        }
    }

    /// - Returns: how many conversations there were.
    func run(_ db: Database) throws -> Int {
        try db.execute(
            sql: "CREATE TEMP TABLE erased AS SELECT key, id FROM conversations WHERE \(condition)",
            arguments: arguments)
        let count = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM erased") ?? 0
        if try blankUsage(db) > 0 { try rewrite("usage", keeping: "1", db) }
        if count > 0 {
            try rewrite("misses", keeping: "trim(question, \(Self.space)) NOT IN (\(Self.questions))", db)
            try rewrite("messages", keeping: "conversation NOT IN (SELECT key FROM erased)", db)
            try rewrite("conversations", keeping: "key NOT IN (SELECT key FROM erased)", db)
        }
        if count > 0 || !isExpiry { try db.execute(sql: "DELETE FROM answers") }
        try db.execute(sql: "DROP TABLE erased")
        return count
    }

    private static let space = "char(9, 10, 13, 32)"
    /// What was asked in the conversations, as the misses would have it.
    private static let questions = """
        SELECT trim(text, \(space)) FROM messages
        WHERE role = 'contact' AND conversation IN (SELECT key FROM erased)
        """

    private func blankUsage(_ db: Database) throws -> Int {
        try db.execute(
            sql: """
                UPDATE usage SET conversation = '', contact = ''
                WHERE contact <> '' AND contact = ? OR conversation <> '' AND conversation IN (SELECT id FROM erased)
                """, arguments: [contact])
        return db.changesCount
    }

    /// Empties a table and puts back what is kept. Identities stay, and those erased are not given again.
    private func rewrite(_ table: String, keeping condition: String, _ db: Database) throws {
        try db.execute(sql: "CREATE TEMP TABLE kept AS SELECT * FROM main.\(table) WHERE \(condition)")
        try db.execute(sql: "DELETE FROM main.\(table)")
        try db.execute(sql: "INSERT INTO main.\(table) SELECT * FROM kept ORDER BY 1")
        try db.execute(sql: "DROP TABLE kept")
    }
}
