import Foundation

/// A row as it is stored: what it is known by, and its content.
public struct CatalogEntry: Sendable, Equatable {
    /// Different for every row of a catalog, and the same for a row that stays: its id, else a hash of its
    /// content, and behind either which one of those alike it is.
    public var key: String
    /// The value in the column of that role.
    public var id: String?
    /// Compact JSON: an object by column, without the columns where nothing stands.
    public var json: String
    /// Of ``json``.
    public var hash: TextHash

    /// One for each row, in their order.
    public static func entries(of rows: [CatalogRow], schema: CatalogSchema) -> [CatalogEntry] {
        let idColumn = schema.index(of: .id)
        var seen: [String: Int] = [:]
        return rows.map { row in
            let json = row.json(schema).text
            let hash = TextHash(of: json)
            let id = idColumn.flatMap { row.values[$0].label }
            let name = id.map { "id:\($0)" } ?? "content:\(hash.bytes.base64EncodedString())"
            seen[name, default: 0] += 1
            return CatalogEntry(key: "\(name)#\(seen[name] ?? 1)", id: id, json: json, hash: hash)
        }
    }

    /// What becomes of the stored rows when these take their place.
    ///
    /// - Parameter stored: hash by key.
    public static func changes(from stored: [String: TextHash], to entries: [CatalogEntry]) -> CatalogChanges
    {
        var changes = CatalogChanges()
        for entry in entries {
            switch stored[entry.key] {
            case nil: changes.new += 1
            case entry.hash?: changes.unchanged += 1
            case _?: changes.updated += 1
            }
        }
        changes.removed = stored.count - changes.unchanged - changes.updated
        return changes
    }
}
