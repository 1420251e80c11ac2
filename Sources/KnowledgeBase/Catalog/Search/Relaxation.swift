/// Finds the rows nearest to filters that no row meets, by giving up the fewest and softest of them.
///
/// Every filter a row misses costs its weight; a number that is missed costs the more the farther it lies.
/// The cheapest row decides which filters are given up, and every row that misses the same ones is near.
struct Relaxation {
    let columns: CatalogColumns
    let filters: [CatalogFilter]
    /// For each filter the rows that meet it.
    let masks: [[Bool]]

    /// What people give up last: another make before another price range, a colour before anything.
    private static let weights: [CatalogRole: Double] = [
        .equipment: 1, .colour: 1, .version: 1, .status: 1.2, .mileage: 1.3, .year: 1.3, .size: 1.5,
        .city: 1.5, .branch: 1.5,
        .price: 1.6, .gearbox: 1.7, .doors: 1.7, .fuel: 2, .seats: 2.2, .body: 2.2, .other: 1.5, .model: 2.6,
        .category: 3,
        .name: 3, .make: 4,
    ]
    /// Never given up: prices of two currencies are not near each other, an id is right or wrong.
    private static let firm: Set<CatalogRole> = [.currency, .id]

    func nearest(ordered order: RowOrder, limit: Int) -> CatalogResult {
        let none = CatalogResult(rows: [], total: 0)
        guard filters.count <= 32, columns.rowCount > 0 else { return none }
        var costs = [Double](repeating: 0, count: columns.rowCount)
        var missed = [UInt32](repeating: 0, count: columns.rowCount)
        for place in filters.indices { add(place, to: &costs, &missed) }
        guard let cheapest = costs.indices.min(by: { costs[$0] < costs[$1] }), costs[cheapest].isFinite,
            keepsSomething(missed[cheapest])
        else { return none }
        let rows = costs.indices.filter { missed[$0] == missed[cheapest] }
        let nearestFirst = RowOrder(keys: likeness(missed[cheapest]) + [costs] + order.keys)
        return CatalogResult(
            rows: TopRows(limit: limit, order: nearestFirst).best(of: rows), total: 0,
            relaxed: filters(missed[cheapest]))
    }

    /// For each make, model or name that is given up, how like the rows are to it.
    private func likeness(_ missed: UInt32) -> [[Double]] {
        filters.indices.filter { isMissed($0, missed) && isNamed(filters[$0]) && !filters[$0].isNegated }
            .compactMap { Likeness(columns: columns).key(to: masks[$0]) }
    }

    private func add(_ place: Int, to costs: inout [Double], _ missed: inout [UInt32]) {
        let filter = filters[place]
        let weight = weight(of: filter)
        let range = filter.range
        let numbers = range == nil ? nil : columns.numbers[filter.alternatives[0][0].column]
        for row in costs.indices where !masks[place][row] {
            missed[row] |= 1 << UInt32(place)
            guard let range, let number = numbers?[row], !number.isNaN else {
                costs[row] += weight
                continue
            }
            // A tenth too much is a small thing, half too much as bad as another colour and more.
            costs[row] += weight * (0.4 + min(range.excess(of: number) * 2, 1.6))
        }
    }

    private func weight(of filter: CatalogFilter) -> Double {
        let roles = filter.roles
        if !roles.isDisjoint(with: Self.firm) { return .infinity }
        return roles.compactMap { Self.weights[$0] }.max() ?? 1.5
    }

    /// Rows that share nothing with the question are not near it, unless by a number; and who asks for a make
    /// or model is not served by its colour.
    private func keepsSomething(_ missed: UInt32) -> Bool {
        let kept = filters.indices.filter {
            !isMissed($0, missed) && !filters[$0].isAssumed && !filters[$0].isNegated
        }
        let isNameMissed = filters.indices.contains { isMissed($0, missed) && isNamed(filters[$0]) }
        if isNameMissed { return kept.contains { !filters[$0].roles.isDisjoint(with: Self.substance) } }
        return !kept.isEmpty || filters.contains { $0.range != nil }
    }

    /// What still says which kind of thing is wanted when its name is given up.
    private static let substance: Set<CatalogRole> = [
        .price, .fuel, .seats, .body, .category, .size, .make, .model, .name,
    ]

    private func isNamed(_ filter: CatalogFilter) -> Bool {
        !filter.roles.isDisjoint(with: [.make, .model, .name])
    }

    private func isMissed(_ place: Int, _ missed: UInt32) -> Bool { missed & (1 << UInt32(place)) != 0 }

    private func filters(_ missed: UInt32) -> [CatalogFilter] {
        filters.indices.filter { isMissed($0, missed) }.map { filters[$0] }
    }
}
