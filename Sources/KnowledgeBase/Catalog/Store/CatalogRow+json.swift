extension CatalogRow {
    /// An object by column; columns where nothing stands are left out.
    public func json(_ schema: CatalogSchema) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for (column, value) in zip(schema.columns, values) where value != .missing {
            members[column.name] = value.json
        }
        return .object(members)
    }

    /// - Parameter json: as ``json(_:)`` makes it; anything else is missing.
    public init(json: JSONValue, schema: CatalogSchema) {
        values = schema.columns.map { CatalogValue(json: json[$0.name] ?? .null, type: $0.type) }
    }
}

extension CatalogValue {
    public var json: JSONValue {
        switch self {
        case .text(let text): .string(text)
        case .integer(let integer): .integer(integer)
        case .decimal(let decimal): .number(decimal)
        case .flag(let flag): .bool(flag)
        case .list(let texts): .array(texts.map(JSONValue.string))
        case .missing: .null
        }
    }

    /// JSON does not tell 2.0 from 2: the type of the column does.
    init(json: JSONValue, type: CatalogType) {
        switch json {
        case .null, .object: self = .missing
        case .bool(let flag): self = .flag(flag)
        case .integer(let integer): self = type == .decimal ? .decimal(Double(integer)) : .integer(integer)
        case .number(let number): self = .decimal(number)
        case .string(let text): self = .text(text)
        case .array(let items): self = .list(items.compactMap(\.string))
        }
    }

    /// As a person writes it: lists joined by `, `; `nil` where nothing stands.
    public var label: String? {
        switch self {
        case .text(let text): text
        case .integer(let integer): String(integer)
        case .decimal(let decimal): Int(exactly: decimal).map(String.init) ?? String(decimal)
        case .flag(let flag): flag ? "true" : "false"
        case .list(let texts): texts.joined(separator: ", ")
        case .missing: nil
        }
    }
}
