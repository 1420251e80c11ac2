extension Embedder {
    /// Embeds the texts in slices, hash order, and hands over each slice's vectors.
    ///
    /// - Returns: why texts have none that the model refuses by themselves; the others of their slice are
    ///   embedded all the same.
    /// - Throws: what the model throws; also where it refuses every text of a slice.
    func embed(
        _ texts: [TextHash: String], batchSize: Int,
        isolation: isolated (any Actor)? = #isolation,
        _ body: ([TextHash: Embedding]) async throws -> Void
    ) async throws -> [KnowledgeBaseError] {
        let ordered = texts.sorted { $0.value < $1.value }
        var refusals: [KnowledgeBaseError] = []
        for start in stride(from: 0, to: ordered.count, by: batchSize) {
            try Task.checkCancellation()
            let slice = ordered[start..<min(start + batchSize, ordered.count)]
            let outcome = try await embed(slice)
            if slice.count > 1, outcome.refusals.count == slice.count { throw outcome.refusals[0] }
            refusals += outcome.refusals
            try await body(outcome.vectors)
        }
        return refusals
    }

    /// Halves a slice that is refused until the texts that the model does not take stand alone.
    private func embed(
        _ slice: ArraySlice<(key: TextHash, value: String)>
    ) async throws -> (vectors: [TextHash: Embedding], refusals: [KnowledgeBaseError]) {
        do {
            return (try await vectors(of: slice), [])
        } catch let error as KnowledgeBaseError where error.kind == .refused {
            guard slice.count > 1 else { return ([:], [error]) }
            let middle = slice.startIndex + slice.count / 2
            let first = try await embed(slice[..<middle])
            let second = try await embed(slice[middle...])
            return (first.vectors.merging(second.vectors) { a, _ in a }, first.refusals + second.refusals)
        }
    }

    private func vectors(
        of slice: ArraySlice<(key: TextHash, value: String)>
    ) async throws -> [TextHash: Embedding] {
        let vectors = try await embed(slice.map(\.value), as: .passage)
        guard vectors.count == slice.count else {
            throw KnowledgeBaseError(
                .model, cannot: "embed \(slice.count) passages",
                because: "the model returned \(vectors.count) vectors")
        }
        return Dictionary(zip(slice.map(\.key), vectors), uniquingKeysWith: { first, _ in first })
    }
}

extension KnowledgeBaseError {
    /// Whether a model or what is outside `kb` failed, which a later run may find mended.
    var isOfModel: Bool { kind == .model || kind == .refused || kind == .external }
}
