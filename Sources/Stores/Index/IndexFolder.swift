import Foundation
import KnowledgeBase
import LexicalSearch
import Logging
import Segments
import VectorSearch

/// The folder beside the database that keeps what is derived: segments, and a manifest that names
/// those that count. Whatever does not fit is ignored and built again.
struct IndexFolder: Sendable {
    /// Raised when the manifest's layout changes.
    private static let version = 3

    private struct Manifest: Codable {
        struct Part: Codable {
            var file: String
            /// Bitmap of dead rows, 64-bit little-endian words.
            var dead: Data
            var codes: String?
        }

        var version: Int
        var analyzer: Int
        var database: [UInt64]
        /// The same as in the database since these files were kept.
        var stamp: Int64
        var generation: Int64
        var embedder: IndexState.ActiveEmbedder?
        var lexical: [Part]
        var vectors: [Part]
    }

    let url: URL
    let logger: Logger

    /// Of words, of vectors and of their codes; unfinished ones carry more behind it.
    private static let extensions = [".lex", ".vec", ".codes"]

    /// Bytes of files that are checked whole before they are used, some hundredths of a second; the
    /// check of larger ones is left to the next sync.
    private static let checkedAtOnce = 64 << 20

    /// What is on disk, if it belongs to this state of the database or an earlier one.
    ///
    /// - Parameter thorough: checks every byte however many there are.
    func load(
        for state: IndexState, stamp: Int64, analyzer: SnowballAnalyzer, thorough: Bool = false
    ) -> DerivedIndex? {
        do {
            let manifest = try JSONDecoder().decode(Manifest.self, from: Data(contentsOf: manifestURL))
            guard manifest.version == Self.version, manifest.analyzer == SnowballAnalyzer.version else {
                throw SegmentError.invalid("made by another version")
            }
            var derived = state
            derived.generation = manifest.generation
            derived.embedder = manifest.embedder
            guard manifest.database == [state.database.high, state.database.low], manifest.stamp == stamp,
                derived.canGrow(into: state)
            else { throw SegmentError.invalid("derived from another database or another past") }
            let lexical = try open(manifest.lexical, kind: LexicalSegment.kind, of: state)
            let vectors = try open(manifest.vectors, kind: VectorSegment.kind, of: state)
                .enumerated().map { try withCodes($0.element, manifest.vectors[$0.offset].codes, derived) }
            let segments =
                (lexical + vectors).map(\.part.segment) + vectors.compactMap(\.codes?.codes.segment)
            if thorough || segments.reduce(0, { $0 + $1.bytes.count }) <= Self.checkedAtOnce {
                guard segments.allSatisfy(\.isIntact) else { throw SegmentError.invalid("damaged contents") }
            }
            return try DerivedIndex(state: derived, lexical: lexical, vectors: vectors, analyzer: analyzer)
        } catch CocoaError.fileReadNoSuchFile {
            return nil
        } catch {
            logger.debug("building the index again", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    private func open(
        _ parts: [Manifest.Part], kind: Segment.Kind, of state: IndexState
    ) throws -> [DerivedIndex.Part] {
        try parts.map { part in
            let segment = try open(part.file, kind: kind, of: state)
            guard let dead = Bitmap(count: segment.rows, bytes: part.dead) else {
                throw SegmentError.invalid("another number of rows")
            }
            return DerivedIndex.Part(part: SegmentPart(segment, dead: dead), file: part.file)
        }
    }

    private func withCodes(
        _ part: DerivedIndex.Part, _ file: String?, _ state: IndexState
    ) throws -> DerivedIndex.Part {
        guard let file, let embedder = state.embedder else { return part }
        var part = part
        part.codes = DerivedIndex.Codes(
            codes: try VectorCodes(
                open(file, kind: VectorCodes.kind, of: state), of: part.part.segment,
                dimensions: embedder.dimensions),
            file: file)
        return part
    }

    private func open(_ file: String, kind: Segment.Kind, of state: IndexState) throws -> Segment {
        guard !file.contains("/") else { throw SegmentError.invalid("a file outside the folder") }
        let bytes = try SegmentBytes(mapping: url.appending(path: file).path)
        return try Segment(bytes, kind: kind, database: state.database)
    }

    /// Creates the folder.
    func create() throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// A new file for a segment.
    func place(_ fileExtension: String) -> IndexPlace {
        let file = "\(UUID().uuidString.lowercased()).\(fileExtension)"
        return IndexPlace(destination: .file(url.appending(path: file).path), file: file)
    }

    /// Makes an index what the next start finds, and removes files that it does not need. An index
    /// with a segment in memory is not kept.
    ///
    /// - Returns: whether it was kept.
    func keep(_ index: DerivedIndex, stamp: Int64) throws -> Bool {
        guard let lexical = Self.entries(index.lexicalParts), let vectors = Self.entries(index.vectorParts)
        else { return false }
        let manifest = Manifest(
            version: Self.version, analyzer: SnowballAnalyzer.version,
            database: [index.state.database.high, index.state.database.low], stamp: stamp,
            generation: index.state.generation, embedder: index.state.embedder, lexical: lexical,
            vectors: vectors)
        try JSONEncoder().encode(manifest).write(to: manifestURL, options: .atomic)
        try removeFiles(except: Set((lexical + vectors).flatMap { [$0.file, $0.codes ?? $0.file] }))
        return true
    }

    private static func entries(_ parts: [DerivedIndex.Part]) -> [Manifest.Part]? {
        let entries = parts.compactMap { part in
            part.file.map {
                Manifest.Part(file: $0, dead: part.part.dead.bytes, codes: part.codes?.file)
            }
        }
        return entries.count == parts.count ? entries : nil
    }

    private func removeFiles(except kept: Set<String>) throws {
        for file in try FileManager.default.contentsOfDirectory(atPath: url.path)
        where !kept.contains(file) && Self.extensions.contains(where: file.contains) {
            try FileManager.default.removeItem(at: url.appending(path: file))
        }
    }

    private var manifestURL: URL { url.appending(path: "manifest.json") }

    var lockPath: String { url.appending(path: "lock").path }

    /// Bytes of all files.
    var size: Int64 {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        return files.reduce(0) { $0 + fileSize(url.appending(path: $1).path) }
    }
}

/// Bytes of a file; 0 when there is none.
func fileSize(_ path: String) -> Int64 {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
}

extension Bitmap {
    /// Its words, little-endian.
    fileprivate var bytes: Data {
        words.withUnsafeBytes { Data($0) }
    }

    fileprivate init?(count: Int, bytes: Data) {
        guard bytes.count % 8 == 0 else { return nil }
        let words = stride(from: 0, to: bytes.count, by: 8).map { offset in
            bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
        }
        self.init(count: count, words: words)
    }
}
