import Foundation

/// Turns the bytes of one file format into a ``Document``.
///
/// A reader never trusts its input: it honours `limits`, opens no network connection, follows no
/// reference out of the file, and throws ``KnowledgeBaseError`` (`unreadable`, `encrypted`,
/// `limitExceeded`) rather than return a part as if it were the whole.
public protocol DocumentReader: Sendable {
    /// Lower-case file extensions without the dot, the usual one first.
    var fileExtensions: [String] { get }

    /// Raised whenever the reader's output for the same bytes changes, so that files are read again.
    var version: Int { get }

    /// What it does more than its plain kind, as a word: `ocr`; empty for the plain one. Files read by
    /// the plain reader are read again by one that does more, never the other way round.
    var variant: String { get }

    /// - Parameters:
    ///   - file: the bytes and the name they came under.
    ///   - limits: what the reader may spend on them.
    func read(_ file: FileContent, limits: ReadingLimits) async throws -> Document
}

extension DocumentReader {
    public var variant: String { "" }
}

/// The bytes of a file and the name they came under.
public struct FileContent: Sendable {
    /// The path as the person knows it; used in messages and for the file extension, never opened.
    public var path: String
    public var bytes: Data

    public init(path: String, bytes: Data) {
        self.path = path
        self.bytes = bytes
    }
}

/// What a reader may spend on one file before it gives up with `limitExceeded`.
public struct ReadingLimits: Sendable, Equatable {
    /// Bytes of the file itself: the largest that is read within minutes and a gigabyte of memory.
    public var bytes = 128 << 20
    /// Bytes after decompression, over all members of an archive.
    public var decompressedBytes = 512 << 20
    /// Largest ratio of decompressed to compressed bytes, counted past the first mebibyte.
    public var compressionRatio = 200
    /// Members of an archive.
    public var archiveEntries = 20_000
    /// Pages, slides or worksheets.
    public var pages = 10_000
    /// Rows of all tables together.
    public var rows = 1_000_000
    /// Depth of nested elements, lists or values.
    public var nesting = 200
    /// Wall-clock time of an outside program.
    public var time: Duration = .seconds(120)
    /// Memory of an outside program, in bytes.
    public var memory = 2 << 30

    public init() {}
}
