import Foundation
import KnowledgeBase

/// Reads a safetensors file in place: eight bytes of header length, a JSON header, then the tensors'
/// little-endian bytes (<https://github.com/huggingface/safetensors#format>).
///
/// Nothing in the header is believed before it is checked: every offset lies inside the file, byte
/// counts equal shapes, and the tensors cover the data without a gap or an overlap.
public struct SafeTensors: Sendable {
    /// How a tensor's numbers are stored, with bytes per number.
    public enum ElementType: String, Sendable {
        case float32 = "F32"
        case float16 = "F16"
        case bfloat16 = "BF16"

        var size: Int { self == .float32 ? 4 : 2 }
    }

    private struct Entry {
        var type: String
        var shape: [Int]
        var range: Range<Int>
    }

    /// Longest header accepted, far above that of any single-file encoder.
    static let headerLimit = 16 << 20

    private let file: MappedFile
    private let action: String
    private let entries: [String: Entry]
    private let dataStart: Int

    /// - Throws: ``KnowledgeBaseError`` of kind `notFound` or `unreadable`, naming file and reason.
    public init(contentsOf url: URL) throws {
        file = try MappedFile(url)
        action = "read '\(url.path)'"
        do {
            let header = try file.withBytes(Self.headerRange)
            dataStart = header.upperBound
            entries = try Self.entries(file.withBytes { Data($0[header]) })
            try Self.checkLayout(entries, dataSize: file.count - dataStart)
        } catch let refusal as Refusal {
            throw KnowledgeBaseError(
                .unreadable, cannot: action, because: refusal.reason,
                advice: "Get the file again, for instance by 'make model'")
        }
    }

    public var names: [String] { entries.keys.sorted() }

    public func contains(_ name: String) -> Bool { entries[name] != nil }

    /// The tensor's numbers: in place where they are aligned float32, else as a converted copy.
    ///
    /// - Throws: ``KnowledgeBaseError`` of kind `model` when it is missing or has another shape or type.
    public func tensor(_ name: String, shape: [Int]) throws -> Tensor {
        guard let entry = entries[name] else { throw refused("tensor '\(name)' is missing") }
        guard entry.shape == shape else {
            throw refused("tensor '\(name)' has shape \(entry.shape), not \(shape)")
        }
        guard let type = ElementType(rawValue: entry.type) else {
            throw refused("tensor '\(name)' has type \(entry.type); F32, F16 and BF16 can be run")
        }
        let range = dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound
        return file.withBytes { all in
            let bytes = UnsafeRawBufferPointer(rebasing: all[range])
            if type == .float32, let tensor = Tensor(mapped: bytes, in: file) { return tensor }
            return Tensor(converting: bytes, from: type)
        }
    }

    private func refused(_ reason: String) -> KnowledgeBaseError {
        KnowledgeBaseError(.model, cannot: action, because: reason)
    }
}

// MARK: - The header

extension SafeTensors {
    private struct Refusal: Error {
        var reason: String
    }

    private static func headerRange(in bytes: UnsafeRawBufferPointer) throws -> Range<Int> {
        guard bytes.count >= 8 else { throw Refusal(reason: "it is too short for a safetensors file") }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= headerLimit else {
            throw Refusal(reason: "its header would be \(length) bytes long; it is no safetensors file")
        }
        let end = 8 + Int(length)
        guard end <= bytes.count else { throw Refusal(reason: "it is truncated inside its header") }
        return 8..<end
    }

    private static func entries(_ header: Data) throws -> [String: Entry] {
        do {
            return try JSONDecoder().decode(Header.self, from: header).entries
        } catch {
            throw Refusal(reason: "its header is not the JSON of a safetensors file")
        }
    }

    private struct Header: Decodable {
        var entries: [String: Entry] = [:]

        struct Name: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        struct Fields: Decodable {
            var dtype: String
            var shape: [Int]
            var data_offsets: [Int]
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            for key in container.allKeys where key.stringValue != "__metadata__" {
                let fields = try container.decode(Fields.self, forKey: key)
                guard fields.data_offsets.count == 2, let start = fields.data_offsets.first,
                    let end = fields.data_offsets.last, 0 <= start, start <= end
                else {
                    throw DecodingError.dataCorruptedError(
                        forKey: key, in: container, debugDescription: "offsets")
                }
                entries[key.stringValue] = Entry(type: fields.dtype, shape: fields.shape, range: start..<end)
            }
        }
    }

    private static let typeSizes = [
        "BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2,
        "I32": 4, "U32": 4, "F32": 4, "I64": 8, "U64": 8, "F64": 8,
    ]

    private static func checkLayout(_ entries: [String: Entry], dataSize: Int) throws {
        var end = 0
        for (name, entry) in entries.sorted(by: { isBefore($0.value.range, $1.value.range) }) {
            guard let size = typeSizes[entry.type] else {
                throw Refusal(reason: "tensor '\(name)' has the unknown type '\(entry.type)'")
            }
            guard byteCount(shape: entry.shape, size: size) == entry.range.count else {
                throw Refusal(
                    reason: "tensor '\(name)' has \(entry.range.count) bytes, which is not its shape's size")
            }
            guard entry.range.lowerBound == end else {
                let fault = entry.range.lowerBound < end ? "overlaps another" : "leaves a gap before it"
                throw Refusal(reason: "tensor '\(name)' \(fault)")
            }
            end = entry.range.upperBound
            guard end <= dataSize else {
                throw Refusal(reason: "it is truncated: tensor '\(name)' ends past the end of the file")
            }
        }
        guard end == dataSize else { throw Refusal(reason: "\(dataSize - end) bytes follow its last tensor") }
    }

    private static func isBefore(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
        (a.lowerBound, a.upperBound) < (b.lowerBound, b.upperBound)
    }

    /// `nil` where a dimension is negative or the product overflows.
    private static func byteCount(shape: [Int], size: Int) -> Int? {
        var count = size
        for dimension in shape {
            guard dimension >= 0 else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
            guard !overflow else { return nil }
            count = product
        }
        return count
    }
}
