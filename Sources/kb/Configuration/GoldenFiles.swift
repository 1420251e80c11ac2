import Foundation
import KnowledgeBase
import Yams

/// Files of golden questions and baselines.
enum GoldenFiles {
    /// Of one file.
    private static let largest = 4 << 20
    private static let mostFiles = 1_000
    private static let endings = ["yaml", "yml", "jsonl"]

    /// - Parameter paths: files, or folders whose files are read by name.
    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for what cannot be read or understood.
    static func set(at paths: [String]) throws -> GoldenSet {
        let files = try paths.flatMap(files(at:))
        guard files.count <= mostFiles else {
            throw unusable(paths[0], "there are more than \(mostFiles) files")
        }
        var set = GoldenSet()
        for file in files {
            let text = try text(of: file)
            try set.add(
                file.hasSuffix(".jsonl") ? lines(text, file) : YAMLValue.value(of: text, file), file: file)
        }
        return set
    }

    static func baseline(at path: String) throws -> GoldenBaseline {
        do {
            return try GoldenBaseline(parsing: Data(contentsOf: URL(fileURLWithPath: path)), name: path)
        } catch let error as KnowledgeBaseError {
            throw error
        } catch {
            throw KnowledgeBaseError(
                .usage, cannot: "compare with '\(path)'", because: reason(path, error),
                advice: "--update-baseline writes one")
        }
    }

    static func write(_ data: Data, to path: String) throws {
        do {
            try data.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw KnowledgeBaseError(.storage, cannot: "write '\(path)'", because: error.localizedDescription)
        }
    }

    // MARK: Reading

    private static func files(at path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            return [path]
        }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw unusable(path, error.localizedDescription)
        }
        let questions = names.filter { endings.contains(URL(fileURLWithPath: $0).pathExtension) }.sorted()
        guard !questions.isEmpty else {
            throw unusable(path, "the folder holds no file that ends in \(endings.joined(separator: ", "))")
        }
        return questions.map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
    }

    private static func text(of path: String) throws -> String {
        let data: Data
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            data = try handle.read(upToCount: largest + 1) ?? Data()
        } catch {
            throw unusable(path, reason(path, error))
        }
        guard data.count <= largest else { throw unusable(path, "it is larger than 4 MiB") }
        guard let text = String(data: data, encoding: .utf8) else { throw unusable(path, "it is not UTF-8") }
        return text
    }

    private static func reason(_ path: String, _ error: any Error) -> String {
        FileManager.default.fileExists(atPath: path) ? error.localizedDescription : "there is no such file"
    }

    /// A case on each line.
    private static func lines(_ text: String, _ file: String) throws -> JSONValue {
        var items: [JSONValue] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where line.contains(where: { !$0.isWhitespace }) {
            do {
                items.append(try JSONValue(parsing: line))
            } catch {
                throw unusable(file, "line \(index + 1) is not valid JSON")
            }
        }
        return .array(items)
    }

    static func unusable(_ file: String, _ reason: String) -> KnowledgeBaseError {
        KnowledgeBaseError(.usage, cannot: "use the questions of '\(file)'", because: reason)
    }
}

/// What a YAML file holds, with every scalar as what it is: text in quotes stays text.
enum YAMLValue {
    private static let deepest = 12

    /// - Throws: ``KnowledgeBaseError`` of kind `usage`.
    static func value(of text: String, _ file: String) throws -> JSONValue {
        guard !usesAliases(text) else {
            throw GoldenFiles.unusable(file, "it uses an alias (&name and *name); questions do without")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw GoldenFiles.unusable(file, "it is not valid YAML: \(SettingsFile.reason(error))")
        }
        return try root.map { try value(of: $0, file, depth: 0) } ?? .null
    }

    /// Looked for before anything is parsed: a few lines of aliases to aliases stand for more than there is time to
    /// read, and as a mapping's key they are compared while it is parsed.
    private static func usesAliases(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let anchors = names(after: UInt8(ascii: "&"), in: bytes)
        return !anchors.isEmpty && !anchors.isDisjoint(with: names(after: UInt8(ascii: "*"), in: bytes))
    }

    private static func names(after mark: UInt8, in bytes: [UInt8]) -> Set<ArraySlice<UInt8>> {
        var names: Set<ArraySlice<UInt8>> = []
        for index in bytes.indices where bytes[index] == mark {
            let name = bytes[(index + 1)...].prefix(while: isName)
            if !name.isEmpty { names.insert(name) }
        }
        return names
    }

    /// Letters, digits, `-` and `_` of ASCII, as libyaml has it.
    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func value(of node: Node, _ file: String, depth: Int) throws -> JSONValue {
        guard depth < deepest else { throw GoldenFiles.unusable(file, "it is nested deeper than \(deepest)") }
        if let items = node.sequence {
            return .array(try items.map { try value(of: $0, file, depth: depth + 1) })
        }
        guard let mapping = node.mapping else { return scalar(node) }
        var members: [String: JSONValue] = [:]
        for (key, member) in mapping {
            guard let name = key.scalar?.string else {
                throw GoldenFiles.unusable(file, "a key is a list or a mapping, where text is wanted")
            }
            members[name] = try value(of: member, file, depth: depth + 1)
        }
        return .object(members)
    }

    private static func scalar(_ node: Node) -> JSONValue {
        switch node.tag {
        case Tag(.null): .null
        case Tag(.bool): node.bool.map(JSONValue.bool) ?? .null
        case Tag(.int), Tag(.float):
            node.int.map(JSONValue.integer) ?? node.float.map(JSONValue.number) ?? .null
        default: .string(node.scalar?.string ?? "")
        }
    }
}
