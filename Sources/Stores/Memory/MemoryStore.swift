import Foundation
import KnowledgeBase
import LexicalSearch
import Segments

/// A store that lives as long as the process: for tests and for evaluations that leave nothing behind.
/// Searches by the same structures as ``SQLiteStore``.
public actor MemoryStore: Store {
    struct Document {
        var record: DocumentRecord
        var chunks: [StoredChunk.ID]
    }

    struct Passage {
        var chunk: Chunk
        var document: DocumentRecord.ID
        var textHash: TextHash
        var embeddedHash: TextHash
        /// Generation in which the indexed text last changed.
        var revision: Int64
    }

    struct StoredVector {
        var vector: Embedding
        var revision: Int64
    }

    /// Paths are bytes: two that differ in normalisation only are two files.
    private struct PathKey: Hashable {
        var source: Source.ID
        var path: [UInt8]

        init(_ source: Source.ID, _ path: String) {
            self.source = source
            self.path = Array(path.utf8)
        }
    }

    private let analyzer = SnowballAnalyzer()
    let database = Segment.DatabaseID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max))
    private var lastID: Int64 = 0
    private(set) var generation: Int64 = 1
    private var roots: [Source] = []
    private var documents: [DocumentRecord.ID: Document] = [:]
    private var chunks: [StoredChunk.ID: Passage] = [:]
    /// How many passages are embedded under each hash.
    private var uses: [TextHash: Int] = [:]
    private var paths: [PathKey: DocumentRecord.ID] = [:]
    private var removals: [StoredChunk.ID: Int64] = [:]
    private var vectors: [EmbedderFingerprint: [TextHash: StoredVector]] = [:]
    private var active: (id: Int64, fingerprint: EmbedderFingerprint)?
    var questions: [Miss] = []
    var stock: [String: StoredCatalog] = [:]
    /// Counts what altered catalogs.
    var stockGeneration = 0
    var talks: [Conversation.ID: Talk] = [:]
    var calls: [UsageRecord] = []
    var answers = AnswerCache()
    var mail = Mail()
    var keys: [AccessKey] = []
    var opinions: [Feedback] = []
    private var isSyncing = false
    private var lastSync: SyncRecord?
    private var index: DerivedIndex?

    public init() {}

    public func withSyncLock<Value: Sendable>(
        whenWaiting: @escaping @Sendable () -> Void, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        if isSyncing { whenWaiting() }
        while isSyncing { try await Task.sleep(for: .milliseconds(10)) }
        isSyncing = true
        defer { isSyncing = false }
        return try await body()
    }

    // MARK: Documents

    public func sources() -> [Source] {
        roots.sorted { precedes($0.root, $1.root) }
    }

    public func source(root: String) -> Source {
        if let known = roots.first(where: { $0.root.utf8.elementsEqual(root.utf8) }) { return known }
        let source = Source(id: newID(), root: root)
        roots.append(source)
        return source
    }

    public func remove(source: Source.ID) {
        remove(documents: documents.values.filter { $0.record.source == source }.map(\.record.id))
        roots.removeAll { $0.id == source }
    }

    public func documents(in source: Source.ID?) -> [DocumentRecord] {
        documents.values.filter { source == nil || $0.record.source == source }.map { document in
            var record = document.record
            record.chunkCount = document.chunks.count
            return record
        }.sorted {
            $0.path.utf8.elementsEqual($1.path.utf8) ? $0.source < $1.source : precedes($0.path, $1.path)
        }
    }

    public func passages(ofDocument id: DocumentRecord.ID) -> [StoredChunk] {
        passages(documents[id]?.chunks ?? [])
    }

    @discardableResult
    public func save(
        _ document: IndexedDocument, in source: Source.ID, vectors: [TextHash: Embedding]
    ) throws -> DocumentRecord.ID {
        guard roots.contains(where: { $0.id == source }) else {
            throw KnowledgeBaseError(
                .notFound, cannot: "save '\(document.path)'", because: "its source has been removed")
        }
        try check(vectors)
        generation += 1
        let key = PathKey(source, document.path)
        let old = paths[key].flatMap { documents[$0] }
        let id = old?.record.id ?? newID()
        let record = DocumentRecord(
            id: id, source: source, path: document.path, stamp: document.stamp,
            contentHash: document.contentHash, recipe: document.recipe, title: document.title.storable,
            mediaType: document.mediaType, language: document.language, metadata: document.metadata)
        let before = Set((old?.chunks ?? []).compactMap { chunks[$0]?.embeddedHash })
        let ids = replace(old?.chunks ?? [], by: document.chunks.map(\.storable), of: id)
        documents[id] = Document(record: record, chunks: ids)
        paths[key] = id
        if let active { insert(vectors, under: active.fingerprint) }
        dropUnused(before)
        return id
    }

    public func relocate(_ id: DocumentRecord.ID, to path: String, stamp: FileStamp) throws {
        guard let old = documents[id]?.record else {
            throw KnowledgeBaseError(.notFound, cannot: "move document \(id)", because: "there is none")
        }
        generation += 1
        let key = PathKey(old.source, path)
        if let occupant = paths[key], occupant != id { remove(documents: [occupant]) }
        paths[PathKey(old.source, old.path)] = nil
        paths[key] = id
        documents[id]?.record.path = path
        documents[id]?.record.stamp = stamp
    }

    public func remove(documents ids: [DocumentRecord.ID]) {
        generation += 1
        for document in ids.compactMap({ documents.removeValue(forKey: $0) }) {
            let hashes = Set(document.chunks.compactMap { chunks[$0]?.embeddedHash })
            document.chunks.forEach(removeChunk)
            paths[PathKey(document.record.source, document.record.path)] = nil
            dropUnused(hashes)
        }
    }

    public func status() -> StoreStatus {
        let served = active.flatMap { vectors[$0.fingerprint] } ?? [:]
        return StoreStatus(
            sources: roots.count, documents: documents.count, passages: chunks.count,
            embedded: chunks.values.count { served[$0.embeddedHash] != nil },
            untranslated: chunks.values.count {
                [.spanish, .portuguese].contains($0.chunk.language) && $0.chunk.translation == nil
            },
            languages: Dictionary(grouping: chunks.values, by: \.chunk.language.rawValue).mapValues(\.count),
            fingerprint: active?.fingerprint, lastSync: lastSync)
    }

    public func note(_ sync: SyncRecord) { lastSync = sync }

    // MARK: Vectors

    public func activeFingerprint() -> EmbedderFingerprint? { active?.fingerprint }

    public func activate(_ fingerprint: EmbedderFingerprint) async { activate(fingerprint, with: [:]) }

    public func activate(
        _ fingerprint: EmbedderFingerprint, with translations: [StoredChunk.ID: Chunk.Translation?]
    ) {
        setTranslations(translations)
        if active?.fingerprint != fingerprint { active = (newID(), fingerprint) }
        vectors = [fingerprint: vectors[fingerprint] ?? [:]]
    }

    public func missing(_ hashes: [TextHash], under fingerprint: EmbedderFingerprint) -> Set<TextHash> {
        Set(hashes.filter { vectors[fingerprint]?[$0] == nil })
    }

    public func add(_ new: [TextHash: Embedding], under fingerprint: EmbedderFingerprint) throws {
        for vector in new.values { try fingerprint.check(vector) }
        generation += 1
        insert(new, under: fingerprint)
    }

    public func translations(of hashes: [TextHash]) -> [TextHash: Chunk.Translation] {
        let wanted = Set(hashes)
        return chunks.values.reduce(into: [:]) { found, passage in
            guard wanted.contains(passage.textHash), let translation = passage.chunk.translation else {
                return
            }
            found[passage.textHash] = translation
        }
    }

    public func passages(after id: StoredChunk.ID, limit: Int) -> [StoredChunk] {
        passages(Array(chunks.keys.filter { $0 > id }.sorted().prefix(max(limit, 0))))
    }

    public func setTranslations(_ translations: [StoredChunk.ID: Chunk.Translation?]) {
        generation += 1
        var before = Set<TextHash>()
        for (id, translation) in translations {
            guard var passage = chunks[id] else { continue }
            before.insert(passage.embeddedHash)
            passage.chunk.translation = translation
            passage.embeddedHash = TextHash(of: passage.chunk.embeddedText)
            passage.revision = generation
            put(passage, at: id)
        }
        dropUnused(before)
    }

    // MARK: Search

    public func refreshIndex() throws {
        _ = try currentIndex()
    }

    public func candidates(
        for query: LexicalQuery?, vector: Embedding?, filter: Filter, limit: Int
    ) async throws -> Candidates {
        let allowed = filter.isEmpty ? nil : passages(passing: filter)
        return try await currentIndex().candidates(
            for: query, vector: vector, by: .exact, allowed: allowed, limit: limit)
    }

    public func passages(_ ids: [StoredChunk.ID]) -> [StoredChunk] {
        ids.compactMap { id in
            guard let passage = chunks[id], let document = documents[passage.document]?.record,
                let source = roots.first(where: { $0.id == document.source })
            else { return nil }
            return StoredChunk(
                id: id, chunk: passage.chunk, document: document.id, sourceRoot: source.root,
                path: document.path, title: document.title, mediaType: document.mediaType)
        }
    }

    public func frequencies(
        of terms: [String], part: LexicalPart, in rendering: Rendering
    ) throws -> TermFrequencies {
        try currentIndex().lexical.frequencies(of: terms, part: part, in: rendering)
    }

    public func languages() -> [Language: Int] {
        Dictionary(grouping: chunks.values, by: \.chunk.language).mapValues(\.count)
    }

    // MARK: Misses

    public func record(_ miss: Miss) { questions.append(miss) }

    public func misses(limit: Int) -> [Miss] {
        let newestFirst = questions.enumerated().sorted {
            ($0.element.askedAt, $0.offset) > ($1.element.askedAt, $1.offset)
        }
        return newestFirst.prefix(max(limit, 0)).map(\.element)
    }

    public func clearMisses() { questions = [] }
}

