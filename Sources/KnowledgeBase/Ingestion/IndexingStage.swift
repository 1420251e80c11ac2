/// The last steps of a file's way: translate, embed, save. Gathers passages of several documents, so
/// that small files do not make small batches.
actor IndexingStage {
    private struct Pending {
        var source: Source.ID
        var document: IndexedDocument
        var isNew: Bool
    }

    /// Missing vectors of one document beyond this number are handed to the store as they are made,
    /// rather than held until the document is saved.
    private static let mostHeldVectors = 1_024

    private let store: any Store
    private let batchSize: Int
    private var way: IndexingWay
    private var pending: [Pending] = []
    private var pendingChunks = 0
    /// Counts of what was saved.
    private(set) var report = IngestReport()

    init(store: any Store, way: IndexingWay, batchSize: Int) {
        self.store = store
        self.way = way
        self.batchSize = max(batchSize, 1)
    }

    /// What is left of the way after failures: a translator or an embedder that failed is not asked again.
    var remainingWay: IndexingWay { way }

    func add(_ document: IndexedDocument, in source: Source.ID, isNew: Bool) async throws {
        pending.append(Pending(source: source, document: document, isNew: isNew))
        pendingChunks += document.chunks.count
        if pendingChunks >= batchSize || pending.count >= 4 * batchSize { try await flush() }
    }

    func flush() async throws {
        var batch = pending
        pending = []
        pendingChunks = 0
        try await translate(&batch)
        let vectors = try await embed(batch)
        for item in batch {
            try Task.checkCancellation()
            try await save(item, vectors)
        }
    }

    private func save(_ item: Pending, _ vectors: [TextHash: Embedding]) async throws {
        let clock = ContinuousClock.now
        let hashes = Set(item.document.chunks.map { TextHash(of: $0.embeddedText) })
        try await store.save(
            item.document, in: item.source, vectors: vectors.filter { hashes.contains($0.key) })
        if item.isNew { report.new += 1 } else { report.updated += 1 }
        report.seconds.saving += clock.secondsSince
    }
}

// MARK: Translate

extension IndexingStage {
    private func translate(_ batch: inout [Pending]) async throws {
        guard let translator = way.translator else { return }
        let clock = ContinuousClock.now
        defer { report.seconds.translating += clock.secondsSince }
        let pivot = Pivot(translator: translator)
        do {
            let hashes = batch.flatMap(\.document.chunks).filter(pivot.concerns).map {
                TextHash(of: $0.originalText)
            }
            guard !hashes.isEmpty else { return }
            let known = try await store.translations(of: hashes)
            for index in batch.indices {
                let chunks = batch[index].document.chunks
                for (position, translation) in try await pivot.translations(of: chunks, known: known) {
                    batch[index].document.chunks[position].translation = translation
                }
            }
        } catch let error as KnowledgeBaseError where error.kind == .external {
            way.translator = nil
            report.notice(
                "\(error); passages stay untranslated until the next ingest that finds the translator working"
            )
        }
    }
}

// MARK: Embed

extension IndexingStage {
    /// Vectors the store does not have, each text once.
    private func embed(_ batch: [Pending]) async throws -> [TextHash: Embedding] {
        guard let fingerprint = way.fingerprint, way.embedder != nil else {
            return [:]
        }
        let texts = Dictionary(
            batch.flatMap(\.document.chunks).map { (TextHash(of: $0.embeddedText), $0.embeddedText) },
            uniquingKeysWith: { first, _ in first })
        let missing = try await store.missing(Array(texts.keys), under: fingerprint)
        let passages = batch.reduce(0) { $0 + $1.document.chunks.count }
        let clock = ContinuousClock.now
        defer { report.seconds.embedding += clock.secondsSince }
        do {
            let (vectors, refusals) = try await embed(
                texts.filter { missing.contains($0.key) }, under: fingerprint)
            report.embedded += missing.count - refusals.count
            report.reused += passages - missing.count
            for refusal in refusals { report.notice("\(refusal); a passage stays without a vector") }
            return vectors
        } catch let error as KnowledgeBaseError where error.isOfModel {
            way.embedder = nil
            report.notice("\(error); documents are saved without vectors, which the next ingest completes")
            return [:]
        }
    }

    private func embed(
        _ texts: [TextHash: String], under fingerprint: EmbedderFingerprint
    ) async throws -> (vectors: [TextHash: Embedding], refusals: [KnowledgeBaseError]) {
        guard let embedder = way.embedder else { return ([:], []) }
        var vectors: [TextHash: Embedding] = [:]
        let refusals = try await embedder.embed(texts, batchSize: batchSize) { slice in
            if texts.count > Self.mostHeldVectors {
                try await store.add(slice, under: fingerprint)
            } else {
                vectors.merge(slice) { first, _ in first }
            }
        }
        return (vectors, refusals)
    }
}

extension ContinuousClock.Instant {
    /// Seconds from this instant until now.
    var secondsSince: Double {
        let elapsed = duration(to: .now).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
    }
}
