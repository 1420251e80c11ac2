/// Chooses what is quoted of the ranked sentences and cites its sources.
struct Quotation: Sendable {
    private(set) var sentences: [Answer.Sentence] = []
    private(set) var sources: [Answer.Source] = []

    /// The part of the best score below which a sentence has nothing to do with the answer.
    private static let leastShare: Float = 0.4

    init(_ ranked: [RankedSentence], in passages: [ReadPassage], limit: Int) {
        for sentence in Self.inReadingOrder(Self.chosen(ranked, limit: limit)) {
            let passage = passages[sentence.passage]
            let (text, leadIn) = Self.words(of: sentence.index, in: passage)
            let context = leadIn ?? Self.denial(of: sentence, in: passage)
            sentences.append(
                Answer.Sentence(
                    text: text, context: context,
                    citation: cite(passage), passage: passage.hit.passage.id, score: sentence.score))
        }
    }

    private mutating func cite(_ passage: ReadPassage) -> Int {
        if let known = sources.first(where: { $0.passage == passage.hit.passage.id }) { return known.number }
        let number = sources.count + 1
        sources.append(Answer.Source(number: number, passage: passage.hit.passage, score: passage.relevance))
        return number
    }

    /// The best ones. Questions are quoted only where there is nothing else.
    private static func chosen(_ ranked: [RankedSentence], limit: Int) -> [RankedSentence] {
        let statements = ranked.filter { $0.unit.kind != .question }
        let sentences = statements.isEmpty ? ranked : statements
        guard let best = sentences.first else { return [] }
        return sentences.prefix(max(limit, 1)).filter { $0.score >= leastShare * best.score }
    }

    /// The best first; of the others, those of one passage together, in its order.
    private static func inReadingOrder(_ sentences: [RankedSentence]) -> [RankedSentence] {
        let others = sentences.dropFirst()
        let passages = others.map(\.passage)
        return sentences.prefix(1)
            + others.sorted { a, b in
                let first = (passages.firstIndex(of: a.passage) ?? 0, a.index)
                return first < (passages.firstIndex(of: b.passage) ?? 0, b.index)
            }
    }
}

// MARK: What a unit has to be read with

extension Quotation {
    /// The heading that says that it is not so.
    private static func denial(of sentence: RankedSentence, in passage: ReadPassage) -> String? {
        guard sentence.features.denial > 0 else { return nil }
        return passage.hit.passage.chunk.headingPath.last.map { "\($0):" }
    }

    /// A unit's text and the line that leads in to it; a row in plain words, which need no header.
    private static func words(of index: Int, in passage: ReadPassage) -> (text: String, context: String?) {
        let units = passage.units.map(\.unit)
        let text = units[index].text
        switch units[index].kind {
        case .row:
            let header = header(of: index, in: units)?.text
            return (PlainRow(text, header: header).text, nil)
        case .listItem: return (String(text), leadIn(of: index, in: units).map { String($0.text) })
        case .sentence, .question, .heading: return (String(text), nil)
        }
    }

    /// The first row of the table, where cells do not carry their names already (`Price: 9,000`) and
    /// that row looks like names: it has no figures.
    private static func header(of index: Int, in units: [AnswerUnit]) -> AnswerUnit? {
        guard !units[index].text.contains(": ") else { return nil }
        let run = units[...index].suffix(while: { $0.kind == .row })
        guard let first = run.first, run.count > 1, !first.text.contains(where: \.isNumber) else {
            return nil
        }
        return first
    }

    /// The line before the list, ending in a colon.
    private static func leadIn(of index: Int, in units: [AnswerUnit]) -> AnswerUnit? {
        let run = units[...index].suffix(while: { $0.kind == .listItem })
        guard run.startIndex > 0, units[run.startIndex - 1].text.hasSuffix(":") else { return nil }
        return units[run.startIndex - 1]
    }
}

extension BidirectionalCollection {
    /// The longest end of which every element fits.
    fileprivate func suffix(while fits: (Element) -> Bool) -> SubSequence {
        var start = endIndex
        while start > startIndex, fits(self[index(before: start)]) { start = index(before: start) }
        return self[start...]
    }
}
