/// What of a source is to be synced: all of it, or what lies at a path inside it.
struct SyncScope: Sendable {
    /// Absolute path the person gave.
    var root: String
    /// Absolute root of the source that holds it.
    var sourceRoot: String
    /// `nil` in a dry run over something that was never ingested.
    var source: Source?
    var isFile: Bool

    /// The root's path inside the source; empty for the source's own root.
    var prefix: String { root.path(below: sourceRoot) ?? "" }

    /// A listed path (relative to the root) as the source's documents have it.
    func documentPath(_ path: String) -> String {
        if isFile { return prefix.isEmpty ? sourceRoot.lastPathPart : prefix }
        return prefix.joinedPath(path)
    }

    /// The path below the root, or `nil` when the document lies elsewhere in the source.
    func localPath(_ documentPath: String) -> String? {
        if isFile { return documentPath == self.documentPath("") ? documentPath.lastPathPart : nil }
        return prefix.isEmpty ? documentPath : documentPath.path(below: prefix)
    }
}

/// What the store holds before a sync, asked for once per source however many of its files are listed.
struct HeldDocuments {
    private let store: any DocumentStore
    private var bySource: [Source.ID: [DocumentRecord]] = [:]
    /// Where in these a path stands, for sources of which single files were listed.
    private var places: [Source.ID: [PathKey: Int]] = [:]

    init(store: any DocumentStore) { self.store = store }

    /// The documents of the scope's source; of a single file, its own alone.
    mutating func documents(for scope: SyncScope) async throws -> [DocumentRecord] {
        guard let source = scope.source?.id else { return [] }
        if bySource[source] == nil { bySource[source] = try await store.documents(in: source) }
        let all = bySource[source] ?? []
        guard scope.isFile else { return all }
        if places[source] == nil { places[source] = all.placesByPath }
        return places[source]?[PathKey(scope.documentPath(""))].map { [all[$0]] } ?? []
    }
}

extension [DocumentRecord] {
    /// Places rather than documents: those of a large source are tens of megabytes already.
    fileprivate var placesByPath: [PathKey: Int] {
        var places: [PathKey: Int] = [:]
        places.reserveCapacity(count)
        for (place, document) in enumerated() where places[PathKey(document.path)] == nil {
            places[PathKey(document.path)] = place
        }
        return places
    }
}

/// The difference between a source and its folder.
struct SyncPlan: Sendable {
    /// A file that has to be read.
    struct Job: Sendable {
        var source: Source.ID?
        /// As the document is to be saved.
        var path: String
        var file: FoundFile
        /// What the index holds under the path.
        var record: DocumentRecord?
    }

    /// The same content under another path, or with another stamp.
    struct Relocation: Sendable {
        var record: DocumentRecord
        var path: String
        var stamp: FileStamp
    }

    /// Root of the source the plan belongs to.
    var sourceRoot = ""
    var isFile = false
    var jobs: [Job] = []
    var relocations: [Relocation] = []
    var gone: [DocumentRecord] = []
    var unchanged = 0
    var failures: [FileFailure] = []
    var unsupported: [String: Int] = [:]

    /// Relocations that change the path.
    var moves: [Relocation] { relocations.filter { !$0.path.isSameBytes(as: $0.record.path) } }
}

/// Compares what was found with what the index holds. Reads a file only where its stamp has changed or
/// where it may be a document that has moved.
struct Comparison {
    let scope: SyncScope
    let options: IngestOptions
    /// How files would be read now.
    let recipes: Recipes

    private var plan = SyncPlan()

    init(scope: SyncScope, options: IngestOptions, recipes: Recipes) {
        self.scope = scope
        self.options = options
        self.recipes = recipes
    }

    mutating func plan(_ listing: FileListing, records: [DocumentRecord]) throws -> SyncPlan {
        let records = records.filter { scope.localPath($0.path) != nil }
        let files = listing.files.filter { options.selects($0.path) }
        try refuseEmptying(listing, records)
        plan.sourceRoot = scope.sourceRoot
        plan.isFile = scope.isFile
        plan.failures = listing.failures.map(absolute)
        plan.unsupported = listing.unsupported
        let places = records.placesByPath
        plan.gone = gone(records, listing)
        var unknown: [SyncPlan.Job] = []
        for file in files {
            try Task.checkCancellation()
            let job = SyncPlan.Job(
                source: scope.source?.id, path: scope.documentPath(file.path), file: file,
                record: places[PathKey(scope.documentPath(file.path))].map { records[$0] })
            if let record = job.record { compare(job, with: record) } else { unknown.append(job) }
        }
        try findMoves(among: unknown)
        return plan
    }

