/// How like a row is to what was named but had to be given up: who asks for a Sienna is better served by another
/// minivan, and by another Toyota, than by anything else.
struct Likeness {
    let columns: CatalogColumns

    /// What makes rows alike, in the order of its weight.
    private static let traits: [CatalogRole] = [.body, .category, .seats, .make]

    /// - Parameter named: for every row whether it is what was named.
    /// - Returns: per row a number, smaller for what is more alike; `nil` where nothing can be told.
    func key(to named: [Bool]) -> [Double]? {
        let traits = Self.traits.compactMap { columns.place(of: $0) }
        guard !traits.isEmpty, named.contains(true) else { return nil }
        var key = [Double](repeating: 0, count: columns.rowCount)
        for (order, column) in traits.enumerated() {
            let weight = 1 / Double(order + 1)
            let shared = columns.rows(sharing: column, with: named)
            for row in key.indices where !shared[row] { key[row] += weight }
        }
        return key
    }
}
