import Foundation
import KnowledgeBase

/// Judges values by `/openapi.json`, by so much of JSON Schema 2020-12 as the document uses. What it does not know it
/// refuses to judge, so that no word of a schema goes unread.
struct SchemaReader {
    struct UnknownWord: Error { var word: String }

    let document: JSONValue

    /// Whether a body is one that the document allows on a route.
    func allows(_ body: JSONValue, on path: String) throws -> Bool {
        let operation = document["paths"]?[path]?["post"]
        guard let schema = operation?["requestBody"]?["content"]?["application/json"]?["schema"] else {
            throw UnknownWord(word: path)
        }
        return try allows(body, schema)
    }

    func allows(_ value: JSONValue, _ schema: JSONValue) throws -> Bool {
        for (word, rule) in schema.object ?? [:] where try !holds(word, rule, value, schema) { return false }
        return true
    }

    private func holds(_ word: String, _ rule: JSONValue, _ value: JSONValue, _ schema: JSONValue) throws
        -> Bool
    {
        let length = value.string?.unicodeScalars.count
        switch word {
        case "$ref": return try allows(value, try referred(rule))
        case "type": return (rule.array ?? [rule]).contains { Self.isOfType($0.string ?? "", value) }
        case "enum": return (rule.array ?? []).contains { Self.isSame($0, value) }
        case "const": return Self.isSame(rule, value)
        case "anyOf": return try (rule.array ?? []).contains { try allows(value, $0) }
        case "not": return try !allows(value, rule)
        case "minLength": return length.map { $0 >= rule.integer ?? 0 } ?? true
        case "maxLength": return length.map { $0 <= rule.integer ?? 0 } ?? true
        case "pattern": return try value.string.map { try Self.fits($0, rule.string ?? "") } ?? true
        case "minimum": return value.number.map { $0 >= rule.number ?? 0 } ?? true
        case "maximum": return value.number.map { $0 <= rule.number ?? 0 } ?? true
        case "minItems": return value.array.map { $0.count >= rule.integer ?? 0 } ?? true
        case "maxItems": return value.array.map { $0.count <= rule.integer ?? 0 } ?? true
        case "items": return try value.array?.allSatisfy { try allows($0, rule) } ?? true
        case "contains": return try value.array?.contains { try allows($0, rule) } ?? true
        case "maxProperties": return value.object.map { $0.count <= rule.integer ?? 0 } ?? true
        case "required":
            guard let members = value.object else { return true }
            return (rule.array ?? []).allSatisfy { members[$0.string ?? ""] != nil }
        case "properties":
            return try (value.object ?? [:]).allSatisfy { key, member in
                try rule[key].map { try allows(member, $0) } ?? true
            }
        case "additionalProperties":
            return try (value.object ?? [:]).allSatisfy { key, member in
                try schema["properties"]?[key] != nil || allows(member, rule)
            }
        case "description": return true
        default: throw UnknownWord(word: word)
        }
    }

    private func referred(_ reference: JSONValue) throws -> JSONValue {
        let name = reference.string?.split(separator: "/").last.map { String($0) } ?? ""
        guard let schema = document["components"]?["schemas"]?[name] else { throw UnknownWord(word: name) }
        return schema
    }

    private static func isOfType(_ name: String, _ value: JSONValue) -> Bool {
        switch name {
        case "string": value.string != nil
        case "boolean": value.bool != nil
        case "integer": value.bool == nil && value.number.map { $0.rounded() == $0 } ?? false
        case "number": value.bool == nil && value.number != nil
        case "array": value.array != nil
        case "object": value.object != nil
        default: value == .null
        }
    }

    /// Numbers are the same by what they are worth.
    private static func isSame(_ one: JSONValue, _ other: JSONValue) -> Bool {
        one == other || one.bool == nil && one.number != nil && one.number == other.number
    }

    private static func fits(_ text: String, _ pattern: String) throws -> Bool {
        // ICU's $ stands before a line's end too, ECMA-262's at the text's end alone.
        let end = pattern.hasSuffix("$") ? pattern.dropLast() + #"\z"# : pattern[...]
        let expression = try NSRegularExpression(pattern: String(end))
        return expression.firstMatch(in: text, range: NSRange(location: 0, length: text.utf16.count)) != nil
    }
}
