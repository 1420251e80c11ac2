import Foundation
import GRDB
import KnowledgeBase

extension SQLiteStore {
    /// Opinions that are kept at most: anybody who may ask may give them.
    static let mostFeedback = 100_000

    public func add(_ feedback: Feedback) async throws {
        let sources = try RowCoding.json(feedback.sources.map(\.storable))
        try await write("keep feedback") { db in
            try db.change(
                """
                INSERT INTO feedback (at, is_good, question, answer, sources, language, comment, conversation)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    feedback.at.timeIntervalSince1970, feedback.isGood, feedback.question.storable,
                    feedback.answer.storable, sources, feedback.language.rawValue, feedback.comment.storable,
                    feedback.conversation.storable,
                ])
            try db.change(
                "DELETE FROM feedback WHERE id <= (SELECT max(id) FROM feedback) - ?", [Self.mostFeedback])
        }
    }

    public func feedback(limit: Int) async throws -> [Feedback] {
        try await read("list the feedback") { db in
            let sql = "SELECT \(Feedback.columns) FROM feedback ORDER BY at DESC, id DESC LIMIT ?"
            return try db.rows(sql, [max(limit, 0)]).map(Feedback.init(row:))
        }
    }
}

extension Feedback {
    /// Columns for ``init(row:)``.
    static let columns = "id, at, is_good, question, answer, sources, language, comment, conversation"

    init(row: Row) throws {
        self.init(
            id: try row.value(0), at: Date(timeIntervalSince1970: try row.value(1)), isGood: try row.value(2),
            question: try row.value(3), answer: try row.value(4),
            sources: try RowCoding.decode(try row.value(5), as: [String].self),
            language: Language(rawValue: try row.value(6)) ?? .unknown, comment: try row.value(7),
            conversation: try row.value(8))
    }
}
