import KnowledgeBase

/// Reads XLSX (ECMA-376, SpreadsheetML): one section per worksheet with its cells as a table, cited by
/// sheet and row. Formulas show the values they had when the file was saved.
public struct XLSXReader: DocumentReader {
    public let fileExtensions = ["xlsx", "xlsm"]
    public let version = 2

    public init() {}

    public func read(_ file: FileContent, limits: ReadingLimits) async throws -> Document {
        var package = try OfficePackage(file, folder: "xl", format: "Excel workbook", limits: limits)
        guard let workbook = try package.tree(package.main) else { throw package.missing("workbook") }
        let sheets = workbook.first("sheets")?.elements(named: "sheet") ?? []
        guard sheets.count <= limits.pages else {
            throw file.exceeds("\(sheets.count) sheets, more than the limit of \(limits.pages)")
        }
        let properties = try package.properties()
        var document = Document(
            title: properties.title,
            mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            metadata: properties.metadata)
        let visible = sheets.filter { ($0["state"] ?? "visible") == "visible" }
        let hidden = sheets.filter { ($0["state"] ?? "visible") != "visible" }.compactMap { $0["name"] }
        if !hidden.isEmpty {
            document.notices.append(
                "hidden sheets left out: \(hidden.map { "'\($0)'" }.joined(separator: ", "))")
        }
        let book = try book(workbook, in: &package)
        var valueless = 0
        document.sections = try sections(
            visible, book: book, package: &package, file: file, valuelessFormulas: &valueless)
        if valueless > 0 {
            document.notices.append(
                "\(valueless == 1 ? "1 formula holds" : "\(valueless) formulas hold") no saved value")
        }
        if document.sections.isEmpty { document.notices.append("0 characters of text") }
        return document
    }

    private func sections(
        _ sheets: [XMLElement], book: SheetParser.Book, package: inout OfficePackage, file: FileContent,
        valuelessFormulas: inout Int
    ) throws -> [Section] {
        let related = try package.relationships(of: package.main)
        var budget = RowBudget(package.limits, of: file)
        var sections: [Section] = []
        for element in sheets {
            let id = element.attributes.first { $0.name == "id" && $0.namespace != nil }?.value ?? ""
            // A sheet may also be a chart or a macro, which hold no cells.
            guard let part = related[id], part.type == "worksheet" else { continue }
            var parser = SheetParser(name: element["name"] ?? "", book: book, budget: budget)
            try package.parse(part.target) { try parser.take($0) }
            valuelessFormulas += parser.valuelessFormulas
            let sheet: Sheet
            (sheet, budget) = try parser.finish()
            if !sheet.rows.isEmpty { sections.append(try sheet.section(of: file, limits: package.limits)) }
        }
        return sections
    }

    private func book(_ workbook: XMLElement, in package: inout OfficePackage) throws -> SheetParser.Book {
        let related = try package.relationships(of: package.main)
        var strings = SharedStrings()
        if let part = related.values.first(where: { $0.type == "sharedStrings" }) {
            try package.parse(part.target) { strings.take($0) }
        }
        return SheetParser.Book(
            sharedStrings: strings.strings, formats: formats(try package.part("styles")),
            since1904: ["1", "true"].contains(workbook.first("workbookPr")?["date1904"] ?? "0"))
    }

    /// The number format of each cell style, by its index.
    private func formats(_ styles: XMLElement?) -> [SheetFormat] {
        var declared: [Int: SheetFormat] = [:]
        for element in styles?.first("numFmts")?.elements(named: "numFmt") ?? [] {
            if let id = element["numFmtId"].flatMap({ Int($0) }) {
                declared[id] = SheetFormat(code: element["formatCode"] ?? "")
            }
        }
        return (styles?.first("cellXfs")?.elements(named: "xf") ?? []).map { style in
            let id = style["numFmtId"].flatMap { Int($0) } ?? 0
            return declared[id] ?? SheetFormat(builtIn: id) ?? .general
        }
    }
}

/// The table of strings that cells point into; phonetic readings are left out.
private struct SharedStrings {
    private(set) var strings: [String] = []
    private var current = ""
    private var path: [String] = []

    mutating func take(_ event: XMLEvent) {
        switch event {
        case .start(let tag, _):
            path.append(tag.name)
            if tag.name == "si" { current = "" }
        case .text(let text, _):
            if path.last == "t", !path.contains("rPh") { current += text }
        case .end:
            if path.popLast() == "si" { strings.append(current.decodingEscapes) }
        }
    }
}
