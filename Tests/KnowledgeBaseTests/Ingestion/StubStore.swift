import Foundation
import KnowledgeBase
import KnowledgeBaseTesting

/// The least a store may do, in memory: enough for the path of ingestion, none of the search.
actor StubStore: Store {
    private var allSources: [Source] = []
    private var records: [Int64: DocumentRecord] = [:]
    private var chunks: [(id: Int64, document: Int64, chunk: Chunk)] = []
    private var vectors: [EmbedderFingerprint: [TextHash: Embedding]] = [:]
    private var active: EmbedderFingerprint?
    private var nextID: Int64 = 1
    private(set) var savedPaths: [String] = []
    private(set) var removedIDs: [Int64] = []
    private(set) var listings = 0
    private(set) var lastSync: SyncRecord?
    private var savesLeft: Int

    /// - Parameter failsAfter: saves after which the disk is full.
    init(failsAfter: Int = .max) { savesLeft = failsAfter }

    var paths: [String] { records.values.map(\.path).sorted() }
    var texts: [String] { chunks.map(\.chunk.text) }
    var allChunks: [Chunk] { chunks.map(\.chunk) }
    func record(_ path: String) -> DocumentRecord? { records.values.first { $0.path == path } }
    func vectorCount(_ fingerprint: EmbedderFingerprint) -> Int { vectors[fingerprint]?.count ?? 0 }

    /// Whether each chunk has its vector under the active fingerprint.
    var isComplete: Bool {
        guard let active else { return false }
        return chunks.allSatisfy { vectors[active]?[TextHash(of: $0.chunk.embeddedText)] != nil }
    }

    func withSyncLock<Value: Sendable>(
        whenWaiting: @escaping @Sendable () -> Void, _ body: @Sendable () async throws -> Value
    ) async throws -> Value { try await body() }

    func sources() async throws -> [Source] { allSources }

    func source(root: String) async throws -> Source {
        if let source = allSources.first(where: { $0.root == root }) { return source }
        let source = Source(id: makeID(), root: root)
        allSources.append(source)
        return source
    }

    func remove(source: Source.ID) async throws {
        try await remove(documents: records.values.filter { $0.source == source }.map(\.id))
        allSources.removeAll { $0.id == source }
    }

    func documents(in source: Source.ID?) async throws -> [DocumentRecord] {
        listings += 1
        return records.values.filter { source == nil || $0.source == source }.sorted { $0.path < $1.path }
    }

    func passages(ofDocument id: DocumentRecord.ID) async throws -> [StoredChunk] {
        chunks.filter { $0.document == id }.map(stored)
    }

    func save(
        _ document: IndexedDocument, in source: Source.ID, vectors new: [TextHash: Embedding]
    ) async throws -> DocumentRecord.ID {
        guard savesLeft > 0 else {
            throw KnowledgeBaseError(.storage, cannot: "save '\(document.path)'", because: "the disk is full")
        }
        savesLeft -= 1
        savedPaths.append(document.path)
        let old = records.values.first {
            $0.source == source && $0.path.utf8.elementsEqual(document.path.utf8)
        }
        let id = old?.id ?? makeID()
        records[id] = DocumentRecord(
            id: id, source: source, path: document.path, stamp: document.stamp,
            contentHash: document.contentHash, recipe: document.recipe, title: document.title,
            mediaType: document.mediaType, language: document.language, metadata: document.metadata,
            chunkCount: document.chunks.count)
        chunks.removeAll { $0.document == id }
        for chunk in document.chunks { chunks.append((makeID(), id, chunk)) }
        if let active { vectors[active, default: [:]].merge(new) { $1 } }
        return id
    }

    func relocate(_ id: DocumentRecord.ID, to path: String, stamp: FileStamp) async throws {
        records[id]?.path = path
        records[id]?.stamp = stamp
    }

    func remove(documents: [DocumentRecord.ID]) async throws {
        for id in documents {
            records[id] = nil
            removedIDs.append(id)
            chunks.removeAll { $0.document == id }
        }
    }

    func note(_ sync: SyncRecord) async throws { lastSync = sync }

    func status() async throws -> StoreStatus {
        var status = StoreStatus(sources: allSources.count, documents: records.count, passages: chunks.count)
        status.embedded = chunks.count { chunk in
            active.flatMap { vectors[$0]?[TextHash(of: chunk.chunk.embeddedText)] } != nil
        }
        status.untranslated = chunks.count {
            [.spanish, .portuguese].contains($0.chunk.language) && $0.chunk.translation == nil
        }
        return status
    }

    func activeFingerprint() async throws -> EmbedderFingerprint? { active }

    func activate(
        _ fingerprint: EmbedderFingerprint, with translations: [StoredChunk.ID: Chunk.Translation?]
    ) async throws {
        try await setTranslations(translations)
        active = fingerprint
        vectors = vectors.filter { $0.key == fingerprint }
    }

    func missing(
        _ hashes: [TextHash], under fingerprint: EmbedderFingerprint
    ) async throws -> Set<TextHash> {
        Set(hashes.filter { vectors[fingerprint]?[$0] == nil })
    }

    func add(_ new: [TextHash: Embedding], under fingerprint: EmbedderFingerprint) async throws {
        vectors[fingerprint, default: [:]].merge(new) { $1 }
    }

    func translations(of hashes: [TextHash]) async throws -> [TextHash: Chunk.Translation] {
        let wanted = Set(hashes)
        return chunks.reduce(into: [:]) { known, item in
            let hash = TextHash(of: item.chunk.originalText)
            if wanted.contains(hash), let translation = item.chunk.translation { known[hash] = translation }
        }
    }

    func passages(after id: StoredChunk.ID, limit: Int) async throws -> [StoredChunk] {
        chunks.filter { $0.id > id }.sorted { $0.id < $1.id }.prefix(limit).map(stored)
    }

    func setTranslations(_ translations: [StoredChunk.ID: Chunk.Translation?]) async throws {
        for index in chunks.indices {
            if let change = translations[chunks[index].id] { chunks[index].chunk.translation = change }
        }
    }

    private func stored(_ item: (id: Int64, document: Int64, chunk: Chunk)) -> StoredChunk {
        let record = records[item.document]
        return StoredChunk(
            id: item.id, chunk: item.chunk, document: item.document, sourceRoot: "/",
            path: record?.path ?? "", title: record?.title ?? "", mediaType: record?.mediaType ?? "")
    }

    private func makeID() -> Int64 {
        defer { nextID += 1 }
        return nextID
    }
}

