import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Channels

/// A file of `fixtures/webhooks/`.
struct Vectors {
    let root: JSONValue

    init(_ name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = folder.appending(path: "fixtures/webhooks/\(name).json")
        root = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: file))
    }

    func items(_ list: String) throws -> [JSONValue] { try #require(root[list]?.array) }

    /// Those of a list, for parametrised tests.
    static func cases(_ file: String, _ list: String) throws -> [VectorCase] {
        try Vectors(file).items(list).map(VectorCase.init)
    }
}

struct VectorCase: Sendable, CustomTestStringConvertible {
    let value: JSONValue

    init(_ value: JSONValue) { self.value = value }

    var name: String { value["name"]?.string ?? value.text }
    var testDescription: String { name }

    subscript(key: String) -> JSONValue? { value[key] }
}

/// The error that `body` ends with.
func failure<Failure: Error>(
    _ type: Failure.Type, _ body: () async throws -> Void
) async throws -> Failure {
    do {
        try await body()
    } catch let error as Failure {
        return error
    }
    Issue.record("nothing was thrown")
    throw CancellationError()
}
