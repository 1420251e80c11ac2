/// Gives Spanish and Portuguese passages their rough English.
struct Pivot: Sendable {
    /// Texts handed over at once.
    private static let batch = 256

    let translator: any Translator

    /// Whether the passage should have a translation.
    func concerns(_ chunk: Chunk) -> Bool {
        (chunk.language == .spanish || chunk.language == .portuguese)
            && translator.languages.contains(chunk.language)
    }

    /// Translations of the chunks that need one, by position; those the store has are taken from there.
    func translations(
        of chunks: [Chunk], known: [TextHash: Chunk.Translation] = [:]
    ) async throws -> [Int: Chunk.Translation] {
        var result: [Int: Chunk.Translation] = [:]
        for language in [Language.spanish, .portuguese] {
            var open: [Int] = []
            for (index, chunk) in chunks.enumerated() where chunk.language == language && concerns(chunk) {
                if let translation = known[TextHash(of: chunk.originalText)], translation.fits(chunk) {
                    result[index] = translation
                } else {
                    open.append(index)
                }
            }
            let made = try await translate(open.map { chunks[$0] }, from: language)
            for (index, translation) in zip(open, made) { result[index] = translation }
        }
        return result
    }

    private func translate(_ chunks: [Chunk], from language: Language) async throws -> [Chunk.Translation] {
        guard !chunks.isEmpty else { return [] }
        let splitter = SentenceSplitter()
        let parts = chunks.map { [$0.heading] + splitter.sentences(in: $0.text) }
        var english: [String: String] = [:]
        let texts = Set(parts.joined()).filter { !$0.isEmpty }.sorted()
        for start in stride(from: 0, to: texts.count, by: Self.batch) {
            try Task.checkCancellation()
            let batch = Array(texts[start..<min(start + Self.batch, texts.count)])
            for (text, translation) in zip(batch, try await translate(batch, from: language)) {
                english[text] = translation
            }
        }
        return parts.map { parts in
            let translated = parts.map { english[$0] ?? $0 }
            return Chunk.Translation(
                heading: translated.first ?? "", sentences: Array(translated.dropFirst()))
        }
    }

    private func translate(_ batch: [String], from language: Language) async throws -> [String] {
        let translated = try await translator.translate(batch, from: language)
        guard translated.count == batch.count else {
            throw KnowledgeBaseError(
                .external, cannot: "translate with \(translator.identity)",
                because: "it returned \(translated.count) texts for \(batch.count)")
        }
        return translated
    }
}

extension Chunk.Translation {
    /// Whether it is aligned with the chunk's sentences as they are cut now.
    fileprivate func fits(_ chunk: Chunk) -> Bool {
        sentences.count == SentenceSplitter().ranges(in: chunk.text).count
    }
}
