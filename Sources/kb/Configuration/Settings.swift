import Encoders
import Foundation
import KnowledgeBase

/// The settings of one run, each with where it came from.
struct Settings: Sendable {
    struct Value: Sendable, Equatable {
        var text: String
        /// `--flag`, `$NAME`, a file's path, or `default`.
        var origin: String
        /// The folder of the file it is from: what a relative path in it starts from.
        var folder: URL?
        /// Whether it is a secret of a variable that the file only names.
        var isBorrowed = false
    }

    /// By ``Setting/key``.
    private(set) var values: [String: Value] = [:]
    /// The project's `kb.yaml`, where there is one.
    private(set) var projectFile: URL?

    /// - Parameters:
    ///   - flags: what the command line set, by ``Setting/key``.
    ///   - configPath: `--config`: read this file as the project's instead of looking for one.
    static func resolve(
        flags: [String: String], configPath: String? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        folder: URL = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    ) throws -> Settings {
        var settings = Settings()
        settings.projectFile = try SettingsFile.project(named: configPath, from: folder)
        let files = try [settings.projectFile, SettingsFile.user(environment)].compactMap { $0 }
            .map { try SettingsFile(at: $0, environment: environment) }
        for setting in Setting.all {
            settings.values[setting.key] = try value(
                of: setting, flags: flags, environment: environment, files: files)
        }
        return settings
    }

    private static func value(
        of setting: Setting, flags: [String: String], environment: [String: String], files: [SettingsFile]
    ) throws -> Value? {
        if let text = flags[setting.key] { return Value(text: text, origin: "the command line") }
        for name in setting.environment {
            if let text = environment[name], !text.isEmpty { return Value(text: text, origin: "$\(name)") }
            if let path = environment["\(name)_FILE"], !path.isEmpty {
                return Value(text: try secret(inFile: path, for: name), origin: "$\(name)_FILE")
            }
        }
        for file in files {
            if let text = file.values[setting.key] {
                return Value(
                    text: text, origin: file.path, folder: file.folder,
                    isBorrowed: file.borrowed.contains(setting.key))
            }
        }
        return setting.defaultValue.map { Value(text: $0, origin: "default") }
    }

