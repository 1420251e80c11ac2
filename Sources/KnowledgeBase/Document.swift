/// What a reader makes of a file: titled sections of blocks, each of which knows where it stands.
public struct Document: Sendable, Equatable {
    /// The title the document gives itself (metadata, first heading); `nil` when it has none, so
    /// that whoever shows it falls back on the file name.
    public var title: String?
    /// IANA media type, for example `application/pdf`.
    public var mediaType: String
    /// The language the document declares; detected from the text when `nil`.
    public var language: Language?
    /// Front matter and document properties, flattened to text (`author`, `tags` joined by `, `).
    public var metadata: [String: String]
    /// In reading order.
    public var sections: [Section]
    /// What was odd but not fatal (`0 characters of text: scanned?`); shown once per file.
    public var notices: [String]

    public init(
        title: String? = nil, mediaType: String, language: Language? = nil,
        metadata: [String: String] = [:], sections: [Section] = [], notices: [String] = []
    ) {
        self.title = title
        self.mediaType = mediaType
        self.language = language
        self.metadata = metadata
        self.sections = sections
        self.notices = notices
    }
}

/// A run of blocks under one heading.
public struct Section: Sendable, Equatable {
    /// Headings from the outermost down to this section's own; empty before the first heading.
    public var headingPath: [String]
    /// In reading order; headings themselves are not repeated here.
    public var blocks: [Block]

    public init(headingPath: [String] = [], blocks: [Block] = []) {
        self.headingPath = headingPath
        self.blocks = blocks
    }
}

/// The smallest structure a reader reports and the largest a splitter keeps whole if it fits.
public enum Block: Sendable, Equatable {
    /// Prose; may be cut at sentence ends.
    case paragraph(Span)
    /// One item of a list, marker included (`- `, `3. `); kept beside its siblings where they fit.
    case listItem(Span)
    /// Preformatted lines; cut at line ends only.
    case code(Span)
    /// Rows under a header; cut between rows only, and the header goes with every piece.
    case table(Table)
}

/// Text with its place in the original.
public struct Span: Sendable, Equatable {
    /// White space is normalised by the reader except in code: single spaces, no line breaks.
    public var text: String
    public var locator: Locator?

    public init(_ text: String, at locator: Locator? = nil) {
        self.text = text
        self.locator = locator
    }
}

/// A table whose rows can be cited one by one.
public struct Table: Sendable, Equatable {
    /// Column names; empty when the table has none.
    public var header: [String]
    public var rows: [Row]

    public struct Row: Sendable, Equatable {
        /// As many as the header has names, when there is a header.
        public var cells: [String]
        public var locator: Locator?

        public init(_ cells: [String], at locator: Locator? = nil) {
            self.cells = cells
            self.locator = locator
        }
    }

    public init(header: [String], rows: [Row]) {
        self.header = header
        self.rows = rows
    }
}