// MARK: - Steps

extension MemoryStore {
    func newID() -> Int64 {
        lastID += 1
        return lastID
    }

    func precedes(_ first: String, _ second: String) -> Bool {
        first.utf8.lexicographicallyPrecedes(second.utf8)
    }

    /// Puts a passage in place of what has its identity, if anything, and counts its text's uses.
    private func put(_ passage: Passage?, at id: StoredChunk.ID) {
        if let old = chunks[id] { uses[old.embeddedHash, default: 1] -= 1 }
        if let passage { uses[passage.embeddedHash, default: 0] += 1 }
        chunks[id] = passage
    }

    private func replace(
        _ old: [StoredChunk.ID], by new: [Chunk], of document: DocumentRecord.ID
    ) -> [StoredChunk.ID] {
        var standing: [TextHash: [StoredChunk.ID]] = [:]
        for id in old.reversed() {
            if let hash = chunks[id]?.textHash { standing[hash, default: []].append(id) }
        }
        let ids = new.map { chunk in
            let hash = TextHash(of: chunk.originalText)
            let id = standing[hash]?.popLast() ?? newID()
            let embedded = TextHash(of: chunk.embeddedText)
            let isSame = chunks[id].map { $0.embeddedHash == embedded && $0.chunk.language == chunk.language }
            let revision = isSame == true ? chunks[id]?.revision : nil
            let passage = Passage(
                chunk: chunk, document: document, textHash: hash, embeddedHash: embedded,
                revision: revision ?? generation)
            put(passage, at: id)
            return id
        }
        standing.values.joined().forEach(removeChunk)
        return ids
    }

