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
