/// Reads the cells of one column as values of its type.
struct CellReader {
    var column: CatalogColumn
    private var decimalMark: CellFigure.DecimalMark?

    init(evidence: ColumnEvidence, role: CatalogRole, correction: CatalogCorrection?) {
        let type = correction?.type ?? Self.type(of: evidence, role: role)
        let unit = correction?.unit ?? Self.unit(of: evidence, role: role)
        column = CatalogColumn(name: evidence.name, role: role, type: type, unit: unit)
        decimalMark = evidence.decimalMark
    }

    /// - Returns: `nil` for a cell that is not of the column's type.
    func value(of cell: String) -> CatalogValue? {
        guard !Self.isBlank(cell) else { return .missing }
        let text = cell.trimming(while: \.isWhitespace)
        switch column.type {
        case .text: return .text(text)
        case .list: return .list(items(of: text))
        case .flag: return Self.flag(text).map(CatalogValue.flag)
        case .integer:
            return CellFigure(text, mark: decimalMark).flatMap { Int(exactly: $0.value) }.map(
                CatalogValue.integer)
        case .decimal: return CellFigure(text, mark: decimalMark).map { .decimal($0.value) }
        }
    }

    private func items(of text: String) -> [String] {
        var marks: Set<Character> = [";", "|", "\n"]
        if column.role == .equipment, !text.contains(where: { marks.contains($0) }) { marks.insert(",") }
        return text.split { marks.contains($0) }.map { $0.trimming(while: \.isWhitespace) }.filter {
            !$0.isEmpty
        }
    }

    /// Cells that say "nothing here".
    static func isBlank(_ cell: String) -> Bool {
        let text = cell.trimming(while: \.isWhitespace)
        return text.isEmpty || text == "-" || text == "—" || blanks.contains(text.lowercased())
    }

    private static let blanks: Set<String> = ["n/a", "na", "n/d", "nd", "null", "none", "s/d"]

    static func flag(_ cell: String) -> Bool? {
        switch CatalogText.folded(cell) {
        case "si", "sim", "yes", "true", "verdadero", "verdadeiro": true
        case "no", "nao", "false", "falso": false
        default: nil
        }
    }

    private static func type(of evidence: ColumnEvidence, role: CatalogRole) -> CatalogType {
        switch role {
        case .equipment: return .list
        case .year, .doors, .seats, .mileage, .price: return number(evidence)
        case .id, .make, .model, .version, .currency, .body, .gearbox, .fuel, .colour, .branch, .city,
            .status,
            .url, .name, .category, .size:
            return .text
        case .other: break
        }
        let enough = SchemaInference.enough
        if evidence.filled > 0, evidence.share(evidence.flags) >= enough { return .flag }
        if evidence.share(evidence.numbers) >= enough { return number(evidence) }
        return evidence.share(evidence.lists) >= 0.5 ? .list : .text
    }

    private static func number(_ evidence: ColumnEvidence) -> CatalogType {
        let isWhole = evidence.decimalMark == nil && evidence.wholeNumbers == evidence.numbers
        return isWhole || evidence.numbers == 0 ? .integer : .decimal
    }

    private static func unit(of evidence: ColumnEvidence, role: CatalogRole) -> String? {
        let words = CatalogText.words(evidence.name.replacing("_", with: " "))
        switch role {
        case .price:
            let named = words.lazy.compactMap { CellFigure.units[$0]?.currency }.first
            return evidence.currencies.count == 1 ? evidence.currencies.keys.first : named
        case .mileage:
            let named = words.lazy.compactMap { CellFigure.units[$0]?.distance }.first
            return evidence.distances.max { $0.value < $1.value }?.key ?? named ?? "km"
        default: return nil
        }
    }
}
