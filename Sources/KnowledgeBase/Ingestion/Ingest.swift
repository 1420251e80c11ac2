import Foundation

/// Makes the index of a source equal to its folder.
///
/// Files whose size and times are unchanged are not read; passages whose text is unchanged keep their
/// vectors. Each document is saved in one transaction, so that a sync which is cancelled or killed leaves a valid index
/// and the next one does the rest.
public struct Ingest: Sendable {
    private let store: any Store
    private let readers: [any DocumentReader]
    private let embedder: (any Embedder)?
    private let translator: (any Translator)?
    private let options: IngestOptions
    private let observe: @Sendable (IngestEvent) -> Void

    /// - Parameters:
    ///   - embedder: without one, passages are indexed by their words and embedded by a later ingest.
    ///   - translator: the pivot, for embedders that know English only.
    ///   - observe: told what happens, from any task.
    public init(
        store: any Store, readers: [any DocumentReader], embedder: (any Embedder)?,
        translator: (any Translator)? = nil, options: IngestOptions = IngestOptions(),
        observe: @escaping @Sendable (IngestEvent) -> Void = { _ in }
    ) {
        self.store = store
        self.readers = readers
        self.embedder = embedder
        self.translator = translator
        self.options = options
        self.observe = observe
    }

    /// Syncs each root: a folder, a file, or a pattern that no shell has expanded.
    ///
    /// - Throws: ``KnowledgeBaseError`` when no root can be ingested at all (`notFound`,
    ///   `unreadable`), when the store fails, or when the index was made with another model (`model`);
    ///   `CancellationError`. What is wrong with single files or with some of the roots is in the report.
    public func run(_ roots: [String]) async throws -> IngestReport {
        guard !options.isDryRun else { return try await sync(roots) }
        return try await store.withSyncLock(whenWaiting: { observe(.waiting) }) { try await sync(roots) }
    }

    private func sync(_ roots: [String]) async throws -> IngestReport {
        let clock = ContinuousClock.now
        var report = IngestReport()
        let way = try await chooseWay(&report)
        let recipes = Recipes(
            readers: readers, chunkTokens: chunkTokens(way),
            embedder: way.embedder == nil ? nil : way.fingerprint)
        var plans = try await findAndCompare(roots, recipes, &report)
        report.seconds.comparing = clock.secondsSince
        if options.isDryRun {
            report.count(plans)
        } else {
            try await relocate(&plans, &report)
            let left = try await readSplitTranslateEmbedSave(plans.flatMap(\.jobs), way, recipes, &report)
            try await remove(plans.flatMap(\.gone), &report)
            try await absorbInnerSources(of: plans, &report)
            try await complete(left, &report)
            try await store.refreshIndex()
            try await store.note(SyncRecord(report, at: Date()))
        }
        report.seconds.total = clock.secondsSince
        return report
    }
}

// MARK: Choose

extension Ingest {
    private func chooseWay(_ report: inout IngestReport) async throws -> IndexingWay {
        let way = try await IndexingWay.choose(
            embedder: embedder, translator: translator, active: store.activeFingerprint())
        for notice in way.notices { tell(notice, &report) }
        if way.isFirstActivation, !options.isDryRun, let fingerprint = way.fingerprint {
            try await store.activate(fingerprint)
        }
        return way
    }

    private func chunkTokens(_ way: IndexingWay) -> Int {
        min(options.chunkTokens, way.tokenLimit ?? options.chunkTokens)
    }

    /// Within a block, which may be a whole book, counting tokens is most of the work. A sync that was cancelled counts
    /// none: what is split then is thrown away.
    private func splitter(_ way: IndexingWay) -> Splitter {
        guard let embedder = way.embedder else {
            return Splitter(limit: chunkTokens(way)) { TokenEstimate.count(of: $0) }
        }
        return Splitter(limit: chunkTokens(way)) { text in
            Task.isCancelled ? TokenEstimate.count(of: text) : embedder.tokenCount(of: text)
        }
    }
}

/// Tokens of a text when no tokenizer is at hand, erring on the high side.
enum TokenEstimate {
    static func count(of text: String) -> Int { text.utf8.count / 3 + 2 }
}

// MARK: Find and compare

