import KnowledgeBase

/// The forms of a question taken apart: lists of terms, each once whichever forms have it.
struct AnalyzedForms: Sendable {
    struct TermList: Hashable, Sendable {
        var field: LexicalField
        /// Each once, in the order of first appearance.
        var terms: [UInt64]
    }

    private(set) var lists: [TermList] = []
    private(set) var forms: [LexicalForm] = []
    private var places: [TermList: Int] = [:]

    /// - Parameter parts: the kinds of terms that count.
    init(_ forms: [LexicalQuery.Form], _ parts: [LexicalPart], by analyzer: SnowballAnalyzer) {
        for form in forms {
            let terms = analyzer.terms(of: form.text, language: form.language, parts: parts)
            let places = LexicalPart.allCases.map { part in
                parts.contains(part) ? place(of: terms[part], as: part, of: form.rendering) : nil
            }
            self.forms.append(LexicalForm(rendering: form.rendering, parts: places))
        }
    }

    private mutating func place(of terms: [UInt64], as part: LexicalPart, of rendering: Rendering) -> Int {
        var seen = Set<UInt64>()
        let list = TermList(
            field: LexicalField(rendering: rendering, part: part),
            terms: terms.filter { seen.insert($0).inserted })
        if let place = places[list] { return place }
        places[list] = lists.count
        lists.append(list)
        return lists.count - 1
    }
}
