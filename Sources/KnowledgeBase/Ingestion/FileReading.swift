import Foundation

/// Turns a file into a document that is ready to be translated, embedded and saved.
struct FileReading: Sendable {
    private let readers: [String: any DocumentReader]
    private let splitter: Splitter
    private let recipes: Recipes
    private let limits: ReadingLimits

    init(readers: [any DocumentReader], splitter: Splitter, recipes: Recipes, limits: ReadingLimits) {
        self.readers = Dictionary(
            readers.flatMap { reader in reader.fileExtensions.map { ($0, reader) } },
            uniquingKeysWith: { first, _ in first })
        self.splitter = splitter
        self.recipes = recipes
        self.limits = limits
    }

    /// A file that was read, or why it was not.
    struct Outcome: Sendable {
        var job: SyncPlan.Job
        var document: IndexedDocument?
        var notices: [String] = []
        var failure: FileFailure?
    }

    /// - Throws: only `CancellationError`; what is wrong with the file is part of the outcome.
    func read(_ job: SyncPlan.Job) async throws -> Outcome {
        try Task.checkCancellation()
        var outcome = Outcome(job: job)
        do {
            (outcome.document, outcome.notices) = try await document(job)
        } catch let error as KnowledgeBaseError {
            outcome.failure = FileFailure(path: job.file.absolutePath, reason: error.reasonWithAdvice)
        } catch {
            // A reader that was interrupted may report that as its own failure.
            try Task.checkCancellation()
            outcome.failure = FileFailure(path: job.file.absolutePath, reason: "\(error)")
        }
        return outcome
    }

    private func document(_ job: SyncPlan.Job) async throws -> (IndexedDocument, [String]) {
        let path = job.file.absolutePath
        guard let reader = readers[path.pathExtension] else {
            throw KnowledgeBaseError(.unreadable, cannot: "read '\(path)'", because: noReader(path))
        }
        let bytes = try FileBytes.read(path, limit: limits.bytes)
        let document = try await reader.read(FileContent(path: path, bytes: bytes), limits: limits)
        let chunks = try splitter.split(document, checking: Task.checkCancellation)
        // One that was hurried along in the last block may have cut it anywhere.
        try Task.checkCancellation()
        var notices = document.notices
        if chunks.isEmpty, notices.isEmpty { notices.append("0 characters of text") }
        let title = document.title?.onOneLine ?? ""
        let indexed = IndexedDocument(
            path: job.path, stamp: job.file.stamp, contentHash: FileBytes.hash(of: bytes),
            recipe: recipes.recipe(for: job.path), title: title.isEmpty ? job.path.lastPathPart : title,
            mediaType: document.mediaType, language: splitter.language(of: document),
            metadata: document.metadata, chunks: chunks)
        return (indexed, notices.map { "\(path): \($0)" })
    }

    private func noReader(_ path: String) -> String {
        let kinds = readers.keys.sorted().joined(separator: ", ")
        return "no reader takes '.\(path.pathExtension)' files; readers take: \(kinds)"
    }
}

extension KnowledgeBaseError {
    fileprivate var reasonWithAdvice: String {
        guard let advice else { return reason }
        return "\(reason). \(advice)"
    }
}

/// Transforms the inputs on several tasks and hands the results over one by one, in order. At most
/// `ahead` results wait or are in the making, so that memory stays flat.
func inOrder<Input: Sendable, Output: Sendable>(
    _ inputs: [Input], ahead: Int, transform: @escaping @Sendable (Input) async throws -> Output,
    body: (Output) async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: (Int, Output).self) { group in
        var waiting: [Int: Output] = [:]
        var launched = 0
        for next in inputs.indices {
            while launched < inputs.count, launched - next < max(ahead, 1) {
                let index = launched
                group.addTask { (index, try await transform(inputs[index])) }
                launched += 1
            }
            while waiting[next] == nil, let (index, output) = try await group.next() {
                waiting[index] = output
            }
            if let output = waiting.removeValue(forKey: next) { try await body(output) }
        }
    }
}
