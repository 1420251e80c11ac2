import KnowledgeBase

/// Cuts bytes that arrive in any pieces into lines, by `\n`, `\r\n` or `\r`.
struct LineBuffer {
    private var bytes: [UInt8] = []
    /// Whether the line break before was a `\r`, whose `\n` may be in the next piece.
    private var isAfterReturn = false
    private let limit: Int

    /// - Parameter limit: bytes that one line may have.
    init(limit: Int = 8 << 20) {
        self.limit = limit
    }

    /// The lines that `piece` completes, without their breaks.
    ///
    /// - Throws: ``BrokenStream`` for a line beyond the limit.
    mutating func lines(adding piece: some Sequence<UInt8>) throws -> [String] {
        var lines: [String] = []
        for byte in piece {
            switch byte {
            case UInt8(ascii: "\n") where isAfterReturn: isAfterReturn = false
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                isAfterReturn = byte == UInt8(ascii: "\r")
                lines.append(take())
            default:
                isAfterReturn = false
                bytes.append(byte)
                guard bytes.count <= limit else { throw BrokenStream("a line has more than \(limit) bytes") }
            }
        }
        return lines
    }

    /// What stands after the last break; empty when nothing does.
    mutating func take() -> String {
        defer { bytes.removeAll(keepingCapacity: true) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// An answer that broke off, or is not what the protocol says.
struct BrokenStream: Error, Equatable {
    var reason: String
    /// In a word for metrics.
    var code: String

    init(_ reason: String, code: String = "broken") {
        self.reason = reason
        self.code = code
    }
}
