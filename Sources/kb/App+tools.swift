import KnowledgeBase
import Providers

/// The wiring of a company's own tools.
extension App {
    /// - Throws: `usage` for tools that make none.
    static func tools(_ settings: Settings) throws -> [any Tool] {
        let configured = try settings.structure(.tools, as: [ConfiguredTool].self) ?? []
        let taken = Set(configured.map(\.settings.name)).intersection(Ask.ownTools)
        if let name = taken.min() {
            throw settings.unusable(.tools, because: "'\(name)' is the name of a tool of kb's own")
        }
        return try configured.map { try HTTPTool($0.settings) }
    }
}

/// An item of `tools` in kb.yaml.
private struct ConfiguredTool: Decodable {
    var settings: HTTPToolSettings

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case name, summary, parameters, url, method, headers, timeout, hosts
        case largest = "max_bytes"
        case allowsPrivate = "allow_private"
    }

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(except: CodingKeys.allCases.map(\.rawValue))
        let values = try decoder.container(keyedBy: CodingKeys.self)
        settings = HTTPToolSettings(
            name: try values.decode(String.self, forKey: .name),
            summary: try values.decode(String.self, forKey: .summary),
            parameters: try values.decodeIfPresent(JSONValue.self, forKey: .parameters) ?? ["type": "object"],
            url: try values.decode(String.self, forKey: .url))
        settings.method = try Self.method(values)
        settings.headers = try values.decodeIfPresent([String: String].self, forKey: .headers) ?? [:]
        settings.timeout = try Self.timeout(values) ?? settings.timeout
        settings.largestAnswer =
            try values.decodeIfPresent(Int.self, forKey: .largest) ?? settings.largestAnswer
        settings.allowedHosts = try values.decodeIfPresent([String].self, forKey: .hosts).map { Set($0) }
        settings.allowsPrivateAddresses =
            try values.decodeIfPresent(Bool.self, forKey: .allowsPrivate) ?? false
    }

    private static func method(
        _ values: KeyedDecodingContainer<CodingKeys>
    ) throws -> HTTPToolSettings.Method {
        guard let name = try values.decodeIfPresent(String.self, forKey: .method) else { return .get }
        guard let method = HTTPToolSettings.Method(rawValue: name.uppercased()) else {
            throw DecodingError.dataCorruptedError(
                forKey: .method, in: values, debugDescription: "it is neither GET nor POST")
        }
        return method
    }

    private static func timeout(_ values: KeyedDecodingContainer<CodingKeys>) throws -> Duration? {
        guard let seconds = try values.decodeIfPresent(Double.self, forKey: .timeout) else { return nil }
        guard (0.1...120).contains(seconds) else {
            throw DecodingError.dataCorruptedError(
                forKey: .timeout, in: values, debugDescription: "it is not from 0.1 to 120 seconds")
        }
        return .seconds(seconds)
    }
}
