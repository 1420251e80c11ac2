import KnowledgeBase

/// Files blocks under the headings that precede them.
struct SectionBuilder {
    private(set) var sections: [Section] = []
    private var path: [(level: Int, heading: String)] = []

    /// Begins a section; headings of the same or a deeper level end.
    mutating func open(heading: String, level: Int) {
        guard !heading.isEmpty else { return }
        path.removeAll { $0.level >= level }
        path.append((level, heading))
        sections.append(Section(headingPath: path.map(\.heading)))
    }

    mutating func append(_ block: Block) {
        if sections.isEmpty { sections.append(Section()) }
        sections[sections.count - 1].blocks.append(block)
    }

    /// Adds a table, unless it is empty.
    mutating func append(table: Table) {
        if !table.header.allSatisfy(\.isEmpty) || !table.rows.isEmpty { append(.table(table)) }
    }
}