extension Ingest {
    private func findAndCompare(
        _ roots: [String], _ recipes: Recipes, _ report: inout IngestReport
    ) async throws -> [SyncPlan] {
        let finder = FileFinder(
            extensions: recipes.extensions, largestFile: options.limits.bytes, skipping: options.skipping)
        let sources = Dictionary(
            try await store.sources().map { ($0.root, $0) }, uniquingKeysWith: { first, _ in first })
        let given = roots.map { finder.expand($0.absolutePath(from: options.currentFolder)) }
        var (paths, errors) = RootSelection.withoutOtherForms(given.flatMap(\.paths), of: sources.keys)
        paths = RootSelection.withoutInner(paths, finder)
        var held = HeldDocuments(store: store)
        var plans: [SyncPlan] = []
        for path in paths {
            do {
                plans.append(try await plan(path, finder, sources, recipes, &held))
            } catch let error as KnowledgeBaseError where error.kind == .notFound || error.kind == .unreadable
            {
                errors.append((path, error))
            }
        }
        if plans.isEmpty, var first = errors.first?.error {
            for (_, other) in errors.dropFirst() { first.reason += "; \(other.withoutAdvice)" }
            throw first
        }
        for (path, error) in errors { fail(FileFailure(path: path, reason: error.description), &report) }
        plans += try await planOfGone(given.compactMap(\.pattern), sources, besides: plans)
        for plan in plans {
            report.unsupported.merge(plan.unsupported, uniquingKeysWith: +)
            report.unchanged += plan.unchanged
            for failure in plan.failures { fail(failure, &report) }
        }
        return plans
    }

    private func plan(
        _ path: String, _ finder: FileFinder, _ sources: [String: Source], _ recipes: Recipes,
        _ held: inout HeldDocuments
    ) async throws -> SyncPlan {
        var scope = try Self.scope(path, sources, finder)
        let listing =
            scope.isFile ? try finder.file(at: path, as: path.lastPathPart) : try finder.find(in: path)
        let records = try await held.documents(for: scope)
        try Self.refuseNothing(listing, records, path, recipes)
        if scope.source == nil, !options.isDryRun {
            scope.source = try await store.source(root: scope.sourceRoot)
        }
        var comparison = Comparison(scope: scope, options: options, recipes: recipes)
        return try comparison.plan(listing, records: records)
    }

    /// Documents that match a pattern and whose files are gone: a pattern names only files that are there.
    private func planOfGone(
        _ patterns: [RootPattern], _ sources: [String: Source], besides plans: [SyncPlan]
    ) async throws -> [SyncPlan] {
        guard !patterns.isEmpty else { return [] }
        let byID = Dictionary(sources.values.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let planned = Set(plans.flatMap { $0.gone + $0.relocations.map(\.record) }.map(\.id))
        var plan = SyncPlan(isFile: true)
        plan.gone = try await store.documents(in: nil).filter { document in
            guard !planned.contains(document.id), options.selects(document.path.lastPathPart),
                let path = byID[document.source]?.absolutePath(of: document)
            else { return false }
            return patterns.contains { $0.matches(path) } && FileStatus.isMissing(path)
        }
        return [plan]
    }

    /// A root inside a source that exists is synced as a part of it, so that nothing is indexed twice; one
    /// that the source's own walk does not come to is a source of its own, lest that walk remove it.
    private static func scope(
        _ path: String, _ sources: [String: Source], _ finder: FileFinder
    ) throws -> SyncScope {
        let holders = path.withAncestors.compactMap { sources[$0] }
        do {
            let status = try FileStatus(following: path)
            let holder = holders.first { finder.reaches(path, from: $0.root) }
            return SyncScope(
                root: path, sourceRoot: holder?.root ?? path, source: holder, isFile: status.kind != .folder)
        } catch let error as KnowledgeBaseError {
            throw KnowledgeBaseError(
                error.kind, cannot: "ingest '\(path)'", because: error.reason,
                advice: holders.isEmpty
                    ? nil : "If its documents are to leave the index, run: kb remove '\(path)'")
        }
    }

    private static func refuseNothing(
        _ listing: FileListing, _ records: [DocumentRecord], _ path: String, _ recipes: Recipes
    ) throws {
        guard listing.files.isEmpty, listing.failures.isEmpty, records.isEmpty else { return }
        let found = listing.unsupported.values.reduce(0, +)
        throw KnowledgeBaseError(
            .notFound, cannot: "ingest '\(path)'",
            because: found == 0
                ? "the folder has no files" : "none of its \(found) files is of a kind that is read",
            advice: "Kinds that are read: \(recipes.extensions.sorted().joined(separator: ", "))")
    }
}

// MARK: Index

extension Ingest {
    private func readSplitTranslateEmbedSave(
        _ jobs: [SyncPlan.Job], _ way: IndexingWay, _ recipes: Recipes, _ report: inout IngestReport
    ) async throws -> IndexingWay {
        let reading = FileReading(
            readers: readers, splitter: splitter(way), recipes: recipes, limits: options.limits)
        let stage = IndexingStage(store: store, way: way, batchSize: options.batchSize)
        var progress = ProgressCount(jobs, observe)
        try await stage.run { stage in
            try await inOrder(jobs, ahead: options.concurrentReads, transform: reading.read) { outcome in
                for notice in outcome.notices { tell(notice, &report) }
                if let failure = outcome.failure { fail(failure, &report) }
                if let document = outcome.document, let source = outcome.job.source {
                    try await stage.add(document, in: source, isNew: outcome.job.record == nil)
                }
                progress.advance(outcome)
            }
        }
        await report.add(stage.report, tell: { tell($0, &$1) })
        return await stage.remainingWay
    }