    /// An unmounted disk looks like an empty folder.
    private func refuseEmptying(_ listing: FileListing, _ records: [DocumentRecord]) throws {
        guard listing.files.isEmpty, listing.failures.isEmpty, !scope.isFile, !records.isEmpty else { return }
        throw KnowledgeBaseError(
            .notFound, cannot: "ingest '\(scope.root)'",
            because: "the folder is empty now, but \(records.count) of its documents are in the index",
            advice: "If they are meant to go, run: kb remove '\(scope.root)'")
    }

    private func absolute(_ failure: FileFailure) -> FileFailure {
        let path = failure.path.hasPrefix("/") ? failure.path : scope.root.joinedPath(failure.path)
        return FileFailure(path: scope.isFile ? scope.root : path, reason: failure.reason)
    }

    private mutating func compare(_ job: SyncPlan.Job, with record: DocumentRecord) {
        guard recipes.isCurrent(record.recipe, for: job.path) else {
            plan.jobs.append(job)
            return
        }
        if record.stamp == job.file.stamp {
            plan.unchanged += 1
        } else if (try? FileBytes.hash(ofFile: job.file.absolutePath)) == record.contentHash {
            plan.relocations.append(
                SyncPlan.Relocation(record: record, path: job.path, stamp: job.file.stamp))
        } else {
            plan.jobs.append(job)
        }
    }
}

// MARK: Gone and moved

extension Comparison {
    /// Documents whose files are no longer there, as far as the listing can tell: what failed may be a
    /// folder, so that nothing is known of what lies below it either.
    private func gone(_ records: [DocumentRecord], _ listing: FileListing) -> [DocumentRecord] {
        guard !listing.unlistedFolders.contains("") else { return [] }
        let present = Set(listing.files.map { PathKey($0.path) })
        let unknown = Set((listing.failures.map(\.path) + listing.unlistedFolders).map(PathKey.init))
        return records.filter { record in
            guard let path = scope.localPath(record.path), options.selects(path) else { return false }
            guard !present.contains(PathKey(path)) else { return false }
            return !path.withFolders.contains { unknown.contains(PathKey($0)) }
        }
    }

    /// A new file that has the content of one that is gone is that one, moved.
    private mutating func findMoves(among jobs: [SyncPlan.Job]) throws {
        var missing = MissingDocuments(plan.gone)
        var claimed: Set<DocumentRecord.ID> = []
        for job in jobs {
            try Task.checkCancellation()
            let path = job.path
            guard let record = missing.claim(job.file, where: { recipes.isCurrent($0.recipe, for: path) })
            else {
                plan.jobs.append(job)
                continue
            }
            claimed.insert(record.id)
            plan.relocations.append(
                SyncPlan.Relocation(record: record, path: job.path, stamp: job.file.stamp))
        }
        plan.gone.removeAll { claimed.contains($0.id) }
        plan.jobs.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }
}

/// Documents whose files are gone, by what was in them: thousands may have the same size, or the same content.
private struct MissingDocuments {
    /// How many have this size: a file of another is not read.
    private var sizes: [Int64: Int]
    /// By hash; the first of them last.
    private var byContent: [String: [DocumentRecord]]

    init(_ gone: [DocumentRecord]) {
        sizes = gone.reduce(into: [:]) { $0[$1.stamp.size, default: 0] += 1 }
        byContent = Dictionary(grouping: gone.reversed(), by: \.contentHash)
    }

    /// Takes out the first document that has the file's content.
    mutating func claim(
        _ file: FoundFile, where isSuitable: (DocumentRecord) -> Bool
    ) -> DocumentRecord? {
        guard sizes[file.stamp.size, default: 0] > 0,
            let hash = try? FileBytes.hash(ofFile: file.absolutePath),
            let place = byContent[hash]?.lastIndex(where: isSuitable),
            let record = byContent[hash]?.remove(at: place)
        else { return nil }
        sizes[record.stamp.size, default: 1] -= 1
        return record
    }
}
