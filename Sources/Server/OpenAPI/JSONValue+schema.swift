import KnowledgeBase

/// JSON Schema (2020-12), in so far as the document uses it.
extension JSONValue {
    static let anyText: JSONValue = ["type": "string"]
    static let nonEmptyText: JSONValue = ["type": "string", "minLength": 1]
    static let flag: JSONValue = ["type": "boolean"]
    static let wholeNumber: JSONValue = ["type": "integer"]
    static let decimal: JSONValue = ["type": "number"]
    /// RFC 3339.
    static let time: JSONValue = ["type": "string", "format": "date-time"]
    static let anything: JSONValue = .object([:])
    /// Each event of a stream; `data` is JSON on one line. See https://html.spec.whatwg.org/multipage/server-sent-events.html
    static let event: JSONValue = .schema(["event": .anyText, "data": .anyText], optional: ["event"])

    /// The schema of that name among the document's.
    static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

    static func list(of item: JSONValue, atLeast: Int? = nil, atMost: Int? = nil) -> JSONValue {
        var schema: [String: JSONValue] = ["type": "array", "items": item]
        schema["minItems"] = atLeast.map { .integer($0) }
        schema["maxItems"] = atMost.map { .integer($0) }
        return .object(schema)
    }

    static func choice(_ values: String...) -> JSONValue {
        ["type": "string", "enum": .array(values.map { .string($0) })]
    }

    static func number(from least: Double, through most: Double) -> JSONValue {
        ["type": "number", "minimum": .number(least), "maximum": .number(most)]
    }

    static func wholeNumber(from least: Int, through most: Int) -> JSONValue {
        ["type": "integer", "minimum": .integer(least), "maximum": .integer(most)]
    }

    /// An object with these members, all of which are there unless they are named.
    static func schema(_ members: [String: JSONValue], optional: Set<String> = []) -> JSONValue {
        let required = members.keys.filter { !optional.contains($0) }.sorted()
        return [
            "type": "object", "properties": .object(members),
            "required": .array(required.map { .string($0) }),
        ]
    }

    /// The same or nothing; clients of some languages write `null` for what they leave out.
    var orNull: JSONValue { ["anyOf": [self, ["type": "null"]]] }
}
