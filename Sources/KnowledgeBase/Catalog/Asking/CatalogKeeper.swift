/// Has the catalogs of a base ready to be asked, each made anew only when it has changed.
public actor CatalogKeeper {
    private let store: any CatalogStore
    private var kept: [String: SearchableCatalog] = [:]

    public init(store: any CatalogStore) {
        self.store = store
    }

    /// All of them, by name.
    ///
    /// - Throws: ``KnowledgeBaseError`` when they cannot be read.
    public func catalogs() async throws -> [SearchableCatalog] {
        let records = try await store.catalogs()
        var current: [String: SearchableCatalog] = [:]
        for record in records {
            if let catalog = kept[record.name], catalog.record == record {
                current[record.name] = catalog
            } else if let stored = try await store.catalog(named: record.name) {
                current[record.name] = SearchableCatalog(stored)
            }
        }
        kept = current
        return current.values.sorted { $0.name < $1.name }
    }
}
