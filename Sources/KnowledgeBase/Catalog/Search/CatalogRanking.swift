/// An order of rows: by keys, the first that differs decides, smaller first; then as in the catalog.
struct RowOrder {
    /// One number per row, `infinity` for rows that have none: they come last.
    var keys: [[Double]]

    func precedes(_ first: Int, _ second: Int) -> Bool {
        for key in keys where key[first] != key[second] { return key[first] < key[second] }
        return first < second
    }
}

/// How well rows fit a question: by the order it states; else by the price nearest to the one it names;
/// then the newest, then the least driven.
struct CatalogRanking: Sendable {
    private let schema: CatalogSchema

    init(_ schema: CatalogSchema) {
        self.schema = schema
    }

    func order(for question: CatalogQuestion, _ columns: CatalogColumns) -> RowOrder {
        var keys: [[Double]] = []
        if let sort = question.sort {
            if let key = key(sort.column, columns, isDescending: sort.isDescending) { keys.append(key) }
        } else if let key = nearness(question.filters, columns) {
            keys.append(key)
        }
        for (role, isDescending) in [(CatalogRole.year, true), (.mileage, false)]
        where question.sort?.role != role {
            guard let column = schema.index(of: role) else { continue }
            if let key = key(column, columns, isDescending: isDescending) { keys.append(key) }
        }
        return RowOrder(keys: keys)
    }

    private func key(_ column: Int, _ columns: CatalogColumns, isDescending: Bool) -> [Double]? {
        columns.numbers[column]?.map { $0.isNaN ? .infinity : (isDescending ? -$0 : $0) }
    }

    private func nearness(_ filters: [CatalogFilter], _ columns: CatalogColumns) -> [Double]? {
        guard let filter = filters.first(where: { $0.roles == [.price] }), let aim = filter.range?.aim,
            let numbers = columns.numbers[filter.alternatives[0][0].column]
        else { return nil }
        return numbers.map { $0.isNaN ? .infinity : abs($0 - aim) }
    }
}
