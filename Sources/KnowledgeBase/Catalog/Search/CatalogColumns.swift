/// The columns of a catalog as typed arrays, built once: numbers as doubles, texts as codes of a dictionary.
struct CatalogColumns: Sendable {
    /// Texts of a column: row `r` has `codes[offsets[r]..<offsets[r + 1]]`, places in the dictionary.
    struct Texts: Sendable {
        var dictionary: [String: Int32] = [:]
        var offsets: [Int32] = [0]
        var codes: [Int32] = []

        func codes(of row: Int) -> ArraySlice<Int32> { codes[Int(offsets[row])..<Int(offsets[row + 1])] }
    }

    private(set) var texts: [Int: Texts] = [:]
    /// Not a number where the cell is no number.
    private(set) var numbers: [Int: [Double]] = [:]
    let rowCount: Int
    private let schema: CatalogSchema

    init(_ catalog: Catalog) {
        rowCount = catalog.rows.count
        schema = catalog.schema
        for (place, column) in catalog.schema.columns.enumerated() {
            if column.type == .integer || column.type == .decimal {
                numbers[place] = catalog.rows.map { $0.values[place].number ?? .nan }
            }
            texts[place] = Self.texts(catalog, place)
        }
    }

    private static func texts(_ catalog: Catalog, _ column: Int) -> Texts {
        var result = Texts()
        result.offsets.reserveCapacity(catalog.rows.count + 1)
        for row in catalog.rows {
            for text in row.values[column].texts {
                let next = Int32(result.dictionary.count)
                let code = result.dictionary[text]
                if code == nil { result.dictionary[text] = next }
                result.codes.append(code ?? next)
            }
            result.offsets.append(Int32(result.codes.count))
        }
        return result
    }

    func place(of role: CatalogRole) -> Int? { schema.index(of: role) }

    /// For every row whether its value in a column is that of some chosen row.
    func rows(sharing column: Int, with chosen: [Bool]) -> [Bool] {
        if let numbers = numbers[column] {
            let wanted = Set(numbers.indices.lazy.filter { chosen[$0] }.map { numbers[$0] })
            return numbers.map(wanted.contains)
        }
        guard let texts = texts[column] else { return chosen }
        var isWanted = [Bool](repeating: false, count: texts.dictionary.count)
        for row in chosen.indices where chosen[row] {
            for code in texts.codes(of: row) { isWanted[Int(code)] = true }
        }
        return chosen.indices.map { texts.codes(of: $0).contains { isWanted[Int($0)] } }
    }

    /// For every row whether it meets a condition; an unknown value meets none.
    func rows(meeting condition: CatalogCondition) -> [Bool] {
        switch condition.test {
        case .oneOf(let values): rows(column: condition.column, having: values)
        case .numbers(let wanted): rows(column: condition.column) { wanted.contains($0) }
        case .range(let range): rows(column: condition.column) { range.contains($0) }
        }
    }

    /// For every row whether it meets a filter. A row whose cell is empty meets a negated filter: it does not
    /// have what was not wanted.
    func rows(meeting filter: CatalogFilter) -> [Bool] {
        var result = [Bool](repeating: false, count: rowCount)
        for alternative in filter.alternatives {
            var all = [Bool](repeating: !alternative.isEmpty, count: rowCount)
            for condition in alternative {
                let met = rows(meeting: condition)
                for row in 0..<rowCount { all[row] = all[row] && met[row] }
            }
            for row in 0..<rowCount { result[row] = result[row] || all[row] }
        }
        if filter.isNegated { for row in 0..<rowCount { result[row].toggle() } }
        return result
    }

    private func rows(column: Int, having values: [String]) -> [Bool] {
        var result = [Bool](repeating: false, count: rowCount)
        guard let texts = texts[column] else { return result }
        var isWanted = [Bool](repeating: false, count: texts.dictionary.count)
        var isAny = false
        for value in values {
            guard let code = texts.dictionary[value] else { continue }
            isWanted[Int(code)] = true
            isAny = true
        }
        guard isAny else { return result }
        for row in 0..<rowCount {
            for code in texts.codes(of: row) where isWanted[Int(code)] { result[row] = true }
        }
        return result
    }

    /// Comparisons with "not a number" are false, so cells that are no number drop out by themselves,
    /// except where a range is open: hence the check.
    private func rows(column: Int, where isWanted: (Double) -> Bool) -> [Bool] {
        guard let numbers = numbers[column] else { return [Bool](repeating: false, count: rowCount) }
        return numbers.map { !$0.isNaN && isWanted($0) }
    }
}
