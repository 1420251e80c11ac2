import KnowledgeBase

/// The part of JSON Schema that arguments of tools are checked against: `type`, `properties`, `required`,
/// `additionalProperties`, `items`, `enum`, `minimum`, `maximum`, `minLength` and `maxLength`. Any other
/// keyword that would restrict a value is refused when the schema is read, never passed over.
/// (JSON Schema 2020-12, "Validation".)
struct ArgumentSchema: Sendable, Hashable {
    enum Kind: String, Sendable, Hashable, CaseIterable {
        case null, boolean, integer, number, string, array, object
    }

    /// What holds for values that have no schema by name.
    indirect enum Others: Sendable, Hashable {
        case anything
        case nothing
        case each(ArgumentSchema)
    }

    /// None means any.
    private(set) var kinds: Set<Kind> = []
    private(set) var properties: [String: ArgumentSchema] = [:]
    private(set) var required: [String] = []
    /// Members that are no properties; `nil` where the schema does not say.
    private(set) var additional: Others?
    private(set) var items = Others.anything
    private var options: [JSONValue]?
    private var minimum: Double?
    private var maximum: Double?
    private var minLength: Int?
    private var maxLength: Int?

    /// What is wrong with a schema, as the end of a sentence.
    struct Problem: Error, Equatable {
        var reason: String
    }

    /// - Throws: ``Problem`` for what is no schema, or says more than can be checked here.
    init(_ json: JSONValue, at path: String = "the schema") throws {
        guard let members = json.object else { throw Problem(reason: "\(path) is not an object") }
        for (keyword, value) in members.sorted(by: { $0.key < $1.key }) {
            try read(keyword, value, path)
        }
    }
}

// MARK: Reading

extension ArgumentSchema {
    /// Words for people and models, which restrict nothing.
    private static let annotations: Set = [
        "$comment", "$schema", "default", "description", "examples", "title",
    ]

    private mutating func read(_ keyword: String, _ value: JSONValue, _ path: String) throws {
        let wrong = Problem(reason: "'\(keyword)' of \(path) is not what JSON Schema has there")
        switch keyword {
        case "type": kinds = try Self.kinds(value) ?? { throw wrong }()
        case "properties": properties = try Self.properties(value.object ?? { throw wrong }(), path)
        case "required": required = try Self.strings(value) ?? { throw wrong }()
        case "additionalProperties":
            additional = try Self.others(value, "the additional properties of \(path)")
        case "items": items = .each(try ArgumentSchema(value, at: "the items of \(path)"))
        case "enum":
            guard let values = value.array, !values.isEmpty else { throw wrong }
            options = values
        case "minimum": minimum = try value.number ?? { throw wrong }()
        case "maximum": maximum = try value.number ?? { throw wrong }()
        case "minLength": minLength = try Self.length(value) ?? { throw wrong }()
        case "maxLength": maxLength = try Self.length(value) ?? { throw wrong }()
        case _ where Self.annotations.contains(keyword): break
        default: throw Problem(reason: "\(path) has '\(keyword)', which is not checked here")
        }
    }

    private static func kinds(_ value: JSONValue) -> Set<Kind>? {
        guard let names = value.string.map({ [$0] }) ?? strings(value), !names.isEmpty else { return nil }
        let kinds = names.compactMap(Kind.init(rawValue:))
        return kinds.count == names.count ? Set(kinds) : nil
    }

    private static func properties(
        _ members: [String: JSONValue], _ path: String
    ) throws -> [String: ArgumentSchema] {
        var properties: [String: ArgumentSchema] = [:]
        for (name, schema) in members {
            properties[name] = try ArgumentSchema(schema, at: "'\(name)' of \(path)")
        }
        return properties
    }

    private static func others(_ value: JSONValue, _ path: String) throws -> Others {
        switch value {
        case .bool(true): .anything
        case .bool(false): .nothing
        default: .each(try ArgumentSchema(value, at: path))
        }
    }

    private static func strings(_ value: JSONValue) -> [String]? {
        guard let items = value.array else { return nil }
        let strings = items.compactMap(\.string)
        return strings.count == items.count ? strings : nil
    }

    private static func length(_ value: JSONValue) -> Int? {
        value.integer.flatMap { $0 >= 0 ? $0 : nil }
    }
}

// MARK: Checking

extension ArgumentSchema {
    /// What is wrong with a value, a sentence each, for the model that wrote it; empty when it fits.
    func problems(in value: JSONValue, at path: String = "the arguments") -> [String] {
        guard kinds.isEmpty || kinds.contains(where: { $0.holds(value) }) else {
            let names = Kind.allCases.filter(kinds.contains).map(\.rawValue).joined(separator: " or ")
            return ["\(path) must be of type \(names)"]
        }
        if let options, !options.contains(where: { $0.equals(value) }) {
            return ["\(path) must be one of \(options.map(\.text).joined(separator: ", "))"]
        }
        return switch value {
        case .integer, .number: problems(in: value.number ?? 0, path)
        case .string(let text): problems(in: text, path)
        case .array(let values): problems(in: values, path)
        case .object(let members): problems(in: members, path)
        default: []
        }
    }

    private func problems(in number: Double, _ path: String) -> [String] {
        if let minimum, number < minimum { return ["\(path) must be at least \(Self.text(minimum))"] }
        if let maximum, number > maximum { return ["\(path) must be at most \(Self.text(maximum))"] }
        return []
    }

    /// Lengths are in code points.
    private func problems(in text: String, _ path: String) -> [String] {
        let length = text.unicodeScalars.count
        if let minLength, length < minLength { return ["\(path) must have at least \(minLength) characters"] }
        if let maxLength, length > maxLength { return ["\(path) must have at most \(maxLength) characters"] }
        return []
    }

    private func problems(in values: [JSONValue], _ path: String) -> [String] {
        guard case .each(let schema) = items else { return [] }
        return values.enumerated().flatMap { schema.problems(in: $1, at: "item \($0 + 1) of \(path)") }
    }

    private func problems(in members: [String: JSONValue], _ path: String) -> [String] {
        let missing = required.filter { members[$0] == nil }.map { "'\($0)' is missing in \(path)" }
        return missing
            + members.sorted { $0.key < $1.key }.flatMap { name, value in
                properties[name]?.problems(in: value, at: "'\(name)'") ?? problems(of: name, value, path)
            }
    }

    private func problems(of name: String, _ value: JSONValue, _ path: String) -> [String] {
        let shown = name.prefix(60)
        return switch additional ?? .anything {
        case .anything: []
        case .nothing: ["\(path) must not have '\(shown)'"]
        case .each(let schema): schema.problems(in: value, at: "'\(shown)'")
        }
    }

    private static func text(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }
}

extension ArgumentSchema.Kind {
    func holds(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.null, .null), (.boolean, .bool), (.string, .string), (.array, .array), (.object, .object),
            (.number, .integer), (.number, .number):
            true
        case (.integer, _): value.integer != nil
        default: false
        }
    }
}

extension JSONValue {
    /// Whether both are the same value: 1 is 1.0.
    fileprivate func equals(_ other: JSONValue) -> Bool {
        if let number, let second = other.number { return number == second }
        return self == other
    }
}
