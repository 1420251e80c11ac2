import Foundation
import KnowledgeBase

/// Takes the events of a worksheet part (ECMA-376 part 1, §18.3) and gives its cells.
struct SheetParser {
    /// What cells refer to.
    struct Book {
        var sharedStrings: [String] = []
        var formats: [SheetFormat] = []
        var since1904 = false
    }

    private(set) var sheet: Sheet
    private let book: Book
    private var budget: RowBudget
    private var row = Sheet.Row(number: 0, cells: [])
    private var column = 0
    private var type = ""
    private var format = SheetFormat.general
    private var value = ""
    private var inlineText = ""
    private var hasFormula = false
    private var hasValue = false
    /// Formulas whose value the program that wrote the file did not save.
    private(set) var valuelessFormulas = 0
    /// The open elements below the cell that text can stand in.
    private var path: [String] = []
    private var merged = MergedCells()

    init(name: String, book: Book, budget: RowBudget) {
        sheet = Sheet(name: name)
        self.book = book
        self.budget = budget
    }

    mutating func take(_ event: XMLEvent) throws {
        switch event {
        case .start(let tag, _): try start(tag)
        case .text(let text, _):
            if path.last == "v" { value += text }
            if path.last == "t", !path.contains("rPh") { inlineText += text }
        case .end: try end()
        }
    }

    /// The sheet with merged cells filled, and what is left of the budget.
    mutating func finish() throws -> (Sheet, RowBudget) {
        // A file may write its rows in any order.
        sheet.rows.sort { $0.number < $1.number }
        try merged.fill(&sheet.rows, budget: &budget)
        return (sheet, budget)
    }

    private mutating func start(_ tag: XMLTag) throws {
        path.append(tag.name)
        switch tag.name {
        case "row":
            // Without a number a row follows the one before.
            let number = tag.attributes["r"].flatMap { Int($0) } ?? row.number + 1
            row = Sheet.Row(number: min(max(number, 1), 1_048_576), cells: [])
            column = 0
        case "c":
            column = tag.attributes["r"].flatMap { CellReference($0)?.column } ?? column + 1
            type = tag.attributes["t"] ?? "n"
            let style = tag.attributes["s"].flatMap { Int($0) } ?? 0
            format = book.formats.indices.contains(style) ? book.formats[style] : .general
            value = ""
            inlineText = ""
            hasFormula = false
            hasValue = false
        case "f": hasFormula = true
        case "v": hasValue = true
        case "mergeCell": try merged.add(tag.attributes["ref"] ?? "", budget: &budget)
        default: break
        }
    }

    private mutating func end() throws {
        switch path.popLast() {
        case "c":
            if hasFormula, !hasValue { valuelessFormulas += 1 }
            let text = TextCleaning.line(cellText)
            if !text.isEmpty { row.cells.append((column, text)) }
        case "row" where !row.cells.isEmpty:
            try budget.spend()
            row.cells.sort { $0.column < $1.column }
            sheet.rows.append(row)
        default: break
        }
    }

    private var cellText: String {
        switch type {
        case "s":
            guard let index = Int(value), book.sharedStrings.indices.contains(index) else { return "" }
            return book.sharedStrings[index]
        case "inlineStr": return inlineText.decodingEscapes
        case "str": return value.decodingEscapes
        case "b": return value == "1" || value == "true" ? "TRUE" : "FALSE"
        case "n": return Double(value).map { format.text(of: $0, since1904: book.since1904) } ?? value
        // Texts of formulas, error values and ISO dates stand as they are.
        default: return value
        }
    }
}

extension String {
    /// The text with `_x000D_` and the like as the characters they stand for (`ST_Xstring`, ECMA-376
    /// part 1, §22.9.2.19).
    var decodingEscapes: String {
        guard contains("_x") else { return self }
        var decoded = ""
        var rest = self[...]
        while let start = rest.range(of: "_x") {
            decoded += rest[..<start.lowerBound]
            let code = rest[start.upperBound...].prefix(4)
            let after = rest[code.endIndex...]
            let isHexadecimal = code.count == 4 && code.allSatisfy(\.isHexDigit)
            if isHexadecimal, after.first == "_", let number = UInt32(code, radix: 16),
                let scalar = Unicode.Scalar(number)
            {
                decoded.unicodeScalars.append(scalar)
                rest = after.dropFirst()
            } else {
                decoded += "_"
                rest = rest[start.lowerBound...].dropFirst()
            }
        }
        return decoded + rest
    }
}
