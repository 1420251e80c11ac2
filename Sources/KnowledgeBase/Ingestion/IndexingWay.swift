/// How passages are embedded and translated in this run, so that they fit what the store holds.
struct IndexingWay: Sendable {
    var embedder: (any Embedder)?
    /// What vectors are saved under; `nil` without an embedder.
    var fingerprint: EmbedderFingerprint?
    /// Tokens read of one text by the model that the store's vectors are for, be it here or away;
    /// `nil` when there is none.
    var tokenLimit: Int?
    var translator: (any Translator)?
    /// Whether the store has no vectors yet and is to take these.
    var isFirstActivation = false
    var notices: [String] = []

    /// - Parameter active: what the store's vectors were made with.
    /// - Throws: ``KnowledgeBaseError`` of kind `model` when that is another model.
    static func choose(
        embedder: (any Embedder)?, translator: (any Translator)?, active: EmbedderFingerprint?
    ) async throws -> IndexingWay {
        guard let embedder else { return lexicalOnly(translator, active: active) }
        var wanted = try await embedder.fingerprint
        wanted.pivot = translator?.identity
        guard let active else {
            return IndexingWay(
                embedder: embedder, fingerprint: wanted, tokenLimit: wanted.tokenLimit,
                translator: translator, isFirstActivation: true)
        }
        guard active.isSameModel(as: wanted) else { throw differentModel(active, wanted) }
        var way = IndexingWay(
            embedder: embedder, fingerprint: active, tokenLimit: active.tokenLimit, translator: translator)
        way.adapt(to: active.pivot, from: wanted.pivot)
        return way
    }

    private static func lexicalOnly(_ translator: (any Translator)?, active: EmbedderFingerprint?)
        -> IndexingWay
    {
        var way = IndexingWay(tokenLimit: active?.tokenLimit, translator: translator)
        guard let active else { return way }
        way.notices.append(
            "without \(active.name) new passages get no vectors; the next ingest with it completes them")
        if active.pivot == nil { way.translator = nil }
        return way
    }

    /// Goes on in the store's way where only the translation differs.
    private mutating func adapt(to stored: String?, from wanted: String?) {
        switch (stored, wanted) {
        case (nil, let wanted?):
            translator = nil
            notices.append("the index was made without translation; to use \(wanted), run: kb reembed")
        case (let stored?, nil):
            notices.append(
                "the index was made with \(stored), which is not available now; "
                    + "new passages stay untranslated until it is back, or run: kb reembed")
        case (let stored?, let wanted?) where stored != wanted:
            notices.append(
                "the index was made with \(stored), now there is \(wanted); to renew it, run: kb reembed")
        default: return
        }
    }

    private static func differentModel(
        _ active: EmbedderFingerprint, _ wanted: EmbedderFingerprint
    ) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .model, cannot: "embed with \(wanted.name)", because: "the index holds vectors of \(active.name)",
            advice: "To change the model, run: kb reembed; to go on as before, choose \(active.name)")
    }
}

extension EmbedderFingerprint {
    /// All but the pivot.
    func isSameModel(as other: EmbedderFingerprint) -> Bool {
        var other = other
        other.pivot = pivot
        return self == other
    }

    /// For people: provider, model, dimensions and as much of the revision and the arithmetic as tells two apart.
    var name: String {
        let pinned = revision.isEmpty ? "" : ", revision \(revision.prefix(8))"
        let numbers = arithmetic.map { ", \($0)" } ?? ""
        return "\(provider) '\(model)' (\(dimensions) dimensions\(pinned)\(numbers))"
    }
}
