import Foundation

/// Names of well-known binary formats by their first bytes, to tell people what a misnamed file is.
enum ContentSignature {
    private static let table: [(name: String, offset: Int, bytes: [UInt8])] = [
        ("a PDF", 0, Array("%PDF-".utf8)),
        ("a ZIP archive (such as DOCX, XLSX, PPTX, ODT or EPUB)", 0, [0x50, 0x4B, 3, 4]),
        ("an old Office file (DOC, XLS, PPT)", 0, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]),
        ("a PNG image", 0, [0x89, 0x50, 0x4E, 0x47]),
        ("a JPEG image", 0, [0xFF, 0xD8, 0xFF]),
        ("a GIF image", 0, Array("GIF8".utf8)),
        ("a gzip archive", 0, [0x1F, 0x8B, 8]),
        ("a 7-Zip archive", 0, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
        ("an xz archive", 0, [0xFD, 0x37, 0x7A, 0x58, 0x5A]),
        ("a RAR archive", 0, Array("Rar!\u{1A}".utf8)),
        ("an RTF document", 0, Array("{\\rtf".utf8)),
        ("an SQLite database", 0, Array("SQLite format 3".utf8)),
        ("a program", 0, [0x7F, 0x45, 0x4C, 0x46]),
        ("a video", 4, Array("ftyp".utf8)),
    ]

    /// `nil` when the bytes begin like none of them.
    static func of(_ bytes: Data) -> String? {
        table.first { bytes.dropFirst($0.offset).starts(with: $0.bytes) }?.name
    }
}
