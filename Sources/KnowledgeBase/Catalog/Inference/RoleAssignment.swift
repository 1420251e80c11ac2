/// Gives every column a role: as corrected, else as its header says if its values do not contradict,
/// else as its values look. A role belongs to the first column that earns it.
struct RoleAssignment {
    var columns: [ColumnEvidence]
    var corrected: [CatalogCorrection?]

    func roles() throws -> [CatalogRole] {
        var roles = [CatalogRole?](repeating: nil, count: columns.count)
        var taken = Set<CatalogRole>()
        func give(_ role: CatalogRole?, to place: Int) {
            guard roles[place] == nil, let role, role == .other || taken.insert(role).inserted else { return }
            roles[place] = role
        }
        try checkCorrections()
        for place in columns.indices { give(corrected[place]?.role, to: place) }
        for place in columns.indices { give(byHeader(columns[place], exactly: true), to: place) }
        for place in columns.indices { give(byHeader(columns[place], exactly: false), to: place) }
        for place in columns.indices { give(byValues(columns[place]), to: place) }
        return roles.map { $0 ?? .other }
    }

    private func checkCorrections() throws {
        var owner: [CatalogRole: String] = [:]
        for (column, correction) in zip(columns, corrected) {
            guard let role = correction?.role, role != .other else { continue }
            if let first = owner.updateValue(column.name, forKey: role) {
                throw KnowledgeBaseError(
                    .usage, cannot: "give column '\(column.name)' the role \(role.rawValue)",
                    because: "column '\(first)' has it already", advice: "Correct one of the two")
            }
        }
    }

    /// - Parameter exactly: the header is one of the phrases, rather than holding one.
    private func byHeader(_ column: ColumnEvidence, exactly: Bool) -> CatalogRole? {
        let words = CatalogText.words(column.name.replacing("_", with: " "))
        let fitting = HeaderWords.phrases.filter { phrase, role in
            exactly ? phrase == words : contains(words, phrase)
        }
        let longestFirst = fitting.sorted { $0.phrase.count > $1.phrase.count }
        return longestFirst.first { isPlausible($0.role, column) }?.role
    }

    private func contains(_ words: [String], _ phrase: [String]) -> Bool {
        guard words.count >= phrase.count else { return false }
        return (0...(words.count - phrase.count)).contains { words[$0...].starts(with: phrase) }
    }

    /// A header alone does not make letters a price.
    private func isPlausible(_ role: CatalogRole, _ column: ColumnEvidence) -> Bool {
        guard column.filled > 0 else { return true }
        switch role {
        case .price, .mileage, .doors, .seats: return column.share(column.numbers) >= 0.5
        case .year: return column.share(column.years) >= 0.5
        case .url: return column.share(column.links) >= 0.5 || column.share(column.numbers) < 0.5
        case .make, .body, .gearbox, .fuel, .colour, .city: return column.share(column.numbers) < 0.5
        case .model: return column.share(column.years) < SchemaInference.enough || column.distinct.count < 3
        default: return true
        }
    }

    private func byValues(_ column: ColumnEvidence) -> CatalogRole? {
        guard column.filled > 0 else { return nil }
        let enough = SchemaInference.enough
        if column.share(column.links) >= enough { return .url }
        if column.share(column.currencyCodes) >= enough { return .currency }
        if column.share(column.distances.values.reduce(0, +)) >= enough { return .mileage }
        if column.share(column.money) >= enough { return .price }
        if column.share(column.years) >= enough, column.share(column.numbers) >= enough { return .year }
        if column.distinctShare(column.makes) >= 0.6 { return .make }
        if let (role, count) = column.known.max(by: {
            ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue)
        }),
            column.distinctShare(count) >= 0.6
        {
            return role
        }
        if column.share(column.codes) >= enough, column.distinct.count == column.filled { return .id }
        return nil
    }
}
