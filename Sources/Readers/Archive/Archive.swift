import CDocuments
import Foundation
import KnowledgeBase

/// A zip archive in memory, the container of DOCX, PPTX, XLSX, ODF and EPUB.
///
/// Nothing is written to disk, so names such as `../x` are harmless. What is unpacked counts
/// against the limits over the archive's life, whichever member it comes from.
struct Archive {
    /// Paths of the members in the order of the archive's directory, without folders.
    let names: [String]

    private let known: Set<String>
    private let file: FileContent
    private let limits: ReadingLimits
    private var unpacked = 0
    /// Members unpacked ahead of being asked for, and whether they were since.
    private var fetched: [String: (bytes: Data, isTaken: Bool)] = [:]

    /// - Throws: `encrypted` for a compound file (how office programs wrap a document that has a
    ///   password), `unreadable` when the bytes are not a zip, `limitExceeded`.
    init(_ file: FileContent, limits: ReadingLimits) throws {
        self.file = file
        self.limits = limits
        guard file.bytes.count <= limits.bytes else {
            throw file.exceeds("\(file.bytes.count) bytes, more than the limit of \(limits.bytes)")
        }
        try Archive.refuseCompoundFile(file)
        let walk = Walk(limits: limits, unpacked: 0, fileSize: file.bytes.count) { _ in false }
        try walk.run(over: file)
        names = walk.names
        known = Set(walk.names)
    }

    /// The bytes of one member, or `nil` when there is none of that name.
    mutating func contents(of name: String) throws -> Data? {
        guard known.contains(name) else { return nil }
        guard let (bytes, isTaken) = fetched[name] else { return try contents(of: [name])[name] }
        // What is asked for again counts again, as if it had been unpacked for that.
        if isTaken { unpacked += bytes.count }
        if let excess = limits.excess(ofUnpacked: unpacked, from: file.bytes.count) {
            throw file.bomb(excess)
        }
        fetched[name] = (bytes, true)
        return bytes
    }

    /// Unpacks members that will be asked for one by one in a single pass, in place of those that were
    /// fetched before. Each pass costs as much as the archive has members.
    mutating func prefetch(_ wanted: Set<String>) throws {
        fetched = [:]
        fetched = try contents(of: wanted).mapValues { ($0, false) }
    }

    /// The bytes of several members in one pass over the archive; absent ones are left out.
    mutating func contents(of wanted: Set<String>) throws -> [String: Data] {
        let walk = Walk(
            limits: limits, unpacked: unpacked, fileSize: file.bytes.count,
            wantedCount: wanted.count { known.contains($0) }
        ) { wanted.contains($0) }
        defer { unpacked = walk.unpacked }
        try walk.run(over: file)
        return walk.contents
    }

    /// The header of a Compound File Binary (MS-CFB §2.2): an encrypted OOXML document, or one of
    /// the formats from before 2007 under a new name.
    private static func refuseCompoundFile(_ file: FileContent) throws {
        let signature: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
        guard file.bytes.starts(with: signature) else { return }
        let marker = Data("EncryptedPackage".utf8.flatMap { [$0, 0] })
        if file.bytes.range(of: marker) != nil {
            throw file.encrypted("the document is protected by a password")
        }
        throw file.unreadable(
            "it is in the binary format of Office 97-2003",
            advice: "Save it as DOCX, XLSX or PPTX")
    }
}

/// One pass over an archive: what the C callbacks see, and the limits they keep.
private final class Walk {
    private let limits: ReadingLimits
    private let fileSize: Int
    private let wanted: (String) -> Bool
    /// After that many members the walk ends; `nil` when all are to be visited.
    private let wantedCount: Int?
    private(set) var names: [String] = []
    private(set) var contents: [String: Data] = [:]
    private(set) var unpacked: Int
    private var current = ""
    private var excess: String?

    init(
        limits: ReadingLimits, unpacked: Int, fileSize: Int, wantedCount: Int? = nil,
        wanted: @escaping (String) -> Bool
    ) {
        self.wantedCount = wantedCount
        self.limits = limits
        self.unpacked = unpacked
        self.fileSize = fileSize
        self.wanted = wanted
    }

    func run(over file: FileContent) throws {
        var message = [CChar](repeating: 0, count: 256)
        let result = file.bytes.withUnsafeBytes { bytes in
            cdoc_zip_walk(
                bytes.baseAddress, bytes.count,
                { context, path in Walk.from(context).visit(path) },
                { context, bytes, count in Walk.from(context).receive(bytes, count) },
                Unmanaged.passUnretained(self).toOpaque(), &message, message.count)
        }
        if let excess { throw file.bomb(excess) }
        let reason = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        if result == CDOC_ZIP_ENCRYPTED { throw file.encrypted(reason) }
        if result == CDOC_ZIP_UNREADABLE { throw file.unreadable("not a usable zip archive (\(reason))") }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> Walk {
        // The context is the walk that `run` passed in, alive until `run` returns.
        Unmanaged<Walk>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
    }

    private func visit(_ path: UnsafePointer<CChar>?) -> cdoc_zip_choice {
        // The members so far are complete: this is the header of the next.
        if contents.count == wantedCount { return CDOC_ZIP_STOP }
        current = path.map { String(cString: $0) } ?? ""
        names.append(current)
        if names.count > limits.archiveEntries {
            excess = "more than \(limits.archiveEntries) members"
            return CDOC_ZIP_STOP
        }
        // Of two members with one name the first counts, as in the office programs' own readers.
        guard wanted(current), contents[current] == nil else { return CDOC_ZIP_SKIP }
        contents[current] = Data()
        return CDOC_ZIP_READ
    }

    private func receive(_ bytes: UnsafeRawPointer?, _ count: Int) -> Bool {
        unpacked += count
        excess = limits.excess(ofUnpacked: unpacked, from: fileSize)
        guard excess == nil, let bytes else { return false }
        contents[current, default: Data()].append(bytes.assumingMemoryBound(to: UInt8.self), count: count)
        return true
    }
}

extension FileContent {
    fileprivate func bomb(_ reason: String) -> KnowledgeBaseError {
        exceeds(reason, advice: "It looks like a zip bomb")
    }
}

extension ReadingLimits {
    /// Why so many bytes are too many for a file of that size; `nil` when they are not.
    fileprivate func excess(ofUnpacked unpacked: Int, from fileSize: Int) -> String? {
        if unpacked > decompressedBytes { return "it unpacks to more than \(decompressedBytes) bytes" }
        if unpacked > 1 << 20, unpacked / max(1, fileSize) > compressionRatio {
            return "it unpacks to more than \(compressionRatio) times its size"
        }
        return nil
    }
}
