import Foundation
import Testing

@testable import KnowledgeBase

/// An answer and what it may repeat; `fixtures/checks/figures.jsonl`.
private struct FigureCase: Decodable {
    var id: String
    var language: Language
    var texts: [String]
    var values: [JSONValue]
    var answer: String
    /// As written; empty when all of the answer stands in the sources.
    var unsupported: [String]

    static func all() throws -> [FigureCase] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../../fixtures/checks/figures.jsonl")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        return try lines.map { try JSONDecoder().decode(FigureCase.self, from: Data($0.utf8)) }
    }

    func check(_ language: Language) -> FigureCheckResult {
        FigureCheck(sources: ClaimSources(texts: texts, values: values)).check(answer, language: language)
    }
}

@Suite struct FigureCheckTests {
    @Test func invented_figures_are_caught_and_supported_ones_pass() throws {
        let cases = try FigureCase.all()
        for item in cases {
            let result = item.check(item.language)
            #expect(result.unsupported.map(\.text) == item.unsupported, "\(item.id): \(item.answer)")
            #expect(!result.claims.isEmpty, "\(item.id)")
        }
        let invented = cases.filter { !$0.unsupported.isEmpty }
        let supported = cases.filter(\.unsupported.isEmpty)
        #expect(invented.count >= 40 && supported.count >= 40)
        let caught = invented.count { !$0.check($0.language).passes }
        let passed = supported.count { $0.check($0.language).passes }
        print(
            "figures: \(caught) of \(invented.count) invented caught, \(passed) of \(supported.count) supported pass"
        )
    }

    @Test func the_language_need_not_be_told() throws {
        for item in try FigureCase.all() {
            #expect(item.check(.unknown).passes == item.unsupported.isEmpty, "\(item.id): \(item.answer)")
        }
    }

    @Test func every_figure_is_caught_when_there_are_no_sources() throws {
        let check = FigureCheck(sources: ClaimSources())
        for item in try FigureCase.all() {
            let result = check.check(item.answer, language: item.language)
            #expect(result.unsupported == result.claims, "\(item.id)")
        }
    }
}
