/// Makes filters of the makes and models a question names; a model belongs to its make.
struct VehicleFilters {
    let vocabulary: CatalogVocabulary
    let source: ([Range<Int>]) -> String

    func filters(of matches: [VocabularyMatch]) -> [CatalogFilter] {
        let makes = matches.filter { $0.role == .make }
        let models = matches.filter { $0.role == .model }
        let stray = models.filter {
            owners(of: $0).isDisjoint(with: makes.flatMap(\.values)) && !$0.values.isEmpty
        }
        let isPlain = makes.isEmpty || models.isEmpty || (distinct(makes) == 1 && stray.isEmpty)
        if isPlain { return [makes, models].filter { !$0.isEmpty }.map(simple) }
        return [mixed(makes, models)]
    }

    private func simple(_ matches: [VocabularyMatch]) -> CatalogFilter {
        CatalogFilter(
            alternatives: [[ValueFilters.condition(matches)]], source: source(matches.map(\.tokens)))
    }

    /// "Mazda 3 o Honda": of one make a model, of the other any.
    private func mixed(_ makes: [VocabularyMatch], _ models: [VocabularyMatch]) -> CatalogFilter {
        var alternatives: [[CatalogCondition]] = []
        var seen = Set<[String]>()
        for make in makes where seen.insert(make.values.isEmpty ? [make.label] : make.values).inserted {
            let own = models.filter { !owners(of: $0).isDisjoint(with: make.values) }
            let condition = ValueFilters.condition([make])
            alternatives.append(own.isEmpty ? [condition] : [condition, ValueFilters.condition(own)])
        }
        let mentioned = Set(makes.flatMap(\.values))
        let others = models.filter { owners(of: $0).isDisjoint(with: mentioned) }
        if !others.isEmpty { alternatives.append([ValueFilters.condition(others)]) }
        return CatalogFilter(alternatives: alternatives, source: source((makes + models).map(\.tokens)))
    }

    private func owners(of model: VocabularyMatch) -> Set<String> {
        model.values.reduce(into: []) { $0.formUnion(vocabulary.makesOfModel[$1] ?? []) }
    }

    private func distinct(_ makes: [VocabularyMatch]) -> Int {
        Set(makes.map { $0.values.isEmpty ? [$0.label] : $0.values }).count
    }
}
