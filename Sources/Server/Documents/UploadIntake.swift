import Foundation
import KnowledgeBase

/// Takes uploaded documents into the base: they are files in a folder of their own, which is a source like any other.
public actor UploadIntake: DocumentIntake {
    public nonisolated let root: String
    public nonisolated let largestDocument: Int
    public nonisolated let formats: [String]
    private let folder: UploadFolder
    private let store: any DocumentStore & PassageIndex
    private let ingest: Ingest
    /// Ends with the upload that came last; the next one begins then.
    private var last: Task<Void, Never>?
    private var hasRecovered = false

    /// - Parameters:
    ///   - folder: absolute path; made with the first upload.
    ///   - options: as `kb ingest` has them; what selects files is left out.
    public init(
        folder: String, store: any Store, readers: [any DocumentReader], embedder: (any Embedder)?,
        translator: (any Translator)? = nil, options: IngestOptions = IngestOptions()
    ) {
        var options = options
        (options.include, options.exclude, options.isDryRun) = ([], [], false)
        root = folder.absolutePath(from: "/")
        self.folder = UploadFolder(path: root)
        self.store = store
        largestDocument = options.limits.bytes
        formats = Set(readers.flatMap(\.fileExtensions)).sorted()
        ingest = Ingest(
            store: store, readers: readers, embedder: embedder, translator: translator, options: options)
    }

    public func add(_ bytes: Data, named name: String) async throws -> DocumentRecord {
        let name = try UploadName(name, extensions: Set(formats))
        guard !bytes.isEmpty else {
            throw KnowledgeBaseError(.usage, cannot: "take in '\(name.text)'", because: "it is empty")
        }
        guard bytes.count <= largestDocument else {
            throw KnowledgeBaseError(
                .limitExceeded, cannot: "take in '\(name.text)'",
                because: "it has \(bytes.count) bytes, and \(largestDocument) are read at most",
                advice: "Split it into smaller documents")
        }
        return try await inTurn {
            try await self.recover()
            return try await self.replace(name, with: bytes)
        }
    }

    public func remove(_ document: DocumentRecord) async throws {
        try await inTurn {
            guard let source = try await self.source(), source.id == document.source else {
                throw KnowledgeBaseError(
                    .refused, cannot: "remove '\(document.path)'",
                    because: "it is of a folder that is synced, and would come back",
                    advice: "Remove the file from its folder, then run: kb ingest")
            }
            try self.folder.remove(document.path)
            try await self.store.withSyncLock(whenWaiting: {}) {
                try await self.store.remove(documents: [document.id])
                try await self.store.refreshIndex()
                try await self.store.note(SyncRecord(at: Date(), removed: 1))
            }
        }
    }

    // MARK: The steps

    private func replace(_ name: UploadName, with bytes: Data) async throws -> DocumentRecord {
        let former = try await record(of: name)
        try folder.replace(name, with: bytes)
        do {
            // The folder is the source from its first document on, not that document.
            _ = try await store.source(root: folder.path)
            let report = try await ingest.run([folder.path(of: name)])
            guard report.failed.isEmpty else { throw Self.unread(name, report) }
            guard let record = try await record(of: name) else { throw Self.notKept(name) }
            try folder.keep(name)
            return record
        } catch {
            // Interrupted once it was saved: it is in.
            if error is CancellationError, let record = try await saved(name, after: former) {
                try folder.keep(name)
                return record
            }
            try folder.restore(name)
            throw error
        }
    }

    /// What the base holds by that name, if it is not what it held before; also in a task that is cancelled.
    private func saved(_ name: UploadName, after former: DocumentRecord?) async throws -> DocumentRecord? {
        let record = try await Task { try await self.record(of: name) }.value
        return record == former ? nil : record
    }

    /// Once, before the first upload: what a crash left half done.
    private func recover() async throws {
        guard !hasRecovered else { return }
        if try folder.recover() { _ = try await ingest.run([folder.path]) }
        hasRecovered = true
    }

    private func source() async throws -> Source? {
        try await store.sources().first { $0.root == folder.path }
    }

    private func record(of name: UploadName) async throws -> DocumentRecord? {
        guard let source = try await source() else { return nil }
        return try await store.documents(in: source.id).first { $0.path == name.text }
    }

    /// One upload at a time: two of the same name would take each other's file.
    private func inTurn<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let before = last
        let task = Task {
            await before?.value
            try Task.checkCancellation()
            return try await body()
        }
        last = Task { _ = await task.result }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    // MARK: Errors

    private static func unread(_ name: UploadName, _ report: IngestReport) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .unreadable, cannot: "take in '\(name.text)'",
            because: report.failed.map(\.reason).joined(separator: "; "),
            advice: "Nothing was changed; send a file that can be read")
    }

    private static func notKept(_ name: UploadName) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .unreadable, cannot: "take in '\(name.text)'", because: "files of that name are left alone",
            advice: "Send it under another name")
    }
}
