/// A row of a table as a customer reads it: `Destino: Neuquén · Tarifa: 90.000`. Of a question with its answer these two
/// alone; what tells only machines something (ids, language codes) is left out.
struct PlainRow {
    private let cells: [(name: String, value: String)]

    /// - Parameters:
    ///   - row: cells between `|` or tabs, each with its column's name (`Price: 9,000`) or without.
    ///   - header: the row of names, where cells have none.
    init(_ row: Substring, header: Substring?) {
        let values = Self.cells(of: row)
        let names = header.map(Self.cells) ?? []
        if names.count == values.count {
            cells = zip(names, values).map { ($0, $1) }
        } else {
            cells = values.map(Self.named)
        }
    }

    var text: String {
        if let question = value(of: Self.questions), let answer = value(of: Self.answers) {
            return "\(question)\n\(answer)"
        }
        let shown = cells.filter { !$0.value.isEmpty && !Self.isInternal($0.name, $0.value) }
        return (shown.isEmpty ? cells : shown).map { name, value in
            name.isEmpty ? value : "\(Self.title(name)): \(value)"
        }.joined(separator: " · ")
    }

    private func value(of names: Set<String>) -> String? {
        cells.first { names.contains($0.name.lowercased()) && !$0.value.isEmpty }?.value
    }

    // MARK: Cells

    private static func cells(of row: Substring) -> [String] {
        let isPiped = row.contains("|")
        var pieces = row.split(separator: isPiped ? "|" : "\t", omittingEmptySubsequences: false).map(trimmed)
        // `| a | b |`
        if isPiped, row.first == "|" { pieces.removeFirst() }
        if isPiped, row.last == "|", pieces.last?.isEmpty == true { pieces.removeLast() }
        return pieces
    }

    private static func trimmed(_ cell: Substring) -> String {
        cell.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Characters of a column's name.
    private static let longestName = 40

    private static func named(_ cell: String) -> (name: String, value: String) {
        guard let colon = cell.firstRange(of: ": ") else { return ("", cell) }
        let name = cell[..<colon.lowerBound]
        guard name.count <= longestName else { return ("", cell) }
        return (String(name), String(cell[colon.upperBound...]))
    }

    private static func title(_ name: String) -> String {
        let words = name.replacing("_", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    // MARK: Names

    private static let questions: Set<String> = ["question", "pregunta", "pergunta", "q"]
    private static let answers: Set<String> = ["answer", "respuesta", "resposta", "a"]
    private static let ids: Set<String> = ["id", "_id", "uuid", "guid", "row_id", "record_id"]
    private static let codes: Set<String> = ["lang", "language", "locale", "idioma", "lengua"]

    private static func isInternal(_ name: String, _ value: String) -> Bool {
        let name = name.lowercased()
        return ids.contains(name) || codes.contains(name) && value.count <= 5
    }
}
