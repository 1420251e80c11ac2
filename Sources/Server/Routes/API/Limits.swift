import Foundation
import KnowledgeBase

/// How long texts of requests may be, in characters.
enum Limits {
    static let name = 200
    static let key = 200
    static let text = 8_000
    static let comment = 2_000

    /// A name of something: short, without control characters.
    ///
    /// - Returns: `nil` for none and for an empty one.
    /// - Throws: ``HTTPFailure`` 400.
    static func name(_ text: String?, of field: String) throws -> String? {
        guard let text = text?.trimmingCharacters(in: .whitespacesAndNewlines), !text.isEmpty else {
            return nil
        }
        let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard text.count <= name, isPlain else {
            throw HTTPFailure.invalid(
                "'\(field)' has at most \(name) characters and no control characters.", param: field)
        }
        return text
    }

    /// - Throws: ``HTTPFailure`` 400 for one that is empty or too long.
    static func text(_ text: String, of field: String, atMost most: Int = text) throws -> String {
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw HTTPFailure.invalid("'\(field)' is empty.", param: field)
        }
        guard text.count <= most else {
            throw HTTPFailure.invalid("'\(field)' has more than \(most) characters.", param: field)
        }
        return text
    }

    static let nameSchema: JSONValue = ["type": "string", "maxLength": .integer(name)]

    static func textSchema(atMost most: Int = text) -> JSONValue {
        ["type": "string", "minLength": 1, "maxLength": .integer(most)]
    }
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