    private func removeChunk(_ id: StoredChunk.ID) {
        put(nil, at: id)
        removals[id] = generation
    }

    private func check(_ new: [TextHash: Embedding]) throws {
        guard !new.isEmpty else { return }
        guard let active else { throw KnowledgeBaseError.noActiveEmbedder }
        for vector in new.values { try active.fingerprint.check(vector) }
    }

    private func insert(_ new: [TextHash: Embedding], under fingerprint: EmbedderFingerprint) {
        for (hash, vector) in new where vectors[fingerprint]?[hash] == nil {
            vectors[fingerprint, default: [:]][hash] = StoredVector(vector: vector, revision: generation)
        }
    }

    private func dropUnused(_ hashes: Set<TextHash>) {
        for hash in hashes where uses[hash, default: 0] <= 0 {
            uses[hash] = nil
            for fingerprint in vectors.keys { vectors[fingerprint]?[hash] = nil }
        }
    }

    private func passages(passing filter: Filter) -> [Int64] {
        let byDocument = DocumentFilter(filter)
        let phrases = filter.phrases.map { words($0) }.filter { !$0.isEmpty }
        return chunks.filter { _, passage in
            guard let document = documents[passage.document]?.record else { return false }
            let root = roots.first { $0.id == document.source }?.root ?? ""
            let isAllowed = byDocument?.allows(
                source: root, path: document.path, mediaType: document.mediaType,
                metadata: { document.metadata })
            return isAllowed != false
                && (filter.languages.isEmpty || filter.languages.contains(passage.chunk.language))
                && phrases.allSatisfy { words(passage.chunk.text).contains($0) }
        }.keys.sorted()
    }

    private func words(_ text: String) -> [String] {
        analyzer.analyze(text, language: .unknown).words.map(\.folded)
    }

    private func currentIndex() throws -> DerivedIndex {
        let content = MemoryContent(
            state: IndexState(
                database: database, generation: generation, history: 0,
                embedder: active.map { .init(id: $0.id, dimensions: $0.fingerprint.dimensions) }),
            chunks: chunks, removals: removals, vectors: active.flatMap { vectors[$0.fingerprint] } ?? [:])
        let refresher = IndexRefresher(analyzer: analyzer) { _ in .memory }
        let refreshed = try refresher.refresh(index, from: content)
        index = refreshed
        return refreshed
    }
}
