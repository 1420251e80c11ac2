extension Filter {
    /// Adds one condition by the words of `--filter` and of the HTTP interface: `source` (a root), `path` (a glob),
    /// `lang`, `type`, `phrase`, or any metadata key.
    ///
    /// - Throws: ``KnowledgeBaseError`` `usage` for a language that is not one of ours, or metadata with two values.
    public mutating func add(_ value: String, for key: String) throws {
        switch key {
        case "source": sources.append(value)
        case "path": paths.append(value)
        case "type": mediaTypes.append(value)
        case "phrase": phrases.append(value)
        case "lang", "language": languages.insert(try Self.language(value))
        default: try addMetadata(key, value)
        }
    }

    /// All filters must hold, and keys are compared without case: another value would leave nothing.
    private mutating func addMetadata(_ key: String, _ value: String) throws {
        let before = metadata.first { $0.key.lowercased() == key.lowercased() }
        guard before.map({ $0.value.lowercased() == value.lowercased() }) ?? true else {
            throw KnowledgeBaseError(
                .usage, cannot: "filter by \(key)=\(value)",
                because: "\(before?.key ?? key)=\(before?.value ?? "") is asked for too, and both must hold",
                advice: "Search once for each")
        }
        metadata[before?.key ?? key] = value
    }

    private static func language(_ code: String) throws -> Language {
        guard let language = Language(rawValue: code.lowercased()) else {
            let codes = Language.allCases.map(\.rawValue).joined(separator: ", ")
            throw KnowledgeBaseError(
                .usage, cannot: "filter by the language '\(code)'", because: "it is none of \(codes)")
        }
        return language
    }
}
