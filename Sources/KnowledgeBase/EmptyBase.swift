/// What is told to who looks after a base in which nothing is yet.
public enum EmptyBase {
    public static let advice =
        "Nothing is ingested yet: run 'kb ingest FOLDER', or upload documents in the console"

    /// - Returns: `nil` where there is a document or a catalog.
    /// - Throws: ``KnowledgeBaseError`` where the store cannot be read.
    public static func advice(for store: any Store, _ status: StoreStatus) async throws -> String? {
        guard status.documents == 0 else { return nil }
        return try await store.catalogs().isEmpty ? advice : nil
    }
}
