/// The last steps of a file's way: translate, embed, save. Gathers passages of several documents, so
/// that small files do not make small batches, and takes each step of one batch while other batches take
/// the others: translator, model and disk need not wait for each other. Documents are saved in order.
actor IndexingStage {
    private struct Pending: Sendable {
        var source: Source.ID
        var document: IndexedDocument
        var isNew: Bool
    }

    /// A batch on its way. A step begins when the same step of the batch before has ended well.
    private struct Flow: Sendable {
        var translating: Task<[Pending], any Error>
        var embedding: Task<([Pending], [TextHash: Embedding]), any Error>
        var saving: Task<Void, any Error>

        func cancel() {
            translating.cancel()
            embedding.cancel()
            saving.cancel()
        }
    }

    /// Missing vectors of one document beyond this number are handed to the store as they are made,
    /// rather than held until the document is saved.
    private static let mostHeldVectors = 1_024
    /// Batches on their way at once: one in each step.
    private static let mostFlowing = 3

    private let store: any Store
    private let batchSize: Int
    private var way: IndexingWay
    private var pending: [Pending] = []
    private var pendingChunks = 0
    private var flowing: [Flow] = []
    /// Made for batches that are not saved yet, so that nothing is made twice.
    private var unsaved: [TextHash: Embedding] = [:]
    /// Counts of what was saved.
    private(set) var report = IngestReport()

    init(store: any Store, way: IndexingWay, batchSize: Int) {
        self.store = store
        self.way = way
        self.batchSize = max(batchSize, 1)
    }

    /// What is left of the way after failures: a translator or an embedder that failed is not asked again.
    var remainingWay: IndexingWay { way }

    /// Lets `body` add documents and waits until all of them are saved. When it throws, nothing is saved any more.
    func run(_ body: (IndexingStage) async throws -> Void) async throws {
        do {
            try await body(self)
            try await flush()
        } catch {
            await abandon()
            throw error
        }
    }

    /// Waits while as many batches as may are on their way.
    ///
    /// - Throws: what went wrong with an earlier batch.
    func add(_ document: IndexedDocument, in source: Source.ID, isNew: Bool) async throws {
        pending.append(Pending(source: source, document: document, isNew: isNew))
        pendingChunks += document.chunks.count
        if pendingChunks >= batchSize || pending.count >= 4 * batchSize { try await send() }
    }

    /// Sends what is left and waits until everything is saved.
    private func flush() async throws {
        if !pending.isEmpty { try await send() }
        while !flowing.isEmpty { try await awaitOldest() }
    }

    private func abandon() async {
        for flow in flowing { flow.cancel() }
        for flow in flowing { _ = await flow.saving.result }
        flowing = []
    }

    private func send() async throws {
        let batch = pending
        pending = []
        pendingChunks = 0
        while flowing.count >= Self.mostFlowing { try await awaitOldest() }
        let before = flowing.last
        let translating = Task {
            _ = try await before?.translating.value
            return try await translated(batch)
        }
        let embedding = Task {
            let batch = try await translating.value
            _ = try await before?.embedding.value
            return (batch, try await embed(batch))
        }
        let saving = Task {
            let (batch, vectors) = try await embedding.value
            try await before?.saving.value
            try await save(batch, vectors)
        }
        flowing.append(Flow(translating: translating, embedding: embedding, saving: saving))
    }

    private func awaitOldest() async throws {
        guard let oldest = flowing.first else { return }
        try await withTaskCancellationHandler {
            try await oldest.saving.value
        } onCancel: {
            oldest.cancel()
        }
        flowing.removeFirst()
    }

    private func save(_ batch: [Pending], _ vectors: [TextHash: Embedding]) async throws {
        for item in batch {
            try Task.checkCancellation()
            try await save(item, vectors)
        }
        for hash in vectors.keys { unsaved[hash] = nil }
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
    private func translated(_ batch: [Pending]) async throws -> [Pending] {
        guard let translator = way.translator else { return batch }
        var batch = batch
        let clock = ContinuousClock.now
        defer { report.seconds.translating += clock.secondsSince }
        let pivot = Pivot(translator: translator)
        do {
            let hashes = batch.flatMap(\.document.chunks).filter(pivot.concerns).map {
                TextHash(of: $0.originalText)
            }
            guard !hashes.isEmpty else { return batch }
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
        return batch
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
        let held = unsaved
        let missing = try await store.missing(Array(texts.keys), under: fingerprint)
            .filter { held[$0] == nil }
        let passages = batch.reduce(0) { $0 + $1.document.chunks.count }
        let clock = ContinuousClock.now
        defer { report.seconds.embedding += clock.secondsSince }
        do {
            let (vectors, refusals) = try await embed(
                texts.filter { missing.contains($0.key) }, under: fingerprint)
            report.embedded += missing.count - refusals.count
            report.reused += passages - missing.count
            for refusal in refusals { report.notice("\(refusal); a passage stays without a vector") }
            unsaved.merge(vectors) { first, _ in first }
            return vectors.merging(held.filter { texts[$0.key] != nil }) { first, _ in first }
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
