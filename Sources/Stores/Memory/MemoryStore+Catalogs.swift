import Foundation
import KnowledgeBase

extension MemoryStore {
    public func catalogs() -> [CatalogRecord] {
        stock.values.map(\.record).sorted { precedes($0.name, $1.name) }
    }

    public func catalog(named name: String) -> StoredCatalog? { stock[name] }

    public func catalogRows(id: String, in name: String) -> [CatalogRow] {
        guard let catalog = stock[name]?.catalog, let column = catalog.schema.index(of: .id) else {
            return []
        }
        return catalog.rows.filter { row in
            row.values[column].label.map { asciiLowercased($0) == asciiLowercased(id) } ?? false
        }
    }

    public func save(_ rows: [CatalogRow], as record: CatalogRecord) -> CatalogChanges {
        let earlier = stock[record.name].map {
            CatalogEntry.entries(of: $0.catalog.rows, schema: $0.record.schema)
        }
        let hashes = (earlier ?? []).reduce(into: [String: TextHash]()) { $0[$1.key] = $1.hash }
        stock[record.name] = StoredCatalog(record: record, rows: rows)
        stockGeneration += 1
        return CatalogEntry.changes(
            from: hashes, to: CatalogEntry.entries(of: rows, schema: record.schema))
    }

    public func removeCatalog(named name: String) -> Bool {
        guard stock.removeValue(forKey: name) != nil else { return false }
        stockGeneration += 1
        return true
    }

    private func asciiLowercased(_ text: String) -> [UInt8] {
        text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }
}
