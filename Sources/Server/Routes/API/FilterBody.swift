import Foundation
import KnowledgeBase

/// A filter as requests write it: `{"lang": "es", "path": ["policies/**"]}` or `["lang=es", "path=policies/**"]`, by the
/// words of `kb ask --filter`.
struct FilterBody: Decodable, Sendable {
    var filter = Filter()

    private static let mostConditions = 20
    private static let longestCondition = 500

    static let schema: JSONValue = [
        "anyOf": [
            [
                "type": "object", "maxProperties": .integer(mostConditions),
                "properties": .object(
                    known.reduce(into: languages) { members, key in
                        members[key] = members[key] ?? oneOrMore(conditionText, atMost: mostConditions)
                    }),
                "additionalProperties": oneOrMore(conditionText, atMost: 1),
            ], .list(of: wordSchema, atMost: mostConditions),
        ]
    ]

    /// `lang=es`.
    static let wordSchema: JSONValue = [
        "type": "string", "maxLength": .integer(longestCondition),
        "pattern": .string(
            "^((lang|language)=(\(codes))|(?!(lang|language)=)[^=]*=[\\s\\S]*)$"),
    ]

    /// What there is besides metadata.
    private static let known: Set = ["source", "path", "type", "phrase", "lang", "language"]
    private static let conditionText: JSONValue = [
        "type": "string", "maxLength": .integer(longestCondition - 1),
    ]
    /// In a pattern, of any case.
    private static let codes = Language.allCases.map { language in
        language.rawValue.map { "[\($0)\($0.uppercased())]" }.joined()
    }.joined(separator: "|")
    private static let languages: [String: JSONValue] = {
        let word: JSONValue = ["type": "string", "pattern": .string("^(\(codes))$")]
        let code = oneOrMore(word, atMost: mostConditions)
        return ["lang": code, "language": code]
    }()

    private static func oneOrMore(_ value: JSONValue, atMost most: Int) -> JSONValue {
        ["anyOf": [value, .list(of: value, atMost: most)]]
    }

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer().decode(JSONValue.self)
        try self.init(Self.conditions(of: value))
    }

    /// - Parameter words: `lang=es`.
    init(words: [String]) throws {
        guard words.count <= Self.mostConditions else {
            throw Self.invalid("A filter has at most \(Self.mostConditions) conditions.")
        }
        try self.init(words.map(Self.condition))
    }

    private init(_ conditions: [(key: String, value: String)]) throws {
        guard
            conditions.allSatisfy({
                $0.key.unicodeScalars.count < Self.longestCondition
                    && $0.value.unicodeScalars.count < Self.longestCondition
            })
        else {
            throw Self.invalid(
                "A condition of a filter has at most \(Self.longestCondition) characters.")
        }
        for (key, value) in conditions { try filter.add(value, for: key) }
    }

    private static func conditions(of value: JSONValue) throws -> [(key: String, value: String)] {
        if let members = value.object {
            guard members.count <= mostConditions else {
                throw invalid("A filter has at most \(mostConditions) members.")
            }
            return try members.sorted { $0.key < $1.key }.flatMap { key, value in
                // Of metadata, two values of one key never hold both.
                try texts(value, atMost: known.contains(key) ? mostConditions : 1).map { (key, $0) }
            }
        }
        return try texts(value, atMost: mostConditions).map(condition)
    }

    private static func texts(_ value: JSONValue, atMost most: Int) throws -> [String] {
        if let text = value.string { return [text] }
        guard let texts = value.array?.map(\.string), !texts.contains(nil) else {
            throw invalid("A filter's values are strings or arrays of strings.")
        }
        guard texts.count <= most else {
            throw invalid("A filter has at most \(most) values in such an array.")
        }
        return texts.compactMap(\.self)
    }

    private static func condition(_ word: String) throws -> (key: String, value: String) {
        guard word.unicodeScalars.count <= longestCondition else {
            throw invalid("A condition of a filter has at most \(longestCondition) characters.")
        }
        // A mark after it, such as of an emoji's colour, would make one character of both.
        let scalars = word.unicodeScalars
        guard let equals = scalars.firstIndex(of: "=") else {
            throw invalid("'\(word.prefix(80))' is no condition: write key=value, for example lang=es.")
        }
        return (String(scalars[..<equals]), String(scalars[scalars.index(after: equals)...]))
    }

    private static func invalid(_ message: String) -> HTTPFailure { .invalid(message, param: "filter") }
}