    /// Vectors and translations that earlier runs could not make.
    private func complete(_ way: IndexingWay, _ report: inout IngestReport) async throws {
        var status = try await store.status()
        let lacksVectors = way.embedder != nil && status.embedded < status.passages
        let lacksTranslations = way.translator != nil && status.untranslated > 0
        if lacksVectors || lacksTranslations {
            let completion = Completion(
                store: store, embedder: way.embedder, fingerprint: way.fingerprint,
                translator: way.translator, translations: .complete, batchSize: options.batchSize)
            do {
                let result = try await completion.run()
                report.embedded += result.embedded
                for refusal in result.refusals {
                    tell("\(refusal); a passage stays without a vector", &report)
                }
            } catch let error as KnowledgeBaseError where error.isOfModel {
                tell("\(error); the next ingest goes on", &report)
            }
            status = try await store.status()
        }
        if embedder != nil { report.unembedded = status.passages - status.embedded }
    }
}

// MARK: Move and remove

extension Ingest {
    private func relocate(_ plans: inout [SyncPlan], _ report: inout IngestReport) async throws {
        for relocation in plans.flatMap(\.relocations) {
            try Task.checkCancellation()
            let record = relocation.record
            try await store.relocate(record.id, to: relocation.path, stamp: relocation.stamp)
            if record.title == record.path.lastPathPart, record.title != relocation.path.lastPathPart {
                try await rename(relocation)
            }
        }
        let moves = plans.reduce(0) { $0 + $1.moves.count }
        report.moved += moves
        report.unchanged += plans.reduce(0) { $0 + $1.relocations.count } - moves
    }

    /// A document that has its file's name for a title gets the new name.
    private func rename(_ relocation: SyncPlan.Relocation) async throws {
        let record = relocation.record
        let chunks = try await store.passages(ofDocument: record.id).map(\.chunk)
        let document = IndexedDocument(
            path: relocation.path, stamp: relocation.stamp, contentHash: record.contentHash,
            recipe: record.recipe, title: relocation.path.lastPathPart, mediaType: record.mediaType,
            language: record.language, metadata: record.metadata, chunks: chunks)
        try await store.save(document, in: record.source, vectors: [:])
    }

    private func remove(_ gone: [DocumentRecord], _ report: inout IngestReport) async throws {
        guard !gone.isEmpty else { return }
        try await store.remove(documents: gone.map(\.id))
        report.removed += gone.count
        // A source that was one file ends with it.
        let emptied = Set(gone.map(\.source))
        for source in try await store.sources()
        where emptied.contains(source.id) && FileStatus.isMissing(source.root) {
            if try await store.documents(in: source.id).isEmpty { try await store.remove(source: source.id) }
        }
    }

