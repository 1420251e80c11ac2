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
        try filter.add(key == "source" ? value.absolutePath : value, for: key)
    }
}
