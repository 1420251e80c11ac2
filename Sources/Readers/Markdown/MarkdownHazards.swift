import KnowledgeBase

/// Inputs on which the Markdown parser takes time or memory out of all proportion, found before it
/// sees them.
struct MarkdownHazards {
    /// Bytes of one paragraph: links, emphasis and brackets are matched within a paragraph, in the
    /// worst case each with all others.
    static let maximumParagraphBytes = 1 << 20
    /// Bars in one line: the cells of a row are found in time that grows with their square.
    static let maximumBars = 1000
    /// Cells of all tables: every row is filled up to the width of its table.
    static let maximumCells = 5_000_000

    private let name: String
    private let limits: ReadingLimits
    private var line = 1
    /// Of the paragraph or table: its bytes, its lines and the most bars in one of them.
    private var bytes = 0
    private var lines = 0
    private var widest = 0
    /// Of the line: bars, and block markers at its start.
    private var bars = 0
    private var containers = 0
    private var isBlank = true
    private var cells = 0
    /// How many bytes of `data:` stand behind each other; all of them within such an address.
    private var scheme = 0

    /// - Throws: ``KnowledgeBaseError`` `limitExceeded`.
    static func check(_ text: Substring, name: String, limits: ReadingLimits) throws {
        var hazards = MarkdownHazards(name: name, limits: limits)
        for byte in text.utf8 { try hazards.add(byte) }
        try hazards.endLine()
    }

    private init(name: String, limits: ReadingLimits) {
        self.name = name
        self.limits = limits
    }

    private mutating func add(_ byte: UInt8) throws {
        if byte == UInt8(ascii: "\n") { return try endLine() }
        if !isData(byte) { bytes += 1 }
        if bytes > Self.maximumParagraphBytes {
            throw refusal("a paragraph of more than \(Self.maximumParagraphBytes >> 10) KiB")
        }
        if byte == UInt8(ascii: "|") { bars += 1 }
        if bars > Self.maximumBars { throw refusal("a table of more than \(Self.maximumBars) columns") }
        if isBlank { try addToStart(byte) }
    }

    /// Whether the byte belongs to the data of an embedded image: that has no markup to be matched.
    private mutating func isData(_ byte: UInt8) -> Bool {
        if scheme == Self.scheme.count {
            if Self.isDataByte(byte) { return true }
            scheme = 0
        }
        scheme = byte == Self.scheme[scheme] ? scheme + 1 : byte == Self.scheme[0] ? 1 : 0
        return false
    }

    private static let scheme = Array("data:".utf8)

    /// Of a media type, base64 or percent encoding.
    private static func isDataByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "/")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ","),
            UInt8(ascii: "="), UInt8(ascii: ";"), UInt8(ascii: "%"):
            true
        default: false
        }
    }

    /// White space and block markers at the start of a line.
    private mutating func addToStart(_ byte: UInt8) throws {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"): return
        case UInt8(ascii: ">"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"):
            // A list item or a quotation begins a paragraph of its own.
            if containers == 0 { bytes = 1 }
            containers += 1
            // Rules and underlines are made of the same characters, so only far too many count.
            if containers > 10 * limits.nesting {
                throw refusal("it nests more than \(limits.nesting) deep")
            }
        default:
            if UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "|") { bytes = 1 }
            isBlank = false
        }
    }

    private mutating func endLine() throws {
        lines += 1
        widest = max(widest, bars)
        if isBlank, containers == 0 {
            cells += lines * widest
            (bytes, lines, widest) = (0, 0, 0)
        }
        if cells + lines * widest > Self.maximumCells {
            throw refusal("tables of more than \(Self.maximumCells) cells")
        }
        line += 1
        (bars, containers, isBlank, scheme) = (0, 0, true, 0)
    }

    private func refusal(_ reason: String) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .limitExceeded, cannot: "read '\(name)'", because: "line \(line): \(reason)",
            advice: "If it is not Markdown, name it .txt")
    }
}
