import Foundation
import GRDB
import KnowledgeBase

extension SQLiteStore {
    public func deskOverview() async throws -> DeskOverview {
        try await read("sum up the desk") { db in
            let states = try db.rows("SELECT state, COUNT(*) FROM desks GROUP BY state")
                .reduce(into: [String: Int]()) { $0[try $1.value(0)] = try $1.value(1) as Int }
            return DeskOverview(
                states: states, channels: try Self.words(Self.channels, db),
                tags: try Self.words(Self.tags, db))
        }
    }

    public func outboxLines() async throws -> [OutboxLine] {
        try await read("sum up what waits to be sent") { db in
            var lines = try db.rows(OutboxLine.waiting).map(OutboxLine.init(row:))
            for row in try db.rows(OutboxLine.failing) {
                let (channel, account): (String, String) = (try row.value(0), try row.value(1))
                guard let index = lines.firstIndex(where: { $0.channel == channel && $0.account == account })
                else { continue }
                lines[index].failure = try row.value(2)
                lines[index].nextAttempt = Date(timeIntervalSince1970: try row.value(3))
            }
            return lines
        }
    }

    private static let channels = "SELECT DISTINCT channel FROM conversations ORDER BY channel"
    private static let tags = """
        SELECT DISTINCT value FROM desks, json_each(desks.tags) ORDER BY value LIMIT \(DeskOverview.mostTags)
        """

    private static func words(_ sql: String, _ db: Database) throws -> [String] {
        try db.rows(sql).map { try $0.value(0) }
    }
}

extension OutboxLine {
    static let waiting = """
        SELECT channel, account, COUNT(*), min(created_at) AS since FROM outbox INDEXED BY outbox_unsent
        WHERE state IN ('waiting', 'sending') GROUP BY channel, account ORDER BY since, channel, account
        """

    /// What stands beside `max` is of the row that has it (https://sqlite.org/lang_select.html#bareagg).
    static let failing = """
        SELECT channel, account, failure, due_at, max(changed_at) FROM outbox INDEXED BY outbox_unsent
        WHERE state IN ('waiting', 'sending') AND failure <> '' GROUP BY channel, account
        """

    init(row: Row) throws {
        self.init(
            channel: try row.value(0), account: try row.value(1), count: try row.value(2),
            since: Date(timeIntervalSince1970: try row.value(3)))
    }
}
