import Foundation
import GRDB
import KnowledgeBase

extension SQLiteStore {
    public func record(_ miss: Miss) async throws {
        try await write("record a question") { db in
            try db.execute(
                sql: "INSERT INTO misses (question, language, asked_at, confidence) VALUES (?, ?, ?, ?)",
                arguments: [
                    miss.question.storable, miss.language.rawValue, miss.askedAt.timeIntervalSince1970,
                    Double(miss.confidence),
                ])
        }
    }

    public func misses(limit: Int) async throws -> [Miss] {
        try await read("list unanswered questions") { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT question, language, asked_at, confidence FROM misses
                    ORDER BY asked_at DESC, id DESC LIMIT ?
                    """, arguments: [max(limit, 0)]
            ).map { row in
                Miss(
                    question: try row.value(0), language: Language(rawValue: try row.value(1)) ?? .unknown,
                    askedAt: Date(timeIntervalSince1970: try row.value(2)),
                    confidence: Float(try row.value(3) as Double))
            }
        }
    }

    public func clearMisses() async throws {
        try await write("clear unanswered questions") { try $0.execute(sql: "DELETE FROM misses") }
    }
}
