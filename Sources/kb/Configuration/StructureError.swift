/// Where and why a structured setting is not what it should be.
enum StructureError {
    static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            "\(place(context.codingPath))'\(key.stringValue)' is missing"
        case DecodingError.typeMismatch(let type, let context):
            "\(place(context.codingPath))it is no \(name(of: type))"
        case DecodingError.valueNotFound(_, let context): "\(place(context.codingPath))it is empty"
        case DecodingError.dataCorrupted(let context):
            "\(place(context.codingPath))\(context.debugDescription)"
        default: "\(error)"
        }
    }

    private static func place(_ path: [any CodingKey]) -> String {
        guard !path.isEmpty else { return "" }
        return path.map { $0.intValue.map { "item \($0 + 1)" } ?? $0.stringValue }.joined(separator: ".")
            + ": "
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is Double.Type, is Int.Type: "number"
        case is String.Type: "text"
        case is Bool.Type: "true or false"
        case is [Any].Type: "list"
        default: "mapping"
        }
    }
}

/// A key of any name, to find those that nobody knows.
struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension Decoder {
    /// - Throws: `DecodingError` for a key that is none of these.
    func refuseKeys(except known: some Collection<String>) throws {
        let keys = try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        guard let unknown = keys.filter({ !known.contains($0) }).min() else { return }
        throw DecodingError.dataCorrupted(
            .init(
                codingPath: codingPath,
                debugDescription: "it sets '\(unknown)', which is none of \(known.joined(separator: ", "))"))
    }
}
