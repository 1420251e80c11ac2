import Foundation
import Testing

/// Made-up cases with what the reference makes of them (fixtures/asking).
enum AskingFixtures {
    struct TypeCases: Decodable {
        struct Case: Decodable {
            var question: String
            var type: String
        }
        var cases: [Case]
    }

    struct SentenceCases: Decodable {
        struct Unit: Decodable, Equatable {
            var kind: String
            var text: String
        }
        struct Case: Decodable {
            var text: String
            var units: [Unit]
        }
        var cases: [Case]
    }

    static func load<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../fixtures/asking")
        return try JSONDecoder().decode(type, from: Data(contentsOf: folder.appending(path: name)))
    }
}
