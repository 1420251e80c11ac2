import Foundation
import KnowledgeBase

/// One message of `application/vnd.amazon.eventstream`.
struct EventStreamMessage: Equatable {
    /// Names as they come, with the colon of the protocol's own; values of any type as text.
    var headers: [String: String]
    var payload: Data
}

/// Cuts an event stream that arrives in any pieces into messages and checks both sums of each. Lengths are
/// big-endian: total, headers, sum of these eight bytes; headers, payload; sum of everything before it.
/// (Smithy 2.0, "Amazon Event Stream Specification"; CRC-32 of ISO 3309.)
struct EventStream {
    private var bytes: [UInt8] = []

    private static let preludeSize = 12
    private static let sumSize = 4
    private static let largestHeaders = 128 << 10
    private static let largestPayload = 24 << 20

    /// Whether everything so far was whole messages.
    var isAtBoundary: Bool { bytes.isEmpty }

    /// The messages that `piece` completes.
    ///
    /// - Throws: ``BrokenStream`` for lengths beyond the limits, a wrong sum or headers that do not fit.
    mutating func messages(adding piece: some Sequence<UInt8>) throws -> [EventStreamMessage] {
        bytes += piece
        var messages: [EventStreamMessage] = []
        var start = 0
        while let length = try Self.length(of: bytes[start...]), bytes.count - start >= length {
            messages.append(try Self.message(Array(bytes[start..<start + length])))
            start += length
        }
        bytes.removeFirst(start)
        return messages
    }

    /// Of the message that begins here; `nil` while its prelude is not whole.
    private static func length(of bytes: ArraySlice<UInt8>) throws -> Int? {
        guard bytes.count >= preludeSize else { return nil }
        let prelude = Array(bytes.prefix(preludeSize))
        let (total, headers) = (integer(prelude[0..<4]), integer(prelude[4..<8]))
        guard headers <= largestHeaders else { throw BrokenStream("the headers of a message are too long") }
        guard total >= preludeSize + headers + sumSize,
            total - headers - preludeSize - sumSize <= largestPayload
        else { throw BrokenStream("a message has an impossible length") }
        guard CyclicSum.of(prelude[0..<8]) == integer(prelude[8..<12]) else {
            throw BrokenStream("the sum of a message's lengths is wrong")
        }
        return total
    }

    private static func message(_ bytes: [UInt8]) throws -> EventStreamMessage {
        let end = bytes.count - sumSize
        guard CyclicSum.of(bytes[..<end]) == integer(bytes[end...]) else {
            throw BrokenStream("the sum of a message is wrong")
        }
        let payload = preludeSize + integer(bytes[4..<8])
        return EventStreamMessage(
            headers: try EventStreamHeaders(bytes[preludeSize..<payload]).values,
            payload: Data(bytes[payload..<end]))
    }

    fileprivate static func integer(_ bytes: some Sequence<UInt8>) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }
}

/// The headers of one message: length and text of the name, a type, the value.
private struct EventStreamHeaders {
    private(set) var values: [String: String] = [:]
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) throws {
        rest = bytes
        while !rest.isEmpty {
            let name = String(decoding: try take(Int(try take(1).first ?? 0)), as: UTF8.self)
            values[name] = try value(ofType: try take(1).first ?? 0)
        }
    }

    private mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
        guard rest.count >= count else { throw BrokenStream("a header is longer than its message") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private mutating func value(ofType type: UInt8) throws -> String {
        switch type {
        case 0: return "true"
        case 1: return "false"
        case 2: return try signed(1)
        case 3: return try signed(2)
        case 4: return try signed(4)
        case 5, 8: return try signed(8)
        case 6: return RequestSignature.hex(try take(EventStream.integer(try take(2))))
        case 7: return String(decoding: try take(EventStream.integer(try take(2))), as: UTF8.self)
        case 9: return RequestSignature.hex(try take(16))
        default: throw BrokenStream("a header has the unknown type \(type)")
        }
    }

    /// Two's complement of so many bytes.
    private mutating func signed(_ count: Int) throws -> String {
        let bits = try take(count).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let shift = 64 - count * 8
        return String(Int64(bitPattern: bits << shift) >> shift)
    }
}

/// CRC-32 as in gzip (ISO 3309, reflected polynomial 0xEDB88320).
enum CyclicSum {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }

    static func of(_ bytes: some Sequence<UInt8>) -> Int {
        let sum = bytes.reduce(UInt32.max) { sum, byte in
            table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ sum >> 8
        }
        return Int(~sum)
    }
}