    private static func secret(inFile path: String, for name: String) throws -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
        } catch {
            throw KnowledgeBaseError(
                .usage, cannot: "read the file that $\(name)_FILE names",
                because: error.localizedDescription, advice: "Point it at a readable file or unset it")
        }
    }

    subscript(_ setting: Setting) -> String? { values[setting.key]?.text }

    /// A path: `~` is the home folder; in a settings file, paths start from its folder.
    func path(_ setting: Setting) -> String? {
        guard let value = values[setting.key], !value.text.isEmpty else { return nil }
        let path = value.text.expandingTilde
        guard let folder = value.folder, !path.hasPrefix("/") else { return path }
        return folder.appending(path: path).path
    }

    /// More than anything that is counted here can sensibly be.
    private static let largestNumber = 1_000_000_000

    /// - Throws: `usage` when the value is not a whole number, or is below the setting's least one.
    func number(_ setting: Setting) throws -> Int? {
        guard let value = values[setting.key], !value.text.isEmpty else { return nil }
        // Port 0 is any that is free.
        let least = setting.key == Setting.port.key ? 0 : 1
        guard let number = Int(value.text), (least...Self.largestNumber).contains(number) else {
            throw unusable(setting, because: "it is not a whole number from \(least) to a thousand million")
        }
        return number
    }

    /// Hours, or a number with its unit: `12`, `0.5`, `30m`, `2d`.
    ///
    /// - Throws: `usage` for anything else.
    func duration(_ setting: Setting) throws -> Duration? {
        guard let text = self[setting], !text.isEmpty else { return nil }
        let units: [Substring: Double] = ["s": 1, "m": 60, "": 3_600, "h": 3_600, "d": 86_400, "w": 604_800]
        guard let parts = text.wholeMatch(of: /([0-9]{1,6}(?:\.[0-9]{1,3})?)([smhdw]?)/),
            let number = Double(parts.1), let unit = units[parts.2], number > 0
        else { throw unusable(setting, because: "it is not a time such as 12 (hours), 30m or 2d") }
        return .seconds(number * unit)
    }

    /// The value of a structured setting.
    ///
    /// - Throws: `usage` where it is not of the form that is wanted; keys that nobody knows are refused by `Value`.
    func structure<Value: Decodable>(_ setting: Setting, as type: Value.Type) throws -> Value? {
        guard let text = self[setting], !text.isEmpty else { return nil }
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch let error as KnowledgeBaseError {
            throw error
        } catch {
            throw unusable(setting, because: StructureError.reason(error))
        }
    }

    /// - Throws: `usage` when the value is none of the cases.
    /// `give-up` is `give_up`.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ setting: Setting) throws -> Choice? {
        guard let text = self[setting], !text.isEmpty else { return nil }
        let plain = { (name: String) in name.replacing("-", with: "_") }
        guard let choice = Choice.allCases.first(where: { plain($0.rawValue) == plain(text) }) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw unusable(setting, because: "it is none of \(known)")
        }
        return choice
    }

    /// That a setting's value is none it can have, and where the value is from.
    func unusable(_ setting: Setting, because reason: String) -> KnowledgeBaseError {
        let value = values[setting.key]
        return KnowledgeBaseError(
            .usage,
            cannot:
                "use \(setting.isSecret || setting.isStructured ? "what is set" : "'\(value?.text ?? "")'") "
                + "for \(setting.key) (from \(value?.origin ?? "nowhere"))",
            because: reason)
    }

    /// The key for OpenAI, where an embedder's address is OpenAI's or where its owner sends it.
    var openAIKeyForEmbedding: String? {
        let address: Setting = self[.embedderURL] == nil ? .openAIURL : .embedderURL
        let url = self[address].flatMap { URL(string: $0) }
        if url?.scheme == "https", url?.host() == "api.openai.com" { return self[.openAIKey] }
        return self[.embedderURL] == nil ? key(.openAIKey, for: .openAIURL) : nil
    }

    /// The key for an address, unless the address is from the project's file and the key is not held by it: the
    /// settings of somebody else's folder must not send it anywhere. To name a variable of ours is not to hold it.
    func key(_ key: Setting, for address: Setting) -> String? {
        guard let origin = values[address.key]?.origin, origin == projectFile?.path else { return self[key] }
        guard let value = values[key.key], value.origin == origin, !value.isBorrowed else { return nil }
        return value.text
    }

    /// Whether the value is from the project's file, which may be somebody else's.
    func isFromProject(_ setting: Setting) -> Bool {
        values[setting.key].map { $0.origin == projectFile?.path } ?? false
    }

    /// The items of a list, blanks around them trimmed.
    func items(_ setting: Setting) -> [String] {
        (self[setting] ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }

    /// Whether the database is the one in the user's data folder, which is made when needed.
    var isDefaultDatabase: Bool { path(.database) == nil && projectFile == nil }

    /// The database's path: as set, else beside `kb.yaml`, else in the user's data folder.
    var databasePath: String {
        if let path = path(.database) { return path }
        if let projectFile {
            return projectFile.deletingLastPathComponent().appendingPathComponent("kb.sqlite").path
        }
        return Self.dataFolder().appendingPathComponent("kb.sqlite").path
    }

    /// Absolute; symbolic links are left as they are.
    var absoluteDatabasePath: String { databasePath.absolutePath }

    /// Puts another value in the place of whatever was set.
    mutating func set(_ setting: Setting, to text: String, from origin: String = "kb") {
        values[setting.key] = Value(text: text, origin: origin)
    }

    /// `$XDG_DATA_HOME/kb`, by default `~/.local/share/kb` (XDG Base Directory Specification).
    static func dataFolder(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> URL {
        let base = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : nil }
        let home = ModelLibrary.homeFolder(environment)
        return (base ?? home.appendingPathComponent(".local/share")).appendingPathComponent("kb")
    }
}

extension String {
    /// As a path, starting from the current folder.
    var absolutePath: String { absolutePath(from: FileManager.default.currentDirectoryPath) }

    /// The home folder in the place of a leading `~`.
    var expandingTilde: String {
        guard self == "~" || hasPrefix("~/") else { return (self as NSString).expandingTildeInPath }
        return ModelLibrary.homeFolder(ProcessInfo.processInfo.environment).path + dropFirst()
    }
}
