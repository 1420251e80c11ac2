import Encoders
import Foundation
import KnowledgeBase
import Yams

/// A YAML file of settings, flattened to dotted keys, with `${NAME}` and `${NAME:-default}` filled in.
struct SettingsFile: Sendable {
    var path: String
    var values: [String: String]
    /// Settings whose value holds that of a secret variable of another purpose or owner (`OPENAI_API_KEY`), by key.
    private(set) var borrowed: Set<String> = []

    var folder: URL { URL(fileURLWithPath: path).deletingLastPathComponent() }

    private static let largest = 1 << 20
    /// Sections included. A few lines of aliases to aliases stand for more keys than there is time to read.
    private static let mostKeys = 1_000
    /// Counted before anything is parsed: as keys, aliases to aliases are compared while it is.
    private static let mostAliases = 20

    init(at file: URL, environment: [String: String]) throws {
        try self.init(path: file.path, text: try Self.text(of: file), environment: environment)
    }

    private static func text(of file: URL) throws -> String {
        let data: Data
        do {
            data = try Data(contentsOf: file)
        } catch {
            throw unusable(file, error.localizedDescription)
        }
        guard data.count <= largest else { throw unusable(file, "it is larger than 1 MiB") }
        return String(decoding: data, as: UTF8.self)
    }

    init(path: String, text: String, environment: [String: String]) throws {
        self.path = path
        values = [:]
        let file = URL(fileURLWithPath: path)
        guard Self.aliases(in: text) <= Self.mostAliases else {
            throw Self.unusable(file, "it has more than \(Self.mostAliases) aliases (*name)")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw Self.unusable(file, "it is not valid YAML: \(Self.reason(error))")
        }
        guard let root, root.null == nil else { return }
        guard let mapping = root.mapping else { throw Self.unusable(file, "its top level is not a mapping") }
        var left = Self.mostKeys
        try flatten(mapping, under: "", environment: environment, left: &left)
        for key in values.keys.sorted() { try refuseUnknown(key) }
    }

    private static func aliases(in text: String) -> Int {
        text.split { $0.isWhitespace || "[]{},:".contains($0) }.count { $0.hasPrefix("*") && $0.count > 1 }
    }

