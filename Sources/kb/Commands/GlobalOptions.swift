import ArgumentParser
import Foundation

/// Options that every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The database file (KB_DATABASE).", completion: .file())
    var database: String?

    @Option(help: "Read this kb.yaml instead of the nearest one.", completion: .file(extensions: ["yaml"]))
    var config: String?

    @Option(help: "Folder of the embedding model (KB_MODEL_DIR).", completion: .directory)
    var modelDir: String?

    @Flag(help: "Print JSON on standard output.")
    var json = false

    @Flag(name: .shortAndLong, help: "No notices on standard error but errors.")
    var quiet = false

    /// What these options set, by setting.
    var flags: [String: String] {
        var flags: [String: String] = [:]
        flags[Setting.database.key] = database
        flags[Setting.modelFolder.key] = modelDir
        return flags
    }

    func settings() throws -> Settings {
        try Settings.resolve(flags: flags, configPath: config)
    }

    func notice(_ text: String) {
        if !quiet { Console.notice("kb: \(text.printable)") }
    }
}

/// Which passages a search or a question may use.
struct FilterOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Keep passages where KEY is VALUE; repeatable.",
            discussion: """
                Keys: source (a root), path (a glob), lang (es, pt, en), type (a media type, text/*), \
                phrase (words in a row), or any metadata key.
                """, valueName: "key=value"))
    var filter: [String] = []
}
