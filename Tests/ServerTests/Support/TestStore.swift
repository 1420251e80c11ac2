import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Stores
import Synchronization

/// A store in memory that can be made to fail.
final class TestStore: Sendable {
    let base: any Store = MemoryStore()
    struct State: Sendable {
        var failure: KnowledgeBaseError?
        /// Whether the index cannot be made, as in a task that is cancelled.
        var interruptsIndexing = false
        /// Whether the index waits for an ingest's transaction.
        var isWriting = false
        var isFull = false
        var keys: [AccessKey] = []
        /// Times that the keys were read.
        var keyReads = 0
        var events: [ChannelEvent] = []
        var queues = MessagingQueues()
        var feedback: [Feedback] = []
    }

    let state = Mutex(State())

    /// Everything throws this from now on; `nil` ends it.
    func fail(with error: KnowledgeBaseError?) { state.withLock { $0.failure = error } }

    func check() throws {
        if let error = state.withLock({ $0.failure }) { throw error }
    }
}

extension TestStore: Store {
    func withSyncLock<Value: Sendable>(
        whenWaiting: @escaping @Sendable () -> Void, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        try await base.withSyncLock(whenWaiting: whenWaiting, body)
    }

    func sources() async throws -> [Source] {
        try check()
        return try await base.sources()
    }

    func source(root: String) async throws -> Source {
        try check()
        return try await base.source(root: root)
    }

    func remove(source: Source.ID) async throws {
        try check()
        return try await base.remove(source: source)
    }

    func documents(in source: Source.ID?) async throws -> [DocumentRecord] {
        try check()
        return try await base.documents(in: source)
    }

    func passages(ofDocument id: DocumentRecord.ID) async throws -> [StoredChunk] {
        try check()
        return try await base.passages(ofDocument: id)
    }

    func save(_ document: IndexedDocument, in source: Source.ID, vectors: [TextHash: Embedding]) async throws
        -> DocumentRecord.ID
    {
        try check()
        return try await base.save(document, in: source, vectors: vectors)
    }

    func relocate(_ id: DocumentRecord.ID, to path: String, stamp: FileStamp) async throws {
        try check()
        return try await base.relocate(id, to: path, stamp: stamp)
    }

    func remove(documents: [DocumentRecord.ID]) async throws {
        try check()
        return try await base.remove(documents: documents)
    }

    func note(_ sync: SyncRecord) async throws {
        try check()
        try await base.note(sync)
    }

    func status() async throws -> StoreStatus {
        try check()
        return try await base.status()
    }

    func activeFingerprint() async throws -> EmbedderFingerprint? {
        try check()
        return try await base.activeFingerprint()
    }

    func activate(_ fingerprint: EmbedderFingerprint, with translations: [StoredChunk.ID: Chunk.Translation?])
        async throws
    {
        try check()
        return try await base.activate(fingerprint, with: translations)
    }

    func missing(_ hashes: [TextHash], under fingerprint: EmbedderFingerprint) async throws -> Set<TextHash> {
        try check()
        return try await base.missing(hashes, under: fingerprint)
    }

    func add(_ vectors: [TextHash: Embedding], under fingerprint: EmbedderFingerprint) async throws {
        try check()
        return try await base.add(vectors, under: fingerprint)
    }

    func translations(of hashes: [TextHash]) async throws -> [TextHash: Chunk.Translation] {
        try check()
        return try await base.translations(of: hashes)
    }

    func passages(after id: StoredChunk.ID, limit: Int) async throws -> [StoredChunk] {
        try check()
        return try await base.passages(after: id, limit: limit)
    }

    func setTranslations(_ translations: [StoredChunk.ID: Chunk.Translation?]) async throws {
        try check()
        return try await base.setTranslations(translations)
    }

    func refreshIndex() async throws {
        try check()
        if state.withLock({ $0.interruptsIndexing }) { throw CancellationError() }
        while state.withLock({ $0.isWriting }) { try await Task.sleep(for: .milliseconds(20)) }
        return try await base.refreshIndex()
    }

    func candidates(for query: LexicalQuery?, vector: Embedding?, filter: Filter, limit: Int) async throws
        -> Candidates
    {
        try check()
        return try await base.candidates(for: query, vector: vector, filter: filter, limit: limit)
    }

    func passages(_ ids: [StoredChunk.ID]) async throws -> [StoredChunk] {
        try check()
        return try await base.passages(ids)
    }

    func frequencies(of terms: [String], part: LexicalPart, in rendering: Rendering) async throws
        -> TermFrequencies
    {
        try check()
        return try await base.frequencies(of: terms, part: part, in: rendering)
    }

    func languages() async throws -> [Language: Int] {
        try check()
        return try await base.languages()
    }

    func record(_ miss: Miss) async throws {
        try check()
        return try await base.record(miss)
    }

    func misses(limit: Int) async throws -> [Miss] {
        try check()
        return try await base.misses(limit: limit)
    }

    func clearMisses() async throws {
        try check()
        return try await base.clearMisses()
    }

    func catalogs() async throws -> [CatalogRecord] {
        try check()
        return try await base.catalogs()
    }

    func catalog(named name: String) async throws -> StoredCatalog? {
        try check()
        return try await base.catalog(named: name)
    }

    func catalogRows(id: String, in name: String) async throws -> [CatalogRow] {
        try check()
        return try await base.catalogRows(id: id, in: name)
    }

    func save(_ rows: [CatalogRow], as record: CatalogRecord) async throws -> CatalogChanges {
        try check()
        return try await base.save(rows, as: record)
    }

    func removeCatalog(named name: String) async throws -> Bool {
        try check()
        return try await base.removeCatalog(named: name)
    }

    func conversation(_ id: Conversation.ID) async throws -> Conversation? {
        try check()
        return try await base.conversation(id)
    }

    func conversations(with contact: String?, limit: Int) async throws -> [ConversationRecord] {
        try check()
        return try await base.conversations(with: contact, limit: limit)
    }

    func append(_ messages: [ConversationMessage], to conversation: Conversation) async throws
        -> [ConversationMessage]
    {
        try check()
        return try await base.append(messages, to: conversation)
    }

    func messages(in conversation: Conversation.ID, after id: ConversationMessage.ID, limit: Int) async throws
        -> [ConversationMessage]
    {
        try check()
        return try await base.messages(in: conversation, after: id, limit: limit)
    }

    func summarise(
        _ conversation: Conversation.ID, as summary: String, through message: ConversationMessage.ID
    ) async throws {
        try check()
        return try await base.summarise(conversation, as: summary, through: message)
    }

    func erase(_ selection: ConversationSelection) async throws -> Int {
        try check()
        return try await base.erase(selection)
    }

    func record(_ usage: [UsageRecord]) async throws {
        try check()
        return try await base.record(usage)
    }

    func usage(by grouping: UsageGrouping, contact: String?, in interval: Range<Date>) async throws
        -> [UsageTotal]
    {
        try check()
        return try await base.usage(by: grouping, contact: contact, in: interval)
    }

    func contentVersion() async throws -> String {
        try check()
        return try await base.contentVersion()
    }

    func cachedAnswer(_ key: String) async throws -> Answer? {
        try check()
        return try await base.cachedAnswer(key)
    }

    func cache(_ answer: Answer, for key: String, version: String) async throws {
        try check()
        return try await base.cache(answer, for: key, version: version)
    }
}
