import Foundation
import GRDB
import KnowledgeBase

/// Values as columns hold them.
enum RowCoding {
    /// JSON with keys in order, so that equal values are equal text.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func decode<Value: Decodable>(_ json: String, as type: Value.Type) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(json.utf8))
        } catch {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a value cannot be decoded")
        }
    }

    /// Little-endian float32.
    static func bytes(_ vector: Embedding) -> Data {
        vector.withUnsafeBytes { Data($0) }
    }
}

extension Row {
    /// A column's value. GRDB's subscript ends the process where a damaged file holds another type.
    func value<Value: DatabaseValueConvertible>(_ column: Int) throws -> Value {
        do {
            return try decode(Value.self, atIndex: column)
        } catch {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a value cannot be decoded")
        }
    }
}

extension String {
    /// Without NUL, at which SQLite would end the text.
    var storable: String {
        utf8.contains(0) ? replacing("\u{0}", with: "\u{FFFD}") : self
    }
}

extension Chunk {
    var storable: Chunk {
        var chunk = self
        chunk.text = text.storable
        chunk.headingPath = headingPath.map(\.storable)
        return chunk
    }
}

extension StoredChunk {
    /// Columns for ``init(row:)``.
    static let selection = """
        SELECT c.id, c.ordinal, c.heading_path, c.text, c.locator, c.language, c.token_count, c.translation,
            c.document, s.root, d.path, d.title, d.media_type
        FROM chunks c JOIN documents d ON d.id = c.document JOIN sources s ON s.id = d.source
        """

    init(row: Row) throws {
        let locator: String? = try row.value(4)
        let translation: String? = try row.value(7)
        let chunk = Chunk(
            ordinal: try row.value(1),
            headingPath: try RowCoding.decode(try row.value(2), as: [String].self), text: try row.value(3),
            locator: try locator.map { try RowCoding.decode($0, as: Locator.self) },
            language: Language(rawValue: try row.value(5)) ?? .unknown, tokenCount: try row.value(6),
            translation: try translation.map { try RowCoding.decode($0, as: Chunk.Translation.self) })
        self.init(
            id: try row.value(0), chunk: chunk, document: try row.value(8), sourceRoot: try row.value(9),
            path: try row.value(10), title: try row.value(11), mediaType: try row.value(12))
    }
}

extension DocumentRecord {
    /// Columns for ``init(row:)``.
    static let selection = """
        SELECT id, source, path, size, modified, content_hash, recipe, title, media_type, language, metadata,
            (SELECT COUNT(*) FROM chunks WHERE document = documents.id), changed
        FROM documents
        """

    init(row: Row) throws {
        self.init(
            id: try row.value(0), source: try row.value(1), path: try row.value(2),
            stamp: FileStamp(
                size: try row.value(3), modified: try row.value(4), changed: try row.value(12)),
            contentHash: try row.value(5), recipe: try row.value(6), title: try row.value(7),
            mediaType: try row.value(8), language: Language(rawValue: try row.value(9)) ?? .unknown,
            metadata: try RowCoding.decode(try row.value(10), as: [String: String].self),
            chunkCount: try row.value(11))
    }
}
