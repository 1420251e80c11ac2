/// In which rows a term stands and how often.
///
/// Per row, in ascending order: the distance to the row before (the first counts from -1), doubled,
/// plus 1 when the term stands there once, as a LEB128 number; where it stands more often, the
/// count follows as another.
enum Postings {
    /// Largest count kept; more makes no difference to BM25.
    static let largestCount: UInt16 = .max

    static func append(
        row: Int, count: UInt16, after previous: Int, to bytes: inout [UInt8]
    ) {
        let isSingle = count == 1
        appendNumber(UInt64(row - previous) << 1 | (isSingle ? 1 : 0), to: &bytes)
        if !isSingle { appendNumber(UInt64(count), to: &bytes) }
    }

    /// Calls `body` with every row below `rows` and its count. Damaged bytes end it early, no more.
    @inline(__always)
    static func forEach(
        in bytes: UnsafeBufferPointer<UInt8>, rows: Int, _ body: (_ row: Int, _ count: Int) -> Void
    ) {
        var offset = 0
        var row = -1
        while offset < bytes.count {
            let head = number(in: bytes, at: &offset)
            let distance = Int(head >> 1)
            guard distance > 0, distance < rows - row else { return }
            row += distance
            body(row, head & 1 == 1 ? 1 : Int(number(in: bytes, at: &offset)))
        }
    }

    private static func appendNumber(_ number: UInt64, to bytes: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    @inline(__always)
    private static func number(in bytes: UnsafeBufferPointer<UInt8>, at offset: inout Int) -> UInt32 {
        var number: UInt32 = 0
        var shift: UInt32 = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            number |= UInt32(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        return number
    }
}
