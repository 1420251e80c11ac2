/// The numbers in a text that order it and claim nothing: list numbering and citation marks, and how many
/// items its lists have.
struct ListLayout {
    /// Of ``PlainText/bytes``.
    private(set) var numbering: [Range<Int>] = []
    /// Items of each list, and of all together.
    private(set) var counts: Set<Int> = []

    init(_ text: PlainText) {
        let bytes = text.bytes
        numbering = CitationMark.marks(in: bytes).map(\.range) + Self.inlineNumbers(bytes)
        var run = 0
        var total = 0
        for line in Self.lines(of: bytes) {
            let (isItem, number) = Self.item(line, bytes)
            if let number { numbering.append(number) }
            if isItem {
                run += 1
                total += 1
            } else if Self.endsList(line, bytes) {
                counts.insert(run)
                run = 0
            }
        }
        counts.formUnion([run, total])
        counts.subtract([0, 1])
    }

    /// What a line is to the lists around it: an item, a line between lists, or nothing to them.
    enum Line { case item, text, other }

    static func line(_ written: String) -> Line {
        let bytes = PlainText(written).bytes
        if item(bytes.indices, bytes).0 { return .item }
        return endsList(bytes.indices, bytes) ? .text : .other
    }

    /// The numbers of `(1) ... (2) ... (3)`.
    private static func inlineNumbers(_ bytes: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        for start in bytes.indices where bytes[start] == .openingBracket {
            let wanted = Array("(\(found.count + 1))".utf8)
            if bytes[start...].starts(with: wanted) { found.append(start..<(start + wanted.count)) }
        }
        return found.count > 1 ? found : []
    }

    private static func lines(of bytes: [UInt8]) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        for index in bytes.indices where bytes[index] == .newline {
            lines.append(start..<index)
            start = index + 1
        }
        return lines + [start..<bytes.count]
    }

    /// Whether a line is an item, and where its number stands.
    private static func item(_ line: Range<Int>, _ bytes: [UInt8]) -> (Bool, Range<Int>?) {
        var index = line.lowerBound
        func skip(_ isSkipped: (UInt8) -> Bool) {
            while index < line.upperBound, isSkipped(bytes[index]) { index += 1 }
        }
        skip { $0 == .space || $0 == 0x09 || $0 == .greater }
        let bullets = Set([.hyphen, .asterisk, PlainText.otherMark, UInt8(ascii: "+")])
        let marks = index
        skip { bullets.contains($0) || $0 == .hash }
        let hasBullet = index > marks && index < line.upperBound && bytes[index] == .space
        skip { $0 == .space || $0 == .asterisk || $0 == .openingBracket }
        let start = index
        skip(\.isDigit)
        guard (1...2).contains(index - start), index < line.upperBound else { return (hasBullet, nil) }
        let isClosed = ".)-^".utf8.contains(bytes[index])
        let end = index + 1
        let isApart =
            end >= line.upperBound || bytes[end] == .space || bytes[end] == .asterisk || bytes[end] == .hyphen
        return isClosed && isApart ? (true, start..<index) : (hasBullet, nil)
    }

    /// A line at the margin that is no item and not empty.
    private static func endsList(_ line: Range<Int>, _ bytes: [UInt8]) -> Bool {
        guard let first = bytes[line].first else { return false }
        return first != .space && first != 0x09
    }
}

/// `[1]`, `[1, 3]`, `[2-4]`
struct CitationMark {
    /// Of ``PlainText/bytes``, brackets included.
    var range: Range<Int>
    /// What it names, ranges spelled out.
    var numbers: [Int]

    /// The longest mark and the widest range in it.
    private static let longest = 60
    private static let mostNumbers = 50

    static func marks(in bytes: [UInt8]) -> [CitationMark] {
        bytes.indices.compactMap { bytes[$0] == .opening ? mark(at: $0, in: bytes) : nil }
    }

    private static func mark(at start: Int, in bytes: [UInt8]) -> CitationMark? {
        let inside = bytes[(start + 1)..<min(start + longest, bytes.count)]
        guard let end = inside.firstIndex(of: .closing), end > start + 1 else { return nil }
        let parts = bytes[(start + 1)..<end].split(omittingEmptySubsequences: false) {
            $0 == .comma || $0 == UInt8(ascii: ";")
        }
        var numbers: [Int] = []
        for part in parts {
            guard let more = Self.numbers(part), numbers.count + more.count <= mostNumbers else {
                return nil
            }
            numbers += more
        }
        return CitationMark(range: start..<(end + 1), numbers: numbers)
    }

    /// The numbers of one part; of a range that is turned round or too wide, its ends.
    private static func numbers(_ part: ArraySlice<UInt8>) -> [Int]? {
        let ends = part.split(separator: .hyphen, omittingEmptySubsequences: false).map(number)
        guard let first = ends.first, let low = first, let last = ends.last, let high = last else {
            return nil
        }
        guard ends.count <= 2 else { return nil }
        return low <= high && high - low < mostNumbers ? Array(low...high) : [low, high]
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        let text = String(decoding: bytes.filter { $0 != .space }, as: UTF8.self)
        // Four digits are a year.
        return text.utf8.count <= 3 && text.utf8.allSatisfy(\.isDigit) ? Int(text) : nil
    }
}
