import KnowledgeBase

/// The forms of one rendering that share their grams: one text, its words stemmed by several languages.
/// They are searched together, since the grams are most of the work.
struct FormGroup: Sendable {
    let rendering: Rendering
    /// By segment: the terms of all forms, each with the highest weight that a form gives it. What a row
    /// sums up by them is not less than what it does by any one form.
    let terms: [[LexicalForm.Term]]
    /// By segment: the terms that some form gives less than that.
    let differing: [[DifferingTerm]]
    let formCount: Int

    struct DifferingTerm: Sendable {
        /// Weighs 1.
        var term: LexicalForm.Term
        /// By form: what it adds too much to the form's sum.
        var excess: [Float]
    }

    /// Groups in the order of their first forms.
    static func all(of forms: [LexicalForm], _ parts: [FormPart]) -> [FormGroup] {
        var order: [Key] = []
        var members: [Key: [LexicalForm]] = [:]
        for form in forms {
            let key = Key(rendering: form.rendering, grams: form.parts[LexicalPart.grams.rawValue])
            if members[key] == nil { order.append(key) }
            members[key, default: []].append(form)
        }
        return order.compactMap { key in
            members[key].map { FormGroup(key.rendering, $0, parts) }
        }
    }

    private struct Key: Hashable {
        var rendering: Rendering
        var grams: Int?
    }

    private init(_ rendering: Rendering, _ forms: [LexicalForm], _ parts: [FormPart]) {
        self.rendering = rendering
        formCount = forms.count
        let segments = parts.first?.terms.count ?? 0
        let united = (0..<segments).map { segment in
            UnitedTerms(forms.map { form in form.parts.compactMap { $0.map { parts[$0].terms[segment] } } })
        }
        terms = united.map(\.terms)
        differing = united.map(\.differing)
    }
}

/// The terms of several forms in one segment.
private struct UnitedTerms {
    private struct Key: Hashable {
        var part: LexicalPart
        var hash: UInt64
    }

    private(set) var terms: [LexicalForm.Term] = []
    private(set) var differing: [FormGroup.DifferingTerm] = []

    /// - Parameter forms: of each the terms of its parts.
    init(_ forms: [[[LexicalForm.Term]]]) {
        var places: [Key: Int] = [:]
        var weights: [[Float]] = []
        for (number, form) in forms.enumerated() {
            for term in form.joined() {
                let place = places[Key(part: term.part, hash: term.hash)] ?? terms.count
                if place == terms.count {
                    places[Key(part: term.part, hash: term.hash)] = place
                    terms.append(term)
                    weights.append([Float](repeating: 0, count: forms.count))
                }
                terms[place].weight = max(terms[place].weight, term.weight)
                weights[place][number] = term.sumWeight
            }
        }
        for (term, weights) in zip(terms, weights) where weights.contains(where: { $0 < term.sumWeight }) {
            var unweighted = term
            unweighted.weight = 1 / LexicalForm.proposalWeights[term.part.rawValue]
            differing.append(
                FormGroup.DifferingTerm(term: unweighted, excess: weights.map { term.sumWeight - $0 }))
        }
    }
}
