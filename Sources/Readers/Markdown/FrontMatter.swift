import KnowledgeBase
import Yams

/// YAML between `---` lines at the very start of a text.
struct FrontMatter {
    /// Flattened to text: `a.b` for nested keys, lists joined by `, `.
    private(set) var metadata: [String: String] = [:]
    /// The text behind it; all of it when there is no front matter or it cannot be used.
    private(set) var body: Substring
    /// Lines before ``body``.
    private(set) var lineCount = 0
    /// Why something that looks like front matter was left in the text.
    private(set) var notice: String?

    static let maximumBytes = 64 << 10
    static let maximumValues = 10_000
    static let maximumNesting = 30
    static let maximumAliases = 8

    var title: String? { metadata["title"] }

    var language: Language? {
        (metadata["lang"] ?? metadata["language"] ?? metadata["locale"]).flatMap(Language.init(declared:))
    }

    init(of text: String) {
        body = text[...]
        guard let (yaml, rest, lines) = Self.cut(text) else { return }
        do {
            guard let values = try Self.parse(yaml) else { return }
            metadata = values
            body = rest
            lineCount = lines
        } catch let error as Refusal {
            notice = "front matter kept as text: \(error.reason)"
        } catch {
            notice = "front matter kept as text: not valid YAML"
        }
    }

    private struct Refusal: Error {
        var reason: String
    }

    /// The YAML, the text behind it, and the number of lines before that.
    private static func cut(_ text: String) -> (yaml: Substring, rest: Substring, lines: Int)? {
        guard text.hasPrefix("---") else { return nil }
        var lineStart = text.startIndex
        var lines = 0
        var yamlStart: String.Index?
        while lineStart < text.endIndex {
            let lineEnd = text[lineStart...].firstIndex(of: "\n") ?? text.endIndex
            let line = text[lineStart..<lineEnd].drop { $0 == " " }.prefix { $0 != " " && $0 != "\t" }
            let next = lineEnd < text.endIndex ? text.index(after: lineEnd) : lineEnd
            lines += 1
            if let start = yamlStart {
                if line == "---" || line == "..." { return (text[start..<lineStart], text[next...], lines) }
            } else {
                guard line == "---" else { return nil }
                yamlStart = next
            }
            // One that long is refused below; looking further would only cost time.
            if text.utf8.distance(from: text.startIndex, to: lineEnd) > 2 * maximumBytes { return nil }
            lineStart = next
        }
        return nil
    }

    /// `nil` when it is valid YAML but no mapping: then it was two thematic breaks.
    private static func parse(_ yaml: Substring) throws -> [String: String]? {
        guard yaml.utf8.count <= maximumBytes else {
            throw Refusal(reason: "it has more than \(maximumBytes >> 10) KiB")
        }
        try checkNesting(yaml)
        try checkAliases(yaml)
        guard let root = try Yams.compose(yaml: String(yaml)) else { return [:] }
        guard case .mapping = root else { return nil }
        var flat = Flattener()
        try flat.add(root, under: "", depth: 0)
        return flat.values
    }

    /// The YAML parser recurses as deep as the text nests; so that is measured first, roughly.
    private static func checkNesting(_ yaml: Substring) throws {
        var brackets = 0
        for byte in yaml.utf8 {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): brackets += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): brackets = max(0, brackets - 1)
            default: continue
            }
            if brackets > maximumNesting { throw Refusal(reason: "it is nested too deeply") }
        }
        for line in yaml.split(separator: "\n") {
            let markers = line.prefix { " -?:\t".contains($0) }.count { $0 != " " && $0 != "\t" }
            // `---` opens a document and nests nothing.
            if markers > maximumNesting { throw Refusal(reason: "it is nested too deeply") }
        }
    }

    /// Aliases of aliases grow exponentially, already while the YAML parser compares keys. A few are
    /// harmless; more than that has no place in front matter.
    private static func checkAliases(_ yaml: Substring) throws {
        let words = yaml.split { $0.isWhitespace || "[]{},".contains($0) }
        guard words.contains(where: { $0.hasPrefix("&") && $0.count > 1 }) else { return }
        let aliases = words.count { $0.hasPrefix("*") && $0.count > 1 }
        if aliases > maximumAliases { throw Refusal(reason: "it has more than \(maximumAliases) aliases") }
    }

    private struct Flattener {
        var values: [String: String] = [:]
        var count = 0
        var bytes = 0

        /// Aliases repeat what they stand for, so values are counted as they are unfolded.
        mutating func add(_ node: Node, under key: String, depth: Int) throws {
            count += 1
            guard count <= maximumValues else {
                throw Refusal(reason: "it has more than \(maximumValues) values")
            }
            guard depth <= maximumNesting else { throw Refusal(reason: "it is nested too deeply") }
            switch node {
            case .scalar(let scalar): try set(key, to: scalar.string)
            case .mapping(let mapping):
                for (name, value) in mapping {
                    let name = TextCleaning.line(name.string ?? "")
                    try add(value, under: key.isEmpty ? name : "\(key).\(name)", depth: depth + 1)
                }
            case .sequence(let sequence):
                for (index, value) in sequence.enumerated() {
                    let isScalar = value.scalar != nil
                    try add(value, under: isScalar ? key : "\(key).\(index + 1)", depth: depth + 1)
                }
            case .alias: throw Refusal(reason: "it has an alias that cannot be resolved")
            }
        }

        private mutating func set(_ key: String, to value: String) throws {
            let value = TextCleaning.line(value)
            bytes += key.utf8.count + value.utf8.count
            guard bytes <= 8 * maximumBytes else {
                throw Refusal(reason: "its aliases unfold to too much text")
            }
            guard !key.isEmpty, !value.isEmpty else { return }
            values[key] = values[key].map { "\($0), \(value)" } ?? value
        }
    }
}
