/// A unit with its terms.
struct ReadUnit: Sendable {
    var unit: AnswerUnit
    var terms: RenderedTerms
    /// Its folded words: units that say the same are equal in this.
    var wording: String
}

/// A passage found, cut into units and analysed.
struct ReadPassage: Sendable {
    let hit: Hit
    let heading: RenderedTerms
    /// The terms of the heading right above, where it denies.
    let denial: RenderedTerms?
    let units: [ReadUnit]
    /// The last unit of the passage before it in the document.
    let before: ReadUnit?
    /// Whether its first unit is the first under its heading.
    let opensSection: Bool

    var language: Language { hit.passage.chunk.language }

    /// How well the passage as a whole fits, 0 to 1: words and cosine with retrieval's own weights. What
    /// retrieval adds for the best sentence is left out; sentences are weighed by themselves here.
    var relevance: Float {
        let parts = hit.parts
        let score = parts.lexical + parts.cosineWeight * max(0, parts.cosine)
        return min(max(score / (1 + parts.cosineWeight), 0), 1)
    }

    /// Words below which a unit says little without its heading: "Price: 9,000".
    private static let selfContained = 5

    /// What a unit says, equal for those that say the same.
    func statement(_ read: ReadUnit) -> String {
        let isShort = read.wording.split(separator: " ").count < Self.selfContained
        return isShort ? "\(hit.passage.chunk.heading)\n\(read.wording)" : read.wording
    }

    /// The unit that comes before, also across the border of passages.
    func unit(before index: Int) -> ReadUnit? {
        index > 0 ? units[index - 1] : before
    }
}

/// Cuts and analyses passages.
struct PassageReader: Sendable {
    let analyzer: any TextAnalyzer
    let store: any PassageIndex

    func read(_ hits: [Hit]) async throws -> [ReadPassage] {
        let before = try await passagesBefore(hits.map(\.passage))
        return hits.map { hit in
            let previous = before[hit.passage.id]
            return ReadPassage(
                hit: hit, heading: heading(of: hit.passage.chunk), denial: denial(above: hit.passage.chunk),
                units: AnswerUnit.units(of: hit.passage.chunk).map { read($0, of: hit.passage.chunk) },
                before: previous.flatMap(lastUnit),
                opensSection: previous?.chunk.headingPath != hit.passage.chunk.headingPath)
        }
    }

    /// The passage before each in its document. Passages saved together have consecutive identities;
    /// where an edit broke the row, the one before is not looked for and only a little context is lost.
    private func passagesBefore(_ passages: [StoredChunk]) async throws -> [StoredChunk.ID: StoredChunk] {
        let following = passages.filter { $0.chunk.ordinal > 0 }
        let found = try await store.passages(following.map { $0.id - 1 })
        let byID = Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
        return following.reduce(into: [:]) { result, passage in
            guard let before = byID[passage.id - 1], before.document == passage.document,
                before.chunk.ordinal == passage.chunk.ordinal - 1
            else { return }
            result[passage.id] = before
        }
    }

    private func lastUnit(of passage: StoredChunk) -> ReadUnit? {
        AnswerUnit.units(of: passage.chunk).last.map { read($0, of: passage.chunk) }
    }

    private func read(_ unit: AnswerUnit, of chunk: Chunk) -> ReadUnit {
        let analyzed = analyzer.analyze(String(unit.text), language: chunk.language)
        return ReadUnit(
            unit: unit, terms: terms(analyzed, english: unit.english.map(String.init), chunk),
            wording: analyzed.words.map(\.folded).joined(separator: " "))
    }

    private func heading(of chunk: Chunk) -> RenderedTerms {
        let analyzed = analyzer.analyze(chunk.heading, language: chunk.language)
        // Without aligned sentences the passage is matched by its original alone, heading and all.
        return terms(analyzed, english: chunk.translation?.heading, chunk)
    }

    private func denial(above chunk: Chunk) -> RenderedTerms? {
        guard let heading = chunk.headingPath.last, Denial.isIn(heading, chunk.language) else { return nil }
        let english = chunk.translation?.heading.split(separator: " > ").last.map(String.init)
        return terms(analyzer.analyze(heading, language: chunk.language), english: english, chunk)
    }

    private func terms(_ original: AnalyzedText, english: String?, _ chunk: Chunk) -> RenderedTerms {
        let english = chunk.language == .english ? nil : english
        return RenderedTerms(
            original: TermSets(original),
            english: english.map { TermSets(analyzer.analyze($0, language: .english)) })
    }
}
