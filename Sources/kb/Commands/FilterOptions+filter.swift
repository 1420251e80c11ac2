import Foundation
import KnowledgeBase

extension FilterOptions {
    /// - Throws: `usage` for a filter without `=`, a language that is not one of ours, or metadata with two values.
    func parsed() throws -> Filter {
        try filter.reduce(into: Filter()) { result, text in try Self.add(text, to: &result) }
    }

    private static func add(_ text: String, to filter: inout Filter) throws {
        guard let equals = text.firstIndex(of: "=") else {
            throw KnowledgeBaseError(
                .usage, cannot: "use the filter '\(text)'", because: "it has no '='",
                advice: "Write it as key=value, for example lang=es or path='policies/**'")
        }
        let key = String(text[..<equals])
        let value = String(text[text.index(after: equals)...])
        switch key {
        case "source":
            filter.sources.append(value.absolutePath)
        case "path": filter.paths.append(value)
        case "type": filter.mediaTypes.append(value)
        case "phrase": filter.phrases.append(value)
        case "lang", "language": filter.languages.insert(try language(value))
        default: try addMetadata(key, value, to: &filter)
        }
    }

    /// All filters must hold, and keys are compared without case: another value would leave nothing.
    private static func addMetadata(_ key: String, _ value: String, to filter: inout Filter) throws {
        let before = filter.metadata.first { $0.key.lowercased() == key.lowercased() }
        guard before.map({ $0.value.lowercased() == value.lowercased() }) ?? true else {
            throw KnowledgeBaseError(
                .usage, cannot: "filter by \(key)=\(value)",
                because: "\(before?.key ?? key)=\(before?.value ?? "") is asked for too, and both must hold",
                advice: "Search once for each")
        }
        filter.metadata[before?.key ?? key] = value
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
