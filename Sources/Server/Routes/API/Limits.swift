import Foundation
import KnowledgeBase

/// How long texts of requests may be, in characters as JSON Schema counts them (code points).
enum Limits {
    static let name = 200
    static let key = 200
    static let text = 8_000
    static let comment = 2_000

    /// A name of something: short, without control characters.
    ///
    /// - Returns: `nil` for none and for an empty one.
    /// - Throws: ``HTTPFailure`` 400.
    static func name(_ text: String?, of field: String, atMost most: Int = name) throws -> String? {
        guard let text else { return nil }
        let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard text.unicodeScalars.count <= most, isPlain else {
            throw HTTPFailure.invalid(
                "'\(field)' has at most \(most) characters and no control characters.", param: field)
        }
        // CharacterSet's blanks are others than those of the schema, such as U+200B.
        let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        let scalars = text.unicodeScalars.drop(while: isBlank)
        guard let last = scalars.lastIndex(where: { !isBlank($0) }) else { return nil }
        return String(scalars[...last])
    }

    /// - Throws: ``HTTPFailure`` 400 for one that is empty or too long.
    static func text(_ text: String, of field: String, atMost most: Int = text) throws -> String {
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw HTTPFailure.invalid("'\(field)' is empty.", param: field)
        }
        guard text.unicodeScalars.count <= most else {
            throw HTTPFailure.invalid("'\(field)' has more than \(most) characters.", param: field)
        }
        return text
    }

    static let nameSchema: JSONValue = [
        "type": "string", "maxLength": .integer(name), "pattern": .string("^[^\(controls)]*$"),
    ]

    /// Of a name that has to be there.
    static func givenNameSchema(atMost most: Int = name) -> JSONValue {
        [
            "type": "string", "minLength": 1, "maxLength": .integer(most),
            "pattern": .string("^[^\(controls)]*[^\(controls)\(blanks)][^\(controls)]*$"),
        ]
    }

    /// Of a name behind something else, or of nothing.
    static func pairSchema(_ pattern: String) -> JSONValue {
        let inner = "[^\(controls)\(blanks)]"
        let name = "\(inner)([^\(controls)]{0,198}\(inner))?"
        return ["type": "string", "pattern": .string("^(\(pattern)\(name))?$")]
    }

    static func textSchema(atMost most: Int = text) -> JSONValue {
        [
            "type": "string", "minLength": 1, "maxLength": .integer(most),
            "pattern": .string("[^\\t-\\r\\u0085\(blanks)]"),
        ]
    }

    /// For a pattern's class: Unicode's `Cc`, and the rest of `White_Space`.
    private static let controls = "\\u0000-\\u001F\\u007F-\\u009F"
    private static let blanks = " \\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000"
}

extension Principal {
    /// Whose conversations theirs are.
    var owner: String { key?.id ?? "open" }
}

extension JSONValue {
    /// A choice of all cases.
    static func choice<Value: RawRepresentable<String> & CaseIterable>(_ type: Value.Type) -> JSONValue {
        ["type": "string", "enum": .array(type.allCases.map { .string($0.rawValue) })]
    }
}
