import KnowledgeBase

/// Collects blocks under headings as a reader meets them.
struct SectionBuilder {
    private struct Heading {
        var level: Int
        var span: Span
    }

    private(set) var sections: [Section] = []
    private var headings: [Heading] = []
    private var blocks: [Block] = []
    /// The last heading has neither blocks nor headings below it yet.
    private var lastHeadingIsBare = false

    /// The first heading that was met.
    private(set) var firstHeading: (level: Int, text: String)?
    /// The heading that stands above everything else.
    private(set) var openingHeading: String?

    var headingPath: [String] { headings.map(\.span.text) }

    /// Begins a section; headings of the same or a deeper level end.
    mutating func heading(_ span: Span, level: Int) {
        guard !span.text.isEmpty else { return }
        let leavesBareHeading = lastHeadingIsBare && (headings.last?.level ?? 0) >= level
        flush(keepingBareHeading: leavesBareHeading)
        if sections.isEmpty, headings.isEmpty { openingHeading = span.text }
        headings.removeAll { $0.level >= level }
        headings.append(Heading(level: level, span: span))
        lastHeadingIsBare = true
        if firstHeading == nil { firstHeading = (level, span.text) }
    }

    mutating func add(_ block: Block) {
        guard !block.isEmpty else { return }
        blocks.append(block)
        lastHeadingIsBare = false
    }

    /// Ends all headings but the outermost.
    mutating func returnToOutermostHeading() {
        flush(keepingBareHeading: lastHeadingIsBare && headings.count > 1)
        headings = Array(headings.prefix(1))
        lastHeadingIsBare = false
    }

    mutating func finish() -> [Section] {
        flush(keepingBareHeading: lastHeadingIsBare)
        lastHeadingIsBare = false
        return sections
    }

    /// - Parameter keepingBareHeading: a heading with nothing below it is all the text there is: it
    ///   stays as a paragraph of the section above.
    private mutating func flush(keepingBareHeading: Bool) {
        if !blocks.isEmpty {
            sections.append(Section(headingPath: headingPath, blocks: blocks))
            blocks = []
        } else if keepingBareHeading, let heading = headings.last {
            sections.append(
                Section(headingPath: headingPath.dropLast(), blocks: [.paragraph(heading.span)]))
        }
    }
}

extension Block {
    /// Nothing to read in it.
    var isEmpty: Bool {
        switch self {
        case .paragraph(let span), .listItem(let span), .code(let span): span.text.isEmpty
        case .table(let table): table.rows.isEmpty && table.header.allSatisfy(\.isEmpty)
        }
    }
}
