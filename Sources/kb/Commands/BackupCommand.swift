import ArgumentParser
import Foundation
import KnowledgeBase
import Stores

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the base to a file while it is in use.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: "Where to; must not exist.", completion: .file())
    var destination: String

    func run() async throws {
        let settings = try options.settings()
        try await App.openDatabase(settings).backup(to: destination.expandingTilde)
        options.notice("copied \(settings.databasePath) to \(destination)")
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the place of the base.",
        discussion: "The base that was there is kept beside it as '<name>.before-restore'.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: "A file that 'kb backup' wrote.", completion: .file())
    var backup: String

    func run() async throws {
        let settings = try options.settings()
        try App.prepareFolder(settings)
        try await SQLiteStore.restore(
            from: backup.expandingTilde, to: settings.databasePath, logger: App.logger(settings))
        options.notice("restored \(settings.databasePath) from \(backup)")
    }
}
