import Foundation

/// Keeps documents, passages, vectors, catalogs, conversations, what models took, answers to give again, what was asked
/// in vain, what comes in and goes out on channels, keys of the HTTP interface and what people thought of answers;
/// finds passages by words and by vectors. One contract test (`StoreContract` in KnowledgeBaseTesting) runs on every
/// implementation.
///
/// Every function throws ``KnowledgeBaseError`` (`database`, `busy`, `storage`).
public protocol Store:
    DocumentStore, VectorStore, PassageIndex, MissStore, CatalogStore, ConversationStore, UsageStore,
    AnswerCacheStore, MessagingStore, AccessKeyStore, FeedbackStore, ActivityStore,
    DeskOverviewStore
{}

/// Sources and their documents.
public protocol DocumentStore: Sendable {
    /// Runs `body` while no other process may sync, waiting for one that does.
    ///
    /// - Parameter whenWaiting: called once if another process holds the lock.
    func withSyncLock<Value: Sendable>(
        whenWaiting: @escaping @Sendable () -> Void, _ body: @Sendable () async throws -> Value
    ) async throws -> Value

    func sources() async throws -> [Source]
    /// The source with that root, created when there is none.
    func source(root: String) async throws -> Source
    /// Forgets a source and all its documents.
    func remove(source: Source.ID) async throws

    /// All documents of a source (of every source when `nil`), by path.
    func documents(in source: Source.ID?) async throws -> [DocumentRecord]
    /// The passages of a document in order.
    func passages(ofDocument id: DocumentRecord.ID) async throws -> [StoredChunk]
    /// Saves a document under its path in one transaction, replacing what was there: document,
    /// passages, lexical rows and `vectors`. Passages whose text stays keep their identity.
    ///
    /// - Parameter vectors: by ``TextHash`` of the embedded text; those the store already has may be left out.
    @discardableResult
    func save(
        _ document: IndexedDocument, in source: Source.ID, vectors: [TextHash: Embedding]
    ) async throws -> DocumentRecord.ID
    /// Records that the file of a document has another path or stamp but the same content.
    func relocate(_ id: DocumentRecord.ID, to path: String, stamp: FileStamp) async throws
    func remove(documents: [DocumentRecord.ID]) async throws
    /// Remembers a sync that ended, in place of the one before; ``StoreStatus/lastSync`` tells of it.
    func note(_ sync: SyncRecord) async throws
    /// Counts of what the store holds.
    func status() async throws -> StoreStatus
}

/// Vectors, each under the fingerprint of the embedder that made it and the hash of its text.
public protocol VectorStore: Sendable {
    /// The fingerprint whose vectors serve searches; `nil` in a store without vectors.
    func activeFingerprint() async throws -> EmbedderFingerprint?
    /// Makes the fingerprint the one that serves, in one transaction with the passages' new translations
    /// (`nil` removes one), and drops the others' vectors.
    func activate(
        _ fingerprint: EmbedderFingerprint, with translations: [StoredChunk.ID: Chunk.Translation?]
    ) async throws
    /// Which of the hashes have no vector under the fingerprint.
    func missing(_ hashes: [TextHash], under fingerprint: EmbedderFingerprint) async throws -> Set<TextHash>
    /// Adds vectors under a fingerprint that need not be the active one.
    func add(_ vectors: [TextHash: Embedding], under fingerprint: EmbedderFingerprint) async throws
    /// Translations the store already has, by the hash of ``Chunk/originalText``.
    func translations(of hashes: [TextHash]) async throws -> [TextHash: Chunk.Translation]
    /// Passages after `id` in order of identity, for passes over the whole base.
    func passages(after id: StoredChunk.ID, limit: Int) async throws -> [StoredChunk]
    /// Replaces passages' translations (`nil` removes), in one transaction.
    func setTranslations(_ translations: [StoredChunk.ID: Chunk.Translation?]) async throws
}

extension VectorStore {
    /// The same while the translations stay as they are.
    public func activate(_ fingerprint: EmbedderFingerprint) async throws {
        try await activate(fingerprint, with: [:])
    }
}

/// Search.
public protocol PassageIndex: Sendable {
    /// Brings what is derived from the stored rows (vector file, lexical index) up to date; searches
    /// do this themselves when they find it stale.
    func refreshIndex() async throws
    /// The union of the `limit` best passages by words and the `limit` best by cosine among those
    /// that pass the filter, each with every score.
    ///
    /// - Parameters:
    ///   - query: `nil` leaves out the lexical half.
    ///   - vector: `nil` leaves out the vector half; must be of the active fingerprint.
    func candidates(
        for query: LexicalQuery?, vector: Embedding?, filter: Filter, limit: Int
    ) async throws -> Candidates
    /// The passages with these identities, in the order given; unknown ones are left out.
    func passages(_ ids: [StoredChunk.ID]) async throws -> [StoredChunk]
    /// In how many passages each term stands, in one rendering.
    func frequencies(
        of terms: [String], part: LexicalPart, in rendering: Rendering
    ) async throws -> TermFrequencies
    /// How many passages each language has.
    func languages() async throws -> [Language: Int]
}

/// Questions that found no answer.
public protocol MissStore: Sendable {
    func record(_ miss: Miss) async throws
    /// Newest first.
    func misses(limit: Int) async throws -> [Miss]
    func clearMisses() async throws
}

/// A question the sources did not answer.
public struct Miss: Sendable, Equatable, Codable {
    public var question: String
    public var language: Language
    public var askedAt: Date
    /// How sure the decision was, from 0 to 1.
    public var confidence: Float

    public init(question: String, language: Language, askedAt: Date, confidence: Float) {
        self.question = question
        self.language = language
        self.askedAt = askedAt
        self.confidence = confidence
    }
}

/// What a store holds.
public struct StoreStatus: Sendable, Equatable, Codable {
    public var sources: Int
    public var documents: Int
    public var passages: Int
    /// Passages that have a vector under the active fingerprint.
    public var embedded: Int
    /// Spanish and Portuguese passages without a translation.
    public var untranslated: Int
    public var languages: [String: Int]
    /// Bytes of the database and its derived files.
    public var bytes: Int64
    public var fingerprint: EmbedderFingerprint?
    /// `nil` before the first one has ended.
    public var lastSync: SyncRecord?

    public init(
        sources: Int = 0, documents: Int = 0, passages: Int = 0, embedded: Int = 0,
        untranslated: Int = 0, languages: [String: Int] = [:], bytes: Int64 = 0,
        fingerprint: EmbedderFingerprint? = nil, lastSync: SyncRecord? = nil
    ) {
        self.sources = sources
        self.documents = documents
        self.passages = passages
        self.embedded = embedded
        self.untranslated = untranslated
        self.languages = languages
        self.bytes = bytes
        self.fingerprint = fingerprint
        self.lastSync = lastSync
    }
}
