import ArgumentParser
import Foundation
import KnowledgeBase

struct IngestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Make the base equal to folders and files.",
        discussion: """
            New and changed files are read, split, embedded and saved; files that are gone are removed, \
            but never outside what is named here. A file that cannot be read is named, keeps its old \
            passages, and the run goes on (exit code 4).
            """)

    @OptionGroup var options: GlobalOptions

    @Argument(
        help: "Folders, files and globs; '-' reads a list of paths from standard input.", completion: .file())
    var paths: [String]

    @Option(help: "Only files that match this glob; repeatable.")
    var glob: [String] = []

    @Option(help: "No files that match this glob, nothing below a folder of this name; repeatable.")
    var exclude: [String] = []

    @Flag(help: "Say what would change, and change nothing.")
    var dryRun = false

    @Flag(help: "Read the text of scanned PDF pages with tesseract.")
    var ocr = false

    @Flag(help: "Go on watching the folders, and ingest what changes.")
    var watch = false

    func validate() throws {
        if dryRun, watch { throw ValidationError("--dry-run and --watch exclude each other") }
    }

    func run() async throws {
        let settings = try options.settings()
        let roots = try PathList.expand(paths)
        let sync = SyncRun(
            settings: settings, roots: roots, ingestOptions: try ingestOptions(settings), readsScans: ocr,
            printsJSON: options.json, isQuiet: options.quiet)
        let failures = try await Interruption.cancelling {
            watch ? try await sync.runAndWatch() : try await sync.run()
        }
        if failures > 0 { throw ExitStatus.partial }
    }

    private func ingestOptions(_ settings: Settings) throws -> IngestOptions {
        var result = IngestOptions()
        result.include = glob.map(GlobPattern.init)
        result.exclude = exclude.map(GlobPattern.init)
        result.isDryRun = dryRun
        result.chunkTokens = try settings.number(.chunkSize) ?? result.chunkTokens
        result.currentFolder = FileManager.default.currentDirectoryPath
        result.skipping = [settings.absoluteDatabasePath]
        return result
    }
}