    /// Documents of a source that lies inside a folder which is now ingested as a whole leave it, once
    /// the folder's own source holds them or their files are gone. The source ends when none is left.
    private func absorbInnerSources(of plans: [SyncPlan], _ report: inout IngestReport) async throws {
        let roots = Set(plans.filter { !$0.isFile }.map(\.sourceRoot))
        let sources = try await store.sources()
        for outer in sources where roots.contains(outer.root) {
            let inner = sources.filter { $0.root.path(below: outer.root) != nil }
            guard !inner.isEmpty else { continue }
            let held = Set(
                try await store.documents(in: outer.id).map { PathKey(outer.absolutePath(of: $0)) })
            for source in inner { try await absorb(source, into: outer, holding: held, &report) }
        }
    }

    private func absorb(
        _ source: Source, into outer: Source, holding held: Set<PathKey>, _ report: inout IngestReport
    ) async throws {
        let documents = try await store.documents(in: source.id)
        let others = documents.filter { !held.contains(PathKey(source.absolutePath(of: $0))) }
        let gone = others.filter { FileStatus.isMissing(source.absolutePath(of: $0)) }
        // An unmounted disk looks like an empty folder.
        let isUncertain = !gone.isEmpty && (try? FolderEntries(of: source.root))?.names.isEmpty == true
        let staying = others.count - (isUncertain ? 0 : gone.count)
        guard staying > 0 else {
            try await store.remove(source: source.id)
            return tell("'\(source.root)' is now part of '\(outer.root)'", &report)
        }
        guard isUncertain || staying < documents.count else { return }
        let stays = Set(others.map(\.id)).subtracting(isUncertain ? [] : gone.map(\.id))
        try await store.remove(documents: documents.map(\.id).filter { !stays.contains($0) })
        tell(
            "'\(source.root)' keeps documents that '\(outer.root)' does not hold (\(staying)); "
                + "if they are meant to go, run: kb remove '\(source.root)'", &report)
    }
}

extension Source {
    /// Of a document; a source that is a single file has its name as the document's path.
    fileprivate func absolutePath(of document: DocumentRecord) -> String {
        document.path == root.lastPathPart && (try? FileStatus(following: root))?.kind != .folder
            ? root : root.joinedPath(document.path)
    }
}

// MARK: Tell

extension Ingest {
    private func tell(_ notice: String, _ report: inout IngestReport) {
        guard !report.notices.contains(notice) else { return }
        report.notices.append(notice)
        observe(.notice(notice))
    }

    private func fail(_ failure: FileFailure, _ report: inout IngestReport) {
        report.failed.append(failure)
        observe(.failed(failure))
    }
}

extension KnowledgeBaseError {
    fileprivate var withoutAdvice: String { "cannot \(action): \(reason)" }
}

extension IngestReport {
    fileprivate mutating func count(_ plans: [SyncPlan]) {
        for plan in plans {
            new += plan.jobs.count { $0.record == nil }
            updated += plan.jobs.count { $0.record != nil }
            moved += plan.moves.count
            unchanged += plan.relocations.count - plan.moves.count
            removed += plan.gone.count
        }
    }

    fileprivate mutating func add(
        _ other: IngestReport, tell: (String, inout IngestReport) -> Void
    ) {
        new += other.new
        updated += other.updated
        embedded += other.embedded
        reused += other.reused
        seconds.translating += other.seconds.translating
        seconds.embedding += other.seconds.embedding
        seconds.saving += other.seconds.saving
        for notice in other.notices { tell(notice, &self) }
    }
}

/// Counts files as they come out of reading.
private struct ProgressCount {
    private var progress = IngestProgress()
    private let start = ContinuousClock.now
    private let observe: @Sendable (IngestEvent) -> Void

    init(_ jobs: [SyncPlan.Job], _ observe: @escaping @Sendable (IngestEvent) -> Void) {
        self.observe = observe
        progress.filesTotal = jobs.count
        progress.bytesTotal = jobs.reduce(0) { $0 + $1.file.stamp.size }
        if !jobs.isEmpty { observe(.progress(progress)) }
    }

    mutating func advance(_ outcome: FileReading.Outcome) {
        progress.filesDone += 1
        progress.bytesDone += outcome.job.file.stamp.size
        progress.chunks += outcome.document?.chunks.count ?? 0
        progress.elapsed = start.secondsSince
        observe(.progress(progress))
    }
}
