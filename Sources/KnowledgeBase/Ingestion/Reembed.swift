/// Gives every passage a vector of another model (or another translation), beside the vectors that serve, and
/// then switches.
///
/// A run that is cut off leaves the old vectors serving; the next one embeds only what is missing.
/// When the translation changes, the new translations are held in memory until the switch
/// (about as many bytes as the Spanish and Portuguese passages have), because searches see them.
public struct Reembed: Sendable {
    private let store: any Store
    private let embedder: any Embedder
    private let translator: (any Translator)?
    private let batchSize: Int
    private let observe: @Sendable (IngestEvent) -> Void

    public struct Report: Sendable, Equatable, Codable {
        public var passages: Int
        /// Vectors computed; the others were there from a run that was cut off.
        public var embedded: Int
        public var translated: Int
        /// Why passages stay without a vector that the model refuses; words still find them.
        public var refusals: [String]
        public var fingerprint: EmbedderFingerprint
    }

    public init(
        store: any Store, embedder: any Embedder, translator: (any Translator)? = nil, batchSize: Int = 64,
        observe: @escaping @Sendable (IngestEvent) -> Void = { _ in }
    ) {
        self.store = store
        self.embedder = embedder
        self.translator = translator
        self.batchSize = batchSize
        self.observe = observe
    }

    /// - Throws: ``KnowledgeBaseError`` (`model`, `external`, the store's); `CancellationError`. The
    ///   old vectors serve on then.
    public func run() async throws -> Report {
        try await store.withSyncLock(whenWaiting: { observe(.waiting) }) {
            var fingerprint = try await embedder.fingerprint
            fingerprint.pivot = translator?.identity
            let result = try await build(fingerprint)
            // Together: a passage never has a translation that no vector stands for.
            try await store.activate(fingerprint, with: result.heldTranslations)
            try await store.refreshIndex()
            return Report(
                passages: result.passages, embedded: result.embedded, translated: result.translated,
                refusals: result.refusals.map(\.description), fingerprint: fingerprint)
        }
    }

    private func build(_ fingerprint: EmbedderFingerprint) async throws -> Completion.Result {
        let active = try await store.activeFingerprint()
        let keepsTranslations = active?.pivot == fingerprint.pivot && fingerprint.pivot != nil
        var progress = IngestProgress()
        progress.filesTotal = try await store.status().passages
        let clock = ContinuousClock.now
        let completion = Completion(
            store: store, embedder: embedder, fingerprint: fingerprint, translator: translator,
            translations: keepsTranslations ? .complete : .renew, batchSize: batchSize)
        return try await completion.run { passages in
            progress.filesDone = passages
            progress.chunks = passages
            progress.elapsed = clock.secondsSince
            observe(.progress(progress))
        }
    }
}
