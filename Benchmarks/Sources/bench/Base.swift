import Foundation
import KnowledgeBase
import Logging
import Stores

/// Fills a base of kb with passages and vectors that are at hand, through the store: a million passages in minutes, where
/// embedding them would take an hour.
enum Base {
    private static let perDocument = 20

    /// `--database` was made by `kb ingest` of one Markdown file, so that the embedder is known; `--files` is the folder of
    /// that file, into which a file for each document goes.
    static func make(_ options: Options) async throws {
        let count = try options.number("rows")
        let passages = try Passages(options.text("passages"), limit: count)
        let vectors = try NumPyFile(options.text("vectors"))
        let folder = URL(filePath: try options.text("files"))
        let store = try SQLiteStore(path: try options.text("database"), logger: Logger(label: "bench"))
        guard let first = try await store.documents(in: nil).first else {
            throw Problem("the base has no document to go by")
        }
        let maker = Maker(store: store, folder: folder, like: first, passages: passages, vectors: vectors)
        let start = ContinuousClock.now
        try await maker.fill(count)
        let filled = start.millisecondsSince
        try await store.refreshIndex()
        try writeLine(["save_ms": filled, "index_ms": start.millisecondsSince - filled])
    }

    private final class Maker: @unchecked Sendable {  // used by one task
        private let store: SQLiteStore
        private let folder: URL
        private let like: DocumentRecord
        private let passages: Passages
        private let vectors: NumPyFile

        init(
            store: SQLiteStore, folder: URL, like: DocumentRecord, passages: Passages, vectors: NumPyFile
        ) {
            (self.store, self.folder, self.like) = (store, folder, like)
            (self.passages, self.vectors) = (passages, vectors)
        }

        func fill(_ count: Int) async throws {
            try await store.withSyncLock(whenWaiting: {}) {
                for start in stride(from: 0, to: count, by: Base.perDocument) {
                    try await self.save(start..<min(count, start + Base.perDocument))
                }
            }
        }

        private func save(_ rows: Range<Int>) async throws {
            let name = "\(rows.lowerBound / 1000)/\(rows.lowerBound).md"
            let chunks = try rows.map { try chunk($0, ordinal: $0 - rows.lowerBound) }
            let stamp = try write(chunks.map(\.text).joined(separator: "\n\n") + "\n", as: name)
            let vectors = zip(rows, chunks).map { row, chunk in
                (TextHash(of: chunk.embeddedText), self.vectors.row(row))
            }
            let document = IndexedDocument(
                path: name, stamp: stamp, contentHash: "\(rows.lowerBound)", recipe: like.recipe,
                title: "\(rows.lowerBound).md",
                mediaType: like.mediaType, language: chunks[0].language, chunks: chunks)
            try await store.save(
                document, in: like.source,
                vectors: Dictionary(vectors, uniquingKeysWith: { first, _ in first }))
        }

        private func chunk(_ row: Int, ordinal: Int) throws -> Chunk {
            let passage = try passages(row)
            return Chunk(
                ordinal: ordinal, headingPath: [], text: passage.text, language: passage.language,
                tokenCount: 80,
                translation: passage.english.map { Chunk.Translation(heading: "", sentences: $0) })
        }

        private func write(_ text: String, as name: String) throws -> FileStamp {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
            var status = stat()
            guard stat(file.path, &status) == 0 else { throw Problem("cannot look at '\(file.path)'") }
            return FileStamp(
                size: Int64(status.st_size), modified: nanoseconds(status.st_mtim),
                changed: nanoseconds(status.st_ctim))
        }

        private func nanoseconds(_ time: timespec) -> Int64 {
            Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        }
    }
}
