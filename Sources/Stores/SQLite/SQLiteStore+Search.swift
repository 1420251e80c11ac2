import Foundation
import GRDB
import KnowledgeBase
import LexicalSearch

extension SQLiteStore {
    public func candidates(
        for query: LexicalQuery?, vector: Embedding?, filter: Filter, limit: Int
    ) async throws -> Candidates {
        let index = try await currentIndex()
        let allowed = filter.isEmpty ? nil : try await passages(passing: filter)
        return try await translatingErrors("search '\(path)'") {
            try await index.candidates(
                for: query, vector: vector, by: nearestVectors, allowed: allowed, limit: limit)
        }
    }

    public func passages(_ ids: [StoredChunk.ID]) async throws -> [StoredChunk] {
        try await read("read passages") { db in
            let statement = try db.cachedStatement(sql: StoredChunk.selection + " WHERE c.id = ?")
            return try ids.compactMap { id in
                try Row.fetchOne(statement, arguments: [id]).map(StoredChunk.init(row:))
            }
        }
    }

    public func frequencies(
        of terms: [String], part: LexicalPart, in rendering: Rendering
    ) async throws -> TermFrequencies {
        let index = try await currentIndex()
        return try translatingErrors("search '\(path)'") {
            try index.lexical.frequencies(of: terms, part: part, in: rendering)
        }
    }

    // MARK: Filters

    /// Passages that pass, ascending.
    private func passages(passing filter: Filter) async throws -> [Int64] {
        let phrases = filter.phrases.filter { !analyzer.analyze($0, language: .unknown).words.isEmpty }
        return try await read("filter passages") { db in
            var conditions: [SQL] = ["TRUE"]
            if let documents = DocumentFilter(filter) {
                let ids = try RowCoding.json(try Self.documents(passing: documents, db))
                conditions.append("document IN (SELECT value FROM json_each(\(ids)))")
            }
            if !filter.languages.isEmpty {
                conditions.append("language IN \(filter.languages.map(\.rawValue))")
            }
            for phrase in phrases {
                let quoted = "\"\(phrase.storable.replacing("\"", with: "\"\""))\""
                conditions.append("id IN (SELECT rowid FROM chunks_fts WHERE chunks_fts MATCH \(quoted))")
            }
            let condition = conditions.joined(operator: .and)
            return try SQLRequest<Int64>(literal: "SELECT id FROM chunks WHERE \(condition) ORDER BY id")
                .fetchAll(db)
        }
    }

    private static func documents(passing filter: DocumentFilter, _ db: Database) throws -> [Int64] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT d.id, s.root, d.path, d.media_type, d.metadata
                FROM documents d JOIN sources s ON s.id = d.source
                """)
        var ids: [Int64] = []
        while let row = try rows.next() {
            let metadata: String = try row.value(4)
            let isAllowed = filter.allows(
                source: try row.value(1), path: try row.value(2), mediaType: try row.value(3)
            ) { (try? RowCoding.decode(metadata, as: [String: String].self)) ?? [:] }
            if isAllowed { ids.append(try row.value(0)) }
        }
        return ids
    }
}
