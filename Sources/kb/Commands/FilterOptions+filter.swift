import Foundation
import KnowledgeBase

extension FilterOptions {
    /// - Throws: `usage` for a filter without `=` or a language that is not one of ours.
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
            filter.sources.append(URL(fileURLWithPath: value).standardizedFileURL.path)
        case "path": filter.paths.append(value)
        case "type": filter.mediaTypes.append(value)
        case "phrase": filter.phrases.append(value)
        case "lang", "language": filter.languages.insert(try language(value))
        default: filter.metadata[key] = value
        }
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
