/// What the numeric columns of a catalog hold.
struct NumericColumns: Sendable {
    struct Bounds: Sendable {
        var lower: Double
        var upper: Double
    }

    private(set) var bounds: [CatalogRole: Bounds] = [:]
    private(set) var columns: [CatalogRole: Int] = [:]
    private(set) var prices = Set<Double>()
    private(set) var mileageUnit: String?
    /// The year that ages are counted back from.
    var referenceYear = 0.0

    init(_ catalog: Catalog) {
        for (place, column) in catalog.schema.columns.enumerated() where column.role.isNumeric {
            let numbers = catalog.rows.compactMap { $0.values[place].number }
            guard let lower = numbers.min(), let upper = numbers.max() else { continue }
            bounds[column.role] = Bounds(lower: lower, upper: upper)
            columns[column.role] = place
            if column.role == .price { prices = Set(numbers) }
            if column.role == .mileage { mileageUnit = column.unit }
            if column.role == .year { referenceYear = upper }
        }
    }
}
