/// What the cells of one column look like, counted once.
struct ColumnEvidence {
    var name: String
    /// Cells that say something.
    var filled = 0
    var numbers = 0
    var wholeNumbers = 0
    /// Whole numbers that can be years of vehicles.
    var years = 0
    var flags = 0
    /// Cells of several texts parted by `;` or `|`.
    var lists = 0
    var links = 0
    /// Codes: capitals and digits without spaces.
    var codes = 0
    var currencyCodes = 0
    var money = 0
    var makes = 0
    /// Role -> cells that are one of its known words.
    var known: [CatalogRole: Int] = [:]
    var currencies: [String: Int] = [:]
    var distances: [String: Int] = [:]
    var distinct = Set<String>()
    /// What the column proves to part decimals; `nil` when no cell tells.
    var decimalMark: CellFigure.DecimalMark?

    private static let knownRoles: [CatalogRole] = [.colour, .body, .gearbox, .fuel, .status]
    private static let yearRange = 1950...2100

    init(name: String, cells: some Sequence<String>) {
        self.name = name
        var marks: [CellFigure.DecimalMark: Int] = [:]
        for cell in cells where !CellReader.isBlank(cell) {
            filled += 1
            if let mark = CellFigure.provenMark(of: cell) { marks[mark, default: 0] += 1 }
            count(cell.trimming(while: \.isWhitespace))
        }
        decimalMark = marks.max { $0.value < $1.value }?.key
    }

    private mutating func count(_ cell: String) {
        if let figure = CellFigure(cell) { count(figure) }
        if CellReader.flag(cell) != nil { flags += 1 }
        if cell.contains(";") || cell.contains("|") { lists += 1 }
        let isFirstSeen = distinct.insert(cell).inserted
        if cell.hasPrefix("http://") || cell.hasPrefix("https://") { links += 1 }
        if isCode(cell) { codes += 1 }
        if Self.isCurrencyCode(cell) { currencyCodes += 1 }
        // Words are looked up once per different cell, weighted below by how many differ.
        if isFirstSeen { countWords(cell) }
    }

    private mutating func count(_ figure: CellFigure) {
        numbers += 1
        if figure.isMoney { money += 1 }
        if let currency = figure.currency { currencies[currency, default: 0] += 1 }
        if let distance = figure.distance { distances[distance, default: 0] += 1 }
        guard let whole = Int(exactly: figure.value) else { return }
        wholeNumbers += 1
        if Self.yearRange.contains(whole) { years += 1 }
    }

    private mutating func countWords(_ cell: String) {
        let key = CatalogText.key(cell)
        if NameWords.makes[key] != nil || NameWords.makeAliases[key] != nil { makes += 1 }
        for role in Self.knownRoles where CatalogWords.concepts[role]?[key] != nil {
            known[role, default: 0] += 1
        }
    }

    /// Share of the filled cells.
    func share(_ count: Int) -> Double { filled == 0 ? 0 : Double(count) / Double(filled) }

    /// Share of the different cells.
    func distinctShare(_ count: Int) -> Double {
        distinct.isEmpty ? 0 : Double(count) / Double(distinct.count)
    }

    private func isCode(_ cell: String) -> Bool {
        cell.count <= 24 && cell.contains(where: \.isNumber) && cell.contains(where: \.isLetter)
            && cell.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber || "-_/.".contains($0)) }
    }

    private static func isCurrencyCode(_ cell: String) -> Bool {
        cell.count == 3 && cell == cell.uppercased() && CellFigure.units[cell.lowercased()]?.currency == cell
    }
}
