import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Providers

/// The recorded exchanges of one provider, `fixtures/http/<name>.json`.
struct Vectors {
    let root: JSONValue

    init(_ name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = folder.appending(path: "fixtures/http/\(name).json")
        root = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: file))
    }

    func item(_ name: String, in list: String = "cases") throws -> JSONValue {
        try #require(root[list]?.array?.first { $0["name"]?.string == name }, "\(name)")
    }

    /// What the server answered in a case.
    func answer(_ name: String, in list: String = "cases") throws -> FixtureServer.Answer {
        try Self.answer(#require(item(name, in: list)["server"]))
    }

    static func answer(_ server: JSONValue) throws -> FixtureServer.Answer {
        let headers = server["headers"]?.object ?? [:]
        let body = server["body"] ?? ""
        return FixtureServer.Answer(
            try #require(server["status"]?.integer), headers: headers.compactMapValues(\.string),
            body: body.string ?? body.text)
    }

    /// The body that the provider's own client sent in a case.
    func body(_ name: String, in list: String = "cases") throws -> JSONValue {
        try #require(item(name, in: list)["request"]?["body"])
    }
}

extension FixtureServer.Request {
    var value: JSONValue? { try? JSONDecoder().decode(JSONValue.self, from: body) }
}

/// A client that does not wait long between tries.
func impatient(_ base: String, key: String? = nil, timeout: Duration = .seconds(300)) -> ProviderClient {
    .init(
        base: base, key: key, timeout: timeout, retry: RetryPolicy(retries: 2, firstPause: .milliseconds(1)))
}

/// Bytes written as hexadecimal digits.
func data(hex: String) -> Data {
    var digits = Substring(hex)
    var data = Data()
    while let byte = UInt8(digits.prefix(2), radix: 16) {
        data.append(byte)
        digits = digits.dropFirst(2)
    }
    return data
}
