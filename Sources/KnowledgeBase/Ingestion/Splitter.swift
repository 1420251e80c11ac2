/// Packs a document's blocks into passages of at most ``limit`` tokens, each with its heading path,
/// its place in the original and its language.
///
/// Paragraphs are kept whole where they fit, else cut between sentences, else between clauses, words
/// and, last, inside a word; table rows and code lines are cut only when one alone is too long. A new
/// passage begins at each heading of the first two levels; deeper sections that are small share one,
/// with their headings as lines of its text. Nothing is left out: the passages hold every word of
/// the document in order.
public struct Splitter: Sendable {
    /// Raised whenever the same document would be split otherwise.
    public static let version = 2

    /// Tokens of a passage with its heading path, special tokens included.
    public let limit: Int
    private let measure: Measure
    private let detector = LanguageDetector()

    /// - Parameters:
    ///   - limit: at least 16.
    ///   - tokenCount: of a text, special tokens included (``Embedder/tokenCount(of:)``).
    public init(limit: Int = 256, tokenCount: @escaping @Sendable (String) -> Int) {
        self.limit = max(limit, 16)
        measure = Measure(limit: self.limit, tokenCount: tokenCount)
    }

    public func split(_ document: Document) -> [Chunk] { split(document, checking: {}) }

    /// - Parameter checking: called between blocks and between passages; what it throws ends the work.
    func split(_ document: Document, checking: () throws -> Void) rethrows -> [Chunk] {
        let language = language(of: document)
        let outline = Outline(document, measure)
        var packer = Packer(measure: measure, boundaryDepth: outline.boundaryDepth)
        for section in outline.sections {
            packer.begin(section.heading)
            packer.add(
                try section.blocks.flatMap { block in
                    try checking()
                    return pieces(of: block, under: section.heading)
                })
        }
        return try packer.finish().enumerated().map { ordinal, passage in
            try checking()
            return chunk(passage, ordinal: ordinal, language)
        }
    }

    /// The language the document is written in: what it declares, unless its text clearly says otherwise.
    public func language(of document: Document) -> Language {
        var sample = ""
        for text in document.texts {
            sample += text.prefix(20_000) + "\n"
            if sample.utf8.count > 20_000 { break }
        }
        let declared = document.language ?? .unknown
        let detected = detector.detect(sample, prior: Self.expecting(declared))
        return detected == .unknown ? declared : detected
    }

    private func chunk(_ passage: Passage, ordinal: Int, _ language: Language) -> Chunk {
        let own = detector.detect(passage.text, prior: Self.expecting(language))
        return Chunk(
            ordinal: ordinal, headingPath: passage.headingPath, text: passage.text, locator: passage.locator,
            language: own == .unknown ? language : own, tokenCount: passage.tokenCount)
    }

    /// A document rarely changes its language: two function words more are wanted for it.
    private static func expecting(_ language: Language) -> [Language: Double] {
        language == .unknown ? [:] : [language: 1]
    }
}

// MARK: Blocks to pieces

extension Splitter {
    private func pieces(of block: Outline.Block, under heading: Heading) -> [Piece] {
        let budget = measure.budget(under: heading.path)
        switch block.content {
        case .paragraph(let span):
            var pieces = prose(span, separator: "\n\n", budget)
            if block.leadsIn, let last = pieces.indices.last { pieces[last].leadsIn = true }
            return pieces
        case .listItem(let span):
            return prose(span, separator: block.followsSibling ? "\n" : "\n\n", budget)
        case .code(let span): return code(span, budget)
        case .table(let table): return rows(table, budget)
        }
    }

    /// The whole span, or its sentences gathered into parts of about equal size.
    private func prose(_ span: Span, separator: String, _ budget: Int) -> [Piece] {
        guard !span.text.isBlank else { return [] }
        let cost = measure.cost(of: span.text)
        if cost <= budget {
            return [Piece(separator, span.text[...], cost, span.locator)]
        }
        let parts = TextCutter(text: span.text, measure: measure, budget: budget).parts()
        return parts.map {
            Piece($0.follows ? $0.separator : separator, $0.text, $0.cost, span.locator)
        }
    }

    private func code(_ span: Span, _ budget: Int) -> [Piece] {
        guard !span.text.isBlank else { return [] }
        let cost = measure.cost(of: span.text)
        if cost <= budget { return [Piece("\n\n", span.text[...], cost, span.locator)] }
        let lines = span.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        var pieces: [Piece] = []
        var separator = "\n\n"
        for (index, line) in lines.enumerated() {
            let locator = span.locator?.line(index, of: lines.count)
            let parts = self.line(line, separator: separator, budget, locator)
            pieces += parts
            // Empty lines travel as part of the separator, so that no piece begins with one.
            separator = parts.isEmpty ? separator + "\n" : "\n"
        }
        return pieces
    }

    private func line(
        _ line: Substring, separator: String, _ budget: Int, _ locator: Locator?
    ) -> [Piece] {
        guard !line.isBlank else { return [] }
        let text = String(line)
        let cost = measure.cost(of: text)
        if cost <= budget { return [Piece(separator, line, cost, locator)] }
        return TextCutter(text: text, measure: measure, budget: budget).fragments().map {
            Piece($0.follows ? $0.separator : separator, $0.text, $0.cost, locator)
        }
    }

    /// One line per row, `Name: value | Name: value`, so that each row is understood alone.
    private func rows(_ table: Table, _ budget: Int) -> [Piece] {
        var lines = table.rows.map { (text: Self.line(of: $0, header: table.header), locator: $0.locator) }
        if table.rows.isEmpty { lines = [(Self.joined(table.header), nil)] }
        var pieces: [Piece] = []
        for line in lines {
            let separator = pieces.isEmpty ? "\n\n" : "\n"
            pieces += self.line(line.text[...], separator: separator, budget, line.locator)
        }
        return pieces
    }

    private static func line(of row: Table.Row, header: [String]) -> String {
        joined(
            row.cells.enumerated().map { index, cell in
                let name = index < header.count ? header[index].onOneLine : ""
                let value = cell.onOneLine
                return name.isEmpty || value.isEmpty ? value : "\(name): \(value)"
            })
    }

    private static func joined(_ cells: [String]) -> String {
        cells.map(\.onOneLine).filter { !$0.isEmpty }.joined(separator: " | ")
    }
}

extension Document {
    /// All prose in order, without joining it.
    fileprivate var texts: some Sequence<String> {
        sections.lazy.flatMap { section in
            section.blocks.lazy.map { block in
                switch block {
                case .paragraph(let span), .listItem(let span): span.text
                case .code: ""
                case .table(let table):
                    table.rows.prefix(50).map { $0.cells.joined(separator: " ") }.joined(separator: "\n")
                }
            }
        }
    }
}

extension Locator {
    /// The place of one line where the lines are those of the original one by one.
    fileprivate func line(_ index: Int, of count: Int) -> Locator {
        guard case .lines(let range) = self, range.count == count else { return self }
        return .lines(range.lowerBound + index...range.lowerBound + index)
    }
}

extension StringProtocol {
    var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}

extension String {
    /// White space at the ends removed, line breaks and tabs made single spaces.
    var onOneLine: String {
        guard utf8.contains(where: { $0 < 0x20 }) || first?.isWhitespace == true || last?.isWhitespace == true
        else { return self }
        return split(whereSeparator: { $0.isWhitespace }).joined(separator: " ")
    }
}
