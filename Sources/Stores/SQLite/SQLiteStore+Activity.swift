import Foundation
import GRDB
import KnowledgeBase

extension SQLiteStore {
    public func answersGiven(in interval: Range<Date>, limit: Int) async throws -> [GivenAnswer] {
        try await read("count the answers") { db in
            try Row.fetchAll(
                db, sql: Self.answersGiven,
                arguments: [
                    interval.lowerBound.timeIntervalSince1970, interval.upperBound.timeIntervalSince1970,
                    max(limit, 0),
                ]
            ).reversed().map(GivenAnswer.init(row:))
        }
    }

    /// The latest first, each with the time of the question before it.
    static let answersGiven = """
        SELECT m.sent_at, substr(m.text, 1, \(GivenAnswer.read)), m.hand_off IS NOT NULL,
            (SELECT q.sent_at FROM messages q
                WHERE q.conversation = m.conversation AND q.id < m.id AND q.role = 'contact'
                ORDER BY q.id DESC LIMIT 1)
        FROM messages m WHERE m.role = 'assistant' AND m.sent_at >= ?1 AND m.sent_at < ?2
        ORDER BY m.sent_at DESC, m.id DESC LIMIT ?3
        """
}

extension GivenAnswer {
    fileprivate init(row: Row) throws {
        let at: Double = try row.value(0)
        let asked: Double? = try row.value(3)
        self.init(
            at: Date(timeIntervalSince1970: at), seconds: asked.map { at - $0 },
            beginning: try row.value(1), isHandOff: try row.value(2))
    }
}
