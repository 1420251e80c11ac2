/// A pass over the whole base that gives every passage the vector it lacks under a fingerprint, and the
/// translation, where there is a translator.
struct Completion: Sendable {
    private static let page = 256

    /// What becomes of translations that the passages have.
    enum Translations: Sendable {
        /// Kept; passages without one get theirs at once.
        case complete
        /// All made anew (or removed, without a translator); the passages are told at the end, so that
        /// what searches see does not change under the vectors that serve them.
        case renew
    }

    let store: any Store
    let embedder: (any Embedder)?
    let fingerprint: EmbedderFingerprint?
    let translator: (any Translator)?
    let translations: Translations
    let batchSize: Int

    struct Result: Sendable, Equatable {
        var passages = 0
        var embedded = 0
        var translated = 0
        /// Why passages stay without a vector that the model refuses.
        var refusals: [KnowledgeBaseError] = []
        /// Kept back by ``Translations/renew``.
        var heldTranslations: [StoredChunk.ID: Chunk.Translation?] = [:]
    }

    /// - Parameter progress: called after each page with the passages looked at so far.
    func run(progress: (Int) -> Void = { _ in }) async throws -> Result {
        var result = Result()
        var last: StoredChunk.ID = .min
        while true {
            try Task.checkCancellation()
            let page = try await store.passages(after: last, limit: Self.page)
            guard let end = page.last?.id else { return result }
            last = end
            try await complete(page, &result)
            result.passages += page.count
            progress(result.passages)
        }
    }

    private func complete(_ page: [StoredChunk], _ result: inout Result) async throws {
        let changed = try await changedTranslations(of: page)
        let chunks = page.map { stored in
            var chunk = stored.chunk
            if let change = changed[stored.id] { chunk.translation = change }
            return chunk
        }
        // Vectors first: a passage never has a text that no vector stands for.
        result.embedded += try await embed(chunks, &result.refusals)
        result.translated += changed.values.count { $0 != nil }
        switch translations {
        case .complete: if !changed.isEmpty { try await store.setTranslations(changed) }
        case .renew: result.heldTranslations.merge(changed) { _, new in new }
        }
    }

    private func changedTranslations(
        of page: [StoredChunk]
    ) async throws -> [StoredChunk.ID: Chunk.Translation?] {
        let open =
            switch translations {
            case .complete: page.filter { $0.chunk.translation == nil }
            case .renew: page
            }
        var made: [Int: Chunk.Translation] = [:]
        if let translator {
            made = try await Pivot(translator: translator).translations(of: open.map(\.chunk))
        }
        var changed: [StoredChunk.ID: Chunk.Translation?] = [:]
        for (index, stored) in open.enumerated() where made[index] != stored.chunk.translation {
            changed.updateValue(made[index], forKey: stored.id)
        }
        return changed
    }

    private func embed(_ chunks: [Chunk], _ refusals: inout [KnowledgeBaseError]) async throws -> Int {
        guard let embedder, let fingerprint else { return 0 }
        let texts = Dictionary(
            chunks.map { (TextHash(of: $0.embeddedText), $0.embeddedText) },
            uniquingKeysWith: { first, _ in first })
        let missing = try await store.missing(Array(texts.keys), under: fingerprint)
        let refused = try await embedder.embed(
            texts.filter { missing.contains($0.key) }, batchSize: batchSize
        ) { try await store.add($0, under: fingerprint) }
        refusals += refused
        return missing.count - refused.count
    }
}
