import Foundation
import KnowledgeBase
import Testing

@testable import Readers

/// Fixtures of the office formats, read and told as lines.
enum Office {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "fixtures/documents")

    static func file(_ path: String) throws -> FileContent {
        FileContent(path: path, bytes: try Data(contentsOf: folder.appending(path: path)))
    }

    static func read(
        _ path: String, _ reader: any DocumentReader, limits: ReadingLimits = ReadingLimits()
    ) async throws -> Document {
        try await reader.read(try file(path), limits: limits)
    }

    /// The error of reading, which has to be one of ours.
    static func failure(
        _ file: FileContent, _ reader: any DocumentReader, limits: ReadingLimits = ReadingLimits()
    ) async -> KnowledgeBaseError? {
        do {
            _ = try await reader.read(file, limits: limits)
            return nil
        } catch {
            return error as? KnowledgeBaseError
        }
    }

    /// `# A > B` for sections, `p. 3: text` for text, `p. 3: a | b` for rows, `= a | b` for headers.
    static func lines(_ document: Document) -> [String] {
        document.sections.flatMap { section in
            ["# " + section.headingPath.joined(separator: " > ")] + section.blocks.flatMap(lines)
        }
    }

    static func lines(_ block: Block) -> [String] {
        func place(_ locator: Locator?) -> String { locator.map { "\($0): " } ?? "" }
        switch block {
        case .paragraph(let span), .listItem(let span), .code(let span):
            return [place(span.locator) + span.text]
        case .table(let table):
            let rows = table.rows.map { place($0.locator) + $0.cells.joined(separator: " | ") }
            return ["= " + table.header.joined(separator: " | ")] + rows
        }
    }
}

/// Writes zip archives (APPNOTE.TXT of PKWARE, §4.3) for tests; members are stored, not compressed.
struct ZipWriter {
    private var body = Data()
    private var directory = Data()
    private var count: UInt16 = 0

    mutating func add(_ name: String, _ text: String) {
        let bytes = Data(text.utf8)
        add(name, bytes, method: 0, size: bytes.count, checksum: ZipWriter.crc32(bytes))
    }

    /// A member of zeros: `units` times 4 MiB in 4 kB of Deflate each.
    mutating func addZeros(_ name: String, units: Int) {
        let head: [UInt8] = [0xec, 0xc1, 1, 1, 0, 0, 0, 0x82, 0x20, 0xff, 0xaf, 0x6e, 0x48, 0x40, 1]
        // The end of the block and a flush to the next byte, after which a block may begin anew.
        let tail: [UInt8] = [0x7c, 0x1b, 0, 0, 0, 0xff, 0xff]
        let unit = head + [UInt8](repeating: 0, count: 4063) + tail
        let bytes = Data((0..<units).flatMap { _ in unit } + [3, 0])
        add(name, bytes, method: 8, size: units << 22, checksum: 0)
    }

    func finish() -> Data {
        var end = Data()
        end.append(number: UInt32(0x0605_4b50))
        end.append(number: UInt32(0))
        end.append(number: count)
        end.append(number: count)
        end.append(number: UInt32(directory.count))
        end.append(number: UInt32(body.count))
        end.append(number: UInt16(0))
        return body + directory + end
    }

    private mutating func add(_ name: String, _ bytes: Data, method: UInt16, size: Int, checksum: UInt32) {
        var fields = Data()
        // Version 2.0, names in UTF-8, no time.
        for value in [20, 0x800, method, 0, 0] as [UInt16] { fields.append(number: value) }
        for value in [checksum, UInt32(bytes.count), UInt32(size)] { fields.append(number: value) }
        fields.append(number: UInt16(name.utf8.count))
        fields.append(number: UInt16(0))
        directory.append(number: UInt32(0x0201_4b50))
        directory.append(number: UInt16(20))
        directory.append(fields)
        directory.append(Data(count: 10))
        directory.append(number: UInt32(body.count))
        directory.append(Data(name.utf8))
        body.append(number: UInt32(0x0403_4b50))
        body.append(fields)
        body.append(Data(name.utf8))
        body.append(bytes)
        count += 1
    }

    private static func crc32(_ bytes: Data) -> UInt32 {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 {
                let isOdd = sum & 1 == 1
                sum >>= 1
                if isOdd { sum ^= 0xEDB8_8320 }
            }
        }
        return ~sum
    }
}

extension Data {
    fileprivate mutating func append(number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}

/// An Office Open XML file with one main part and whatever else a test needs.
func officeFile(
    _ name: String, main: String, _ content: String, type: String = "officeDocument",
    parts: [String: String] = [:]
) -> FileContent {
    var zip = ZipWriter()
    let base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    zip.add(
        "_rels/.rels",
        """
        <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
        <Relationship Id="r" Type="\(base)/\(type)" Target="\(main)"/></Relationships>
        """)
    zip.add(main, content)
    for (path, text) in parts.sorted(by: { $0.key < $1.key }) { zip.add(path, text) }
    return FileContent(path: name, bytes: zip.finish())
}