    /// Where and why, without the line itself: it may hold a key.
    static func reason(_ error: any Error) -> String {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            "line \(mark.line), column \(mark.column): \(problem)"
        case YamlError.reader(let problem, _, _, _): problem
        case YamlError.duplicatedKeysInMapping(let keys, let context):
            "line \(context.mark.line), column \(context.mark.column): it has a key twice: "
                + keys.sorted().joined(separator: ", ")
        default: "\(error)"
        }
    }

    private func refuseUnknown(_ key: String) throws {
        // A section whose settings are all commented out holds nothing.
        guard !Setting.all.contains(where: { $0.key == key || $0.key.hasPrefix("\(key).") }) else { return }
        throw Self.unusable(URL(fileURLWithPath: path), "it sets '\(key)', which is not a setting")
    }

    private mutating func flatten(
        _ mapping: Node.Mapping, under prefix: String, environment: [String: String], left: inout Int
    ) throws {
        for (name, value) in mapping {
            left -= 1
            guard left >= 0 else {
                throw Self.unusable(URL(fileURLWithPath: path), "it has more than \(Self.mostKeys) keys")
            }
            let key = prefix + (name.string ?? "")
            if Setting.all.contains(where: { $0.key == key && $0.isStructured }) {
                values[key] =
                    try value.null == nil ? json(value, of: key, environment, left: &left).text : nil
            } else if let nested = value.mapping {
                try flatten(nested, under: key + ".", environment: environment, left: &left)
            } else if let text = value.scalar?.string {
                let expanded = try expand(text, of: key, environment: environment)
                // As with variables, an empty value is none.
                values[key] = expanded.isEmpty || value.null != nil ? nil : expanded
                if values[key] == nil { try refuseUnknown(key) }
            } else if let items = value.sequence, Setting.all.contains(where: { $0.key == key && $0.isList })
            {
                values[key] = try items.map {
                    try expand($0.string ?? "", of: key, environment: environment)
                }.joined(separator: ",")
            } else {
                throw Self.unusable(
                    URL(fileURLWithPath: path), "'\(key)' is a list where a single value is wanted")
            }
        }
    }

    /// A structured value; scalars are what YAML's core schema says.
    private mutating func json(
        _ node: Node, of key: String, _ environment: [String: String], left: inout Int
    ) throws -> JSONValue {
        left -= 1
        guard left >= 0 else {
            throw Self.unusable(URL(fileURLWithPath: path), "it has more than \(Self.mostKeys) keys")
        }
        switch node {
        case .mapping(let mapping):
            var members: [String: JSONValue] = [:]
            for (name, value) in mapping {
                members[name.string ?? ""] = try json(value, of: key, environment, left: &left)
            }
            return .object(members)
        case .sequence(let items):
            return .array(try items.map { try json($0, of: key, environment, left: &left) })
        default:
            if node.null != nil { return .null }
            if let integer = node.int { return .integer(integer) }
            if let number = node.float { return .number(number) }
            if let flag = node.bool { return .bool(flag) }
            return .string(try expand(node.scalar?.string ?? "", of: key, environment: environment))
        }
    }

    /// Variables that hold secrets, ours or those of AWS.
    private static func isSecret(_ name: String) -> Bool {
        let known = Setting.all.filter { $0.isSecret && !$0.isStructured }.flatMap(\.environment)
        return known.contains(name) || known.contains { "\($0)_FILE" == name }
            || ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK"].contains(name)
    }

    /// A secret goes where secrets go, and nowhere else: the file may be somebody else's.
    private mutating func borrow(_ name: String, for key: String) throws {
        guard Self.isSecret(name) else { return }
        guard Setting.all.contains(where: { $0.key == key && $0.mayHold(name) }) else {
            throw Self.unusable(
                URL(fileURLWithPath: path),
                "'\(key)' refers to ${\(name)}, a key of a provider; give it a variable of its own")
        }
        borrowed.insert(key)
    }

    /// Fills in `${NAME}`; a name that is not set and has no default is an error, never an empty text.
    private mutating func expand(_ text: String, of key: String, environment: [String: String]) throws
        -> String
    {
        var result = ""
        var rest = Substring(text)
        while let start = rest.range(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            result += rest[..<start.lowerBound]
            let parts = rest[start.upperBound..<end].components(separatedBy: ":-")
            try borrow(parts[0], for: key)
            guard let value = environment[parts[0]] ?? parts.dropFirst().first else {
                throw Self.unusable(
                    URL(fileURLWithPath: path), "'\(key)' refers to ${\(parts[0])}, which is not set")
            }
            result += value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    /// `--config`, else the nearest `kb.yaml` in the folder or one above it.
    static func project(named path: String?, from folder: URL) throws -> URL? {
        if let path {
            let file = URL(fileURLWithPath: path.expandingTilde)
            guard FileManager.default.fileExists(atPath: file.path) else {
                throw KnowledgeBaseError(
                    .usage, cannot: "read the settings in '\(path)'", because: "there is no such file",
                    advice: "'kb init' writes a kb.yaml")
            }
            return file
        }
        var folder = folder.standardizedFileURL
        // A folder that has been deleted has no path to climb.
        while folder.path.hasPrefix("/") {
            let file = folder.appendingPathComponent("kb.yaml")
            if FileManager.default.fileExists(atPath: file.path) { return file }
            guard folder.path != "/" else { return nil }
            folder = folder.deletingLastPathComponent()
        }
        return nil
    }

    /// `$XDG_CONFIG_HOME/kb/config.yaml`, by default under `~/.config`.
    static func user(_ environment: [String: String]) -> URL? {
        let home = ModelLibrary.homeFolder(environment)
        let base = environment["XDG_CONFIG_HOME"].flatMap {
            $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : nil
        }
        let file = (base ?? home.appendingPathComponent(".config")).appendingPathComponent("kb/config.yaml")
        return FileManager.default.fileExists(atPath: file.path) ? file : nil
    }

    private static func unusable(_ file: URL, _ reason: String) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .usage, cannot: "use the settings in '\(file.path)'", because: reason,
            advice: "'kb reference markdown' lists every setting")
    }
}

extension Setting {
    /// Whether its value may be made of this secret variable: a secret itself, or, of several values at once, one
    /// of the same service (`WHATSAPP_...` in `whatsapp.numbers`).
    fileprivate func mayHold(_ variable: String) -> Bool {
        guard isSecret, isStructured else { return isSecret }
        let service = key.split(separator: ".").first ?? ""
        return variable.hasPrefix("\(service.uppercased())_")
    }
}
