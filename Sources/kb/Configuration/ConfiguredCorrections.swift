import KnowledgeBase

/// `catalogs` in kb.yaml: what columns mean, by catalog and column.
struct ConfiguredCorrections: Decodable {
    var catalogs: [String: [String: CatalogCorrection]] = [:]

    init() {}

    init(from decoder: any Decoder) throws {
        catalogs = try [String: [String: Column]](from: decoder).mapValues { $0.mapValues(\.correction) }
    }

    private struct Column: Decodable {
        var correction: CatalogCorrection

        private enum CodingKeys: String, CodingKey, CaseIterable { case role, type, unit }

        init(from decoder: any Decoder) throws {
            try decoder.refuseKeys(except: CodingKeys.allCases.map(\.rawValue))
            let values = try decoder.container(keyedBy: CodingKeys.self)
            correction = CatalogCorrection(
                role: try Self.value(.role, values), type: try Self.value(.type, values),
                unit: try values.decodeIfPresent(String.self, forKey: .unit).map(Self.unit))
        }

        private static func value<Value: RawRepresentable<String> & CaseIterable>(
            _ key: CodingKeys, _ values: KeyedDecodingContainer<CodingKeys>
        ) throws -> Value? {
            guard let text = try values.decodeIfPresent(String.self, forKey: key) else { return nil }
            if let value = Value(rawValue: text.lowercased()) { return value }
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorruptedError(
                forKey: key, in: values, debugDescription: "it is none of \(known)")
        }

        /// `km`, `mi`, or three letters of a currency.
        private static func unit(_ text: String) throws -> String {
            guard let unit = CatalogCorrection.unit(text) else {
                throw DecodingError.dataCorrupted(
                    .init(
                        codingPath: [AnyKey(stringValue: "unit")],
                        debugDescription: "it is neither a currency of three letters nor km or mi"))
            }
            return unit
        }
    }
}

extension CatalogCorrection {
    /// As units are kept: `km`, `mi`, or three letters of a currency; `nil` for anything else.
    static func unit(_ text: String) -> String? {
        if ["km", "mi"].contains(text.lowercased()) { return text.lowercased() }
        let isCurrency = text.count == 3 && text.allSatisfy { $0.isASCII && $0.isLetter }
        return isCurrency ? text.uppercased() : nil
    }
}
