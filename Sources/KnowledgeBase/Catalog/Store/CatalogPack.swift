import Foundation

/// All rows of a catalog in one run of bytes that is read at once: every different text stands once, and the
/// cells refer to it. Derived from the rows, which are what counts.
///
/// `kbc1`, the number of texts, each with its length, the number of rows, the number of columns, and the cells
/// row by row: a byte that says what it is, and its value. Numbers are in LEB128 (seven bits a byte, the lowest
/// first), decimals in eight bytes, the lowest first.
public enum CatalogPack {
    private static let magic = Array("kbc1".utf8)

    enum Tag: UInt8 {
        case missing, text, integer, decimal, no, yes, list
    }

    public static func bytes(of rows: [CatalogRow], columns: Int) -> Data {
        var texts = Dictionary()
        var cells = Writer()
        for row in rows { for value in row.values { cells.write(value, &texts) } }
        var head = Writer(bytes: magic)
        head.write(number: texts.texts.count)
        for text in texts.texts { head.write(text) }
        head.write(number: rows.count)
        head.write(number: columns)
        return Data(head.bytes + cells.bytes)
    }

    /// - Returns: `nil` for bytes that are not such rows, whatever they are.
    public static func rows(in bytes: Data, columns: Int) -> [CatalogRow]? {
        bytes.withUnsafeBytes { buffer in
            var reader = Reader(bytes: buffer)
            return try? reader.rows(columns: columns)
        }
    }

    private struct Dictionary {
        private(set) var texts: [String] = []
        private var codes: [String: Int] = [:]

        mutating func code(of text: String) -> Int {
            if let code = codes[text] { return code }
            codes[text] = texts.count
            texts.append(text)
            return texts.count - 1
        }
    }

    private struct Writer {
        var bytes: [UInt8] = []

        mutating func write(_ value: CatalogValue, _ texts: inout Dictionary) {
            switch value {
            case .missing: write(.missing)
            case .text(let text):
                write(.text)
                write(number: texts.code(of: text))
            case .integer(let integer):
                write(.integer)
                write(bits: UInt64(bitPattern: Int64(integer)))
            case .decimal(let decimal):
                write(.decimal)
                withUnsafeBytes(of: decimal.bitPattern.littleEndian) { bytes += $0 }
            case .flag(let flag): write(flag ? .yes : .no)
            case .list(let items):
                write(.list)
                write(number: items.count)
                for item in items { write(number: texts.code(of: item)) }
            }
        }

        mutating func write(_ text: String) {
            write(number: text.utf8.count)
            bytes += text.utf8
        }

        mutating func write(number: Int) { write(bits: UInt64(number)) }

        private mutating func write(_ tag: Tag) { bytes.append(tag.rawValue) }

        private mutating func write(bits: UInt64) {
            var rest = bits
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(rest))
        }
    }

    private struct Damaged: Error {}

    private struct Reader {
        let bytes: UnsafeRawBufferPointer
        private var position = 0
        private var texts: [String] = []

        init(bytes: UnsafeRawBufferPointer) {
            self.bytes = bytes
        }

        mutating func rows(columns: Int) throws -> [CatalogRow] {
            guard bytes.starts(with: magic) else { throw Damaged() }
            position = magic.count
            texts = try list { try $0.text() }
            let count = try self.count()
            guard try bits() == UInt64(columns) else { throw Damaged() }
            var rows: [CatalogRow] = []
            rows.reserveCapacity(count)
            for _ in 0..<count { rows.append(CatalogRow(values: try values(columns))) }
            guard position == bytes.count else { throw Damaged() }
            return rows
        }

        private mutating func values(_ columns: Int) throws -> [CatalogValue] {
            var values: [CatalogValue] = []
            values.reserveCapacity(columns)
            for _ in 0..<columns { values.append(try value()) }
            return values
        }

        private mutating func value() throws -> CatalogValue {
            switch Tag(rawValue: try byte()) {
            case .missing?: return .missing
            case .text?: return .text(try known())
            case .integer?: return .integer(Int(Int64(bitPattern: try bits())))
            case .decimal?:
                guard bytes.count - position >= 8 else { throw Damaged() }
                let pattern = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                position += 8
                return .decimal(Double(bitPattern: UInt64(littleEndian: pattern)))
            case .no?: return .flag(false)
            case .yes?: return .flag(true)
            case .list?: return .list(try list { try $0.known() })
            case nil: throw Damaged()
            }
        }

        private mutating func known() throws -> String {
            let code = try bits()
            guard code < UInt64(texts.count) else { throw Damaged() }
            return texts[Int(code)]
        }

        private mutating func list(_ item: (inout Reader) throws -> String) throws -> [String] {
            let count = try self.count()
            var items: [String] = []
            items.reserveCapacity(count)
            for _ in 0..<count { items.append(try item(&self)) }
            return items
        }

        private mutating func text() throws -> String {
            let length = try count()
            defer { position += length }
            let part = UnsafeRawBufferPointer(rebasing: bytes[position..<(position + length)])
            return String(decoding: part, as: UTF8.self)
        }

        /// Of things that take a byte each at least: no more than there are bytes left.
        private mutating func count() throws -> Int {
            let count = try bits()
            guard count <= UInt64(bytes.count - position) else { throw Damaged() }
            return Int(count)
        }

        private mutating func bits() throws -> UInt64 {
            var result: UInt64 = 0
            for shift in stride(from: UInt64(0), to: 64, by: 7) {
                let byte = try byte()
                result |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return result }
            }
            throw Damaged()
        }

        private mutating func byte() throws -> UInt8 {
            guard position < bytes.count else { throw Damaged() }
            defer { position += 1 }
            return bytes[position]
        }
    }
}