extension StubStore {
    func refreshIndex() async throws {}
    func candidates(
        for query: LexicalQuery?, vector: Embedding?, filter: Filter, limit: Int
    ) async throws -> Candidates { Candidates([]) }
    func passages(_ ids: [StoredChunk.ID]) async throws -> [StoredChunk] { [] }
    func frequencies(
        of terms: [String], part: LexicalPart, in rendering: Rendering
    ) async throws -> TermFrequencies {
        TermFrequencies(total: 0, matching: terms.map { _ in 0 })
    }
    func languages() async throws -> [Language: Int] { [:] }
    func record(_ miss: Miss) async throws {}
    func misses(limit: Int) async throws -> [Miss] { [] }
    func clearMisses() async throws {}
    func catalogs() async throws -> [CatalogRecord] { [] }
    func catalog(named name: String) async throws -> StoredCatalog? { nil }
    func catalogRows(id: String, in name: String) async throws -> [CatalogRow] { [] }
    func save(_ rows: [CatalogRow], as record: CatalogRecord) async throws -> CatalogChanges {
        CatalogChanges()
    }
    func removeCatalog(named name: String) async throws -> Bool { false }
}

/// Nobody talks to it.
extension StubStore {
    func conversation(_ id: Conversation.ID) async throws -> Conversation? { nil }
    func conversations(with contact: String?, limit: Int) async throws -> [ConversationRecord] { [] }
    func append(
        _ messages: [ConversationMessage], to conversation: Conversation
    ) async throws -> [ConversationMessage] { messages }
    func messages(
        in conversation: Conversation.ID, after id: ConversationMessage.ID, limit: Int
    ) async throws -> [ConversationMessage] { [] }
    func summarise(
        _ conversation: Conversation.ID, as summary: String, through message: ConversationMessage.ID
    ) async throws {}
    func erase(_ selection: ConversationSelection) async throws -> Int { 0 }
    func record(_ usage: [UsageRecord]) async throws {}
    func usage(
        by grouping: UsageGrouping, contact: String?, in interval: Range<Date>
    ) async throws -> [UsageTotal] { [] }
    func contentVersion() async throws -> String { "" }
    func cachedAnswer(_ key: String) async throws -> Answer? { nil }
    func cache(_ answer: Answer, for key: String, version: String) async throws {}
}
