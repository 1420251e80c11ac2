import Foundation
import KnowledgeBase

/// `kb ingest`: one sync, or one after the other while the folders change.
struct SyncRun: Sendable {
    var settings: Settings
    var roots: [String]
    var ingestOptions: IngestOptions
    var readsScans: Bool
    var printsJSON: Bool
    var isQuiet: Bool

    /// - Returns: how many files failed.
    func run() async throws -> Int {
        let app = try await openApp()
        let report = try await sync(app)
        try show(report)
        return report.failed.count
    }

    /// Ends by cancellation only.
    func runAndWatch() async throws -> Int {
        let app = try await openApp()
        var watcher = FolderWatcher(roots: watchedRoots, skipping: ingestOptions.skipping)
        watcher.quiet = .milliseconds(500)
        // Watching begins before the first sync, so that nothing falls between the two.
        let changes = try watcher.changes()
        try show(try await sync(app))
        if !isQuiet { Console.notice("kb: watching \(watchedRoots.joined(separator: ", ").printable)") }
        for await _ in changes { try await syncAgain(app) }
        throw CancellationError()
    }

    private func syncAgain(_ app: App) async throws {
        do {
            let report = try await sync(app)
            if report.hasChanges { try show(report) }
        } catch let error as KnowledgeBaseError {
            Console.notice("kb: \(error); watching on")
        }
    }

    // MARK: Steps

    private func openApp() async throws -> App {
        let isThere = FileManager.default.fileExists(atPath: settings.databasePath)
        if !isThere, !ingestOptions.isDryRun { try await rehearse() }
        let app = try await App.open(settings, ingestOptions.isDryRun ? .rehearsing : .creating)
        if !isQuiet { for notice in app.notices { Console.notice("kb: \(notice.printable)") } }
        return app
    }

    /// Fails for roots that cannot be ingested before a database is made for them.
    private func rehearse() async throws {
        var options = ingestOptions
        options.isDryRun = true
        var withoutModel = settings
        withoutModel.set(.embedder, to: "none")
        withoutModel.set(.translator, to: "none")
        let app = try await App.open(withoutModel, .rehearsing)
        _ = try await Ingest(
            store: app.store, readers: App.readers(ocr: false), embedder: nil, options: options
        ).run(roots)
    }

    private func sync(_ app: App) async throws -> IngestReport {
        let feedback = Feedback(isQuiet: isQuiet)
        defer { feedback.finish() }
        let ingest = Ingest(
            store: app.store, readers: App.readers(ocr: readsScans), embedder: app.embedder,
            translator: app.translator, options: ingestOptions, observe: { feedback.observe($0) })
        return try await ingest.run(roots)
    }

    private func show(_ report: IngestReport) throws {
        if printsJSON { return try Console.write(jsonLine: report) }
        if !isQuiet, let left = report.leftAlone { Console.notice("kb: \(left)") }
        Console.write(ingestOptions.isDryRun ? "Would be: \(report.counts)" : "\(report)")
    }

    /// Folders and files as they are; for globs the folder that they start from.
    private var watchedRoots: [String] {
        roots.map(\.absolutePath).map { RootPattern($0)?.folder ?? $0 }
    }
}

extension IngestReport {
    /// Whether a person who watches wants to hear of it.
    var hasChanges: Bool { new + updated + moved + removed + failed.count > 0 }

    /// The description without its first word.
    var counts: String { String(description.trimmingPrefix("Indexed: ")) }

    /// `left alone 12 files of kinds that are not read: .png 10, .zip 2`
    var leftAlone: String? {
        let kinds = unsupported.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        guard !kinds.isEmpty else { return nil }
        let shown = kinds.prefix(5).map {
            "\($0.key.isEmpty ? "without extension" : ".\($0.key)") \($0.value)"
        }
        let total = kinds.reduce(0) { $0 + $1.value }
        let more = kinds.count > 5 ? ", ..." : ""
        return "left alone \(total) \(total == 1 ? "file" : "files") of kinds that are not read: "
            + shown.joined(separator: ", ") + more
    }
}
