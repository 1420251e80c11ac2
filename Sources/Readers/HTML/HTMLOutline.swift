import KnowledgeBase

/// Turns HTML or XHTML elements into sections of blocks.
///
/// Works on any ``XMLElement`` with HTML's local names, so that e-books share it. Recurses as deep as
/// the tree is nested, which the parser has limited.
struct HTMLOutline {
    var builder = SectionBuilder()

    private let name: String
    private let limits: ReadingLimits
    private let locate: (ClosedRange<Int>) -> Locator?
    /// Text of the paragraph that is being put together.
    private var inline = HTMLInline()
    private var listDepth = 0
    /// Prefix of the next paragraph: a list item's marker.
    private var marker: String?
    private var rowCount = 0
    /// Bytes that table cells spanning rows have repeated.
    private var repeatedBytes = 0

    /// - Parameters:
    ///   - name: the file as messages name it.
    ///   - locate: from lines of the markup, counted from 1, to what is cited.
    init(name: String, limits: ReadingLimits, locate: @escaping (ClosedRange<Int>) -> Locator?) {
        self.name = name
        self.limits = limits
        self.locate = locate
    }

    /// Appends what the element holds; a paragraph that is open at its end is ended.
    mutating func add(_ element: XMLElement) throws {
        try addChildren(of: element)
        endParagraph()
    }

    private mutating func addChildren(of element: XMLElement) throws {
        for child in element.children { try add(child) }
    }

    private mutating func add(_ node: XMLNode) throws {
        switch node {
        case .text(let text, let line): inline.append(text, line: line)
        case .element(let element): try addElement(element)
        }
    }

    private mutating func addElement(_ element: XMLElement) throws {
        guard !HTMLContent.isBoilerplate(element) else { return }
        switch element.name {
        case "h1", "h2", "h3", "h4", "h5", "h6": addHeading(element)
        case "ul", "ol": try addList(element)
        case "li": try addItem(element, marker: "- ")
        case "dl": try addDefinitions(element)
        case "table": try addTable(element)
        case "pre": addCode(element)
        case "br", "hr", "wbr": if element.name != "wbr" { inline.append(" ", line: element.line) }
        case "img": inline.append(element["alt"].map { " \($0) " } ?? "", line: element.line)
        case let name where Self.inlineNames.contains(name): try addChildren(of: element)
        default:
            endParagraph()
            try addChildren(of: element)
            endParagraph()
        }
    }

    private static let inlineNames: Set<String> = [
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
        "i",
        "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
        "strong",
        "sub", "sup", "time", "tt", "u", "var", "picture", "math",
    ]

    private mutating func addHeading(_ element: XMLElement) {
        endParagraph()
        let span = self.span(of: element)
        // Inside a list or table a heading is only large print.
        if listDepth == 0 {
            builder.heading(span, level: element.name.utf8.last.map { Int($0) - 48 } ?? 1)
        } else {
            add(span)
        }
    }

    private mutating func addList(_ list: XMLElement) throws {
        endParagraph()
        listDepth += 1
        var number = list.name == "ol" ? list["start"].flatMap { Int($0) } ?? 1 : nil
        for child in list.children {
            guard let item = child.element, item.name == "li" else {
                try add(child)
                continue
            }
            if HTMLContent.isBoilerplate(item) { continue }
            try addItem(item, marker: number.map { "\($0). " } ?? "- ")
            number = number.map { $0 < Int.max ? $0 + 1 : $0 }
        }
        endParagraph()
        listDepth -= 1
    }

    private mutating func addItem(_ item: XMLElement, marker: String) throws {
        endParagraph()
        self.marker = String(repeating: "  ", count: max(0, listDepth - 1)) + marker
        try addChildren(of: item)
        endParagraph()
        self.marker = nil
    }

    /// Terms and what they mean, `term: meaning`, one block for each meaning.
    private mutating func addDefinitions(_ list: XMLElement) throws {
        endParagraph()
        let found = HTMLParts(of: list, named: ["dt", "dd"], closed: ["dl"])
        try add(strays: found.strays)
        var terms: [Span] = []
        var termHasMeaning = false
        for part in found.parts {
            let span = self.span(of: part)
            guard !span.text.isEmpty else { continue }
            if part.name == "dt" {
                if termHasMeaning { terms = [] }
                terms.append(span)
                termHasMeaning = false
            } else {
                let lines = [terms.first?.locator, span.locator].compactMap(\.self)
                let place = lines.dropFirst().reduce(lines.first) { $0?.union($1) }
                let term = terms.map(\.text).joined(separator: ", ")
                add(Span(term.isEmpty ? span.text : "\(term): \(span.text)", at: place))
                termHasMeaning = true
            }
        }
        if !termHasMeaning { terms.forEach { add($0) } }
    }

    private mutating func addCode(_ element: XMLElement) {
        endParagraph()
        let raw = element.text
        let code = TextCleaning.code(raw)
        let first = element.line + raw.prefix { $0.isWhitespace }.count { $0 == "\n" }
        let last = first + code.utf8.count { $0 == 0x0A }
        builder.add(.code(Span(code, at: locate(first...last))))
    }

    private mutating func addTable(_ element: XMLElement) throws {
        endParagraph()
        let grid = try HTMLTable(
            element, limits: limits, name: name, repeated: &repeatedBytes, locate: locate)
        rowCount += grid.table.rows.count
        guard rowCount <= limits.rows else {
            throw KnowledgeBaseError(
                .limitExceeded, cannot: "read '\(name)'", because: "more than \(limits.rows) table rows")
        }
        try add(strays: grid.strays)
        if grid.isLayout {
            for cell in grid.cells { try add(cell) }
        } else {
            if let caption = grid.caption { add(span(of: caption)) }
            builder.add(.table(grid.table))
        }
    }

    /// What stands where a table or list has no place for it comes before it, as browsers do.
    private mutating func add(strays: [XMLNode]) throws {
        for stray in strays { try add(stray) }
        endParagraph()
    }

    private mutating func endParagraph() {
        if let (text, lines) = inline.take() { add(Span(text, at: locate(lines))) }
    }

    private mutating func add(_ span: Span) {
        guard let marker else { return builder.add(.paragraph(span)) }
        self.marker = nil
        builder.add(.listItem(Span(marker + span.text, at: span.locator)))
    }

    private func span(of element: XMLElement) -> Span {
        var inline = HTMLInline()
        inline.append(element)
        guard let (text, lines) = inline.take() else { return Span("") }
        return Span(text, at: locate(lines))
    }
}
