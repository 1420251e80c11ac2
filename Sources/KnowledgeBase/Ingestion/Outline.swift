/// A section's headings as they are shown and counted.
struct Heading: Sendable, Equatable {
    /// The document's title first, long headings shortened.
    var path: [String]
    /// How many of ``path`` are not headings of the document itself but its title.
    var titleCount: Int
}

/// A document as the splitter walks it: sections under fitted headings, blocks with what they need to
/// know of their neighbours.
struct Outline {
    struct Section {
        var heading: Heading
        var blocks: [Block]
    }

    struct Block {
        var content: KnowledgeBase.Block
        /// A list item after a list item.
        var followsSibling = false
        /// A paragraph that ends in a colon before a list, table or code.
        var leadsIn = false
    }

    private(set) var sections: [Section] = []
    /// A new passage begins where a heading down to this depth changes.
    private(set) var boundaryDepth = 2
    private let measure: Measure
    private var shortened: Set<[String]> = []

    init(_ document: Document, _ measure: Measure) {
        self.measure = measure
        boundaryDepth = Self.boundaryDepth(of: document)
        for (index, section) in document.sections.enumerated() {
            let next = index + 1 < document.sections.count ? document.sections[index + 1] : nil
            add(section, next: next, title: document.title)
        }
    }

    /// Two, or the shallowest depth at which there is more than one heading, if that is deeper.
    private static func boundaryDepth(of document: Document) -> Int {
        for depth in 1...8 {
            let headings = Set(
                document.sections.map(\.headingPath).filter { $0.count >= depth }.map {
                    Array($0.prefix(depth))
                })
            if headings.count > 1 { return max(2, depth) }
        }
        return 2
    }

    private mutating func add(_ section: KnowledgeBase.Section, next: KnowledgeBase.Section?, title: String?)
    {
        var path = section.headingPath.map(\.onOneLine).filter { !$0.isEmpty }
        var blocks: [Block] = []
        if section.blocks.isEmpty {
            // A heading with nothing under it is text of its own, or it would be lost.
            let isParent = next?.headingPath.starts(with: section.headingPath) ?? false
            guard !isParent, let last = path.popLast() else { return }
            blocks.append(Block(content: .paragraph(Span(last))))
        }
        blocks += longHeadings(in: path).map { Block(content: .paragraph(Span($0))) }
        blocks += Self.blocks(of: section)
        sections.append(Section(heading: heading(path, title: title?.onOneLine), blocks: blocks))
    }

    private static func blocks(of section: KnowledgeBase.Section) -> [Block] {
        section.blocks.enumerated().map { index, content in
            var block = Block(content: content)
            if case .listItem = content, index > 0, case .listItem = section.blocks[index - 1] {
                block.followsSibling = true
            }
            if case .paragraph(let span) = content, span.text.hasSuffix(":"), index + 1 < section.blocks.count
            {
                if case .paragraph = section.blocks[index + 1] { return block }
                block.leadsIn = true
            }
            return block
        }
    }
}

// MARK: Headings that are too long

extension Outline {
    /// Tokens one heading may take of every passage below it.
    private var largestHeading: Int { measure.limit / 4 }

    private func heading(_ path: [String], title: String?) -> Heading {
        let hasTitle = title.map { !$0.isEmpty && $0 != path.first } ?? false
        var full = (hasTitle ? [title ?? ""] : []) + path
        full = full.map(shorten)
        var titleCount = hasTitle ? 1 : 0
        // The innermost headings say most about the text.
        while full.count > 1, measure.cost(of: full.joined(separator: " > ")) > measure.limit / 2 {
            full.removeFirst()
            titleCount = 0
        }
        return Heading(path: full, titleCount: titleCount)
    }

    private func shorten(_ heading: String) -> String {
        guard measure.cost(of: heading) > largestHeading else { return heading }
        let cutter = TextCutter(text: heading, measure: measure, budget: largestHeading - 2)
        return cutter.fragments().first.map { "\($0.text)…" } ?? ""
    }

    /// Headings of the path that ``shorten(_:)`` cuts, the first time they occur.
    private mutating func longHeadings(in path: [String]) -> [String] {
        path.indices.compactMap { index in
            guard path[index].utf8.count > largestHeading, measure.cost(of: path[index]) > largestHeading,
                shortened.insert(Array(path[...index])).inserted
            else { return nil }
            return path[index]
        }
    }
}
