import Foundation
import GRDB
import KnowledgeBase

extension SQLiteStore {
    @discardableResult
    public func erase(_ selection: ConversationSelection) async throws -> Int {
        let erased = try await write("erase conversations") { try Erasure(selection, db: $0).run() }
        // What has expired is looked for again and again, mostly in vain.
        if !erased.isNothing || !selection.isExpiry { try await emptyLog(after: erased.conversations) }
        return erased.conversations
    }

    @discardableResult
    public func expire(before date: Date) async throws -> Int {
        var conversations = 0
        var rows = 0
        var isPartial = true
        while isPartial {
            try Task.checkCancellation()
            let taken = try await write("erase what has expired") { db in
                var expiry = Expiry(before: date, db: db)
                return try expiry.step()
            }
            (conversations, rows) = (conversations + taken.conversations, rows + taken.rows)
            isPartial = taken.isPartial
        }
        if rows > 0 {
            try await overwriteCopies()
            try await emptyLog(after: conversations)
        }
        return conversations
    }

    /// Rewrites the tables in which rows were moved while their copies stayed behind, each by itself. One that takes long
    /// waits for the next ``erase(_:)``, which knows of it.
    private func overwriteCopies() async throws {
        for table in Erasure.tables {
            try await write("overwrite what has expired") { try Erasure.overwriteCopies(in: table, $0) }
        }
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
