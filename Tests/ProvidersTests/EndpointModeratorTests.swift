import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Providers

/// The documented answer for one text.
private func item(_ flags: JSONValue, _ scores: JSONValue) -> JSONValue {
    [
        "flagged": .bool(flags.object?.values.contains(true) == true), "categories": flags,
        "category_scores": scores, "category_applied_input_types": ["hate": ["text"]],
    ]
}

private func answer(_ items: JSONValue...) -> FixtureServer.Answer {
    let body: JSONValue = [
        "id": "modr-1", "model": "omni-moderation-2024-09-26", "results": .array(items),
    ]
    return .init(body: body.text)
}

private let bad = item(
    ["hate": true, "violence": true, "illicit": .null, "sexual": false],
    ["hate": 0.71, "violence": 0.93, "illicit": .null, "sexual": 0.4])
private let good = item(["hate": false, "violence": false], ["hate": 0.01, "violence": 0.3])

private func judged(
    _ answer: FixtureServer.Answer, _ text: String = "¿Qué horario tienen?",
    _ adjust: (inout EndpointModerator.Configuration) -> Void = { _ in }
) async throws -> (verdict: ModerationVerdict, requests: [FixtureServer.Request]) {
    var configuration = EndpointModerator.Configuration()
    adjust(&configuration)
    let adjusted = configuration
    return try await FixtureServer.run([answer]) { base, server in
        let moderator = try EndpointModerator(
            configuration: adjusted, client: impatient(base + "/v1", key: "sk-test"))
        let verdict = try await moderator.judge(text)
        return (verdict, await server.requests)
    }
}

@Suite struct EndpointModeratorTests {
    @Test func request_is_as_documented() async throws {
        let (verdict, requests) = try await judged(answer(good))
        let request = try #require(requests.first)
        #expect(request.path == "/v1/moderations")
        #expect(request.headers["authorization"] == "Bearer sk-test")
        #expect(request.value == ["model": "omni-moderation-latest", "input": ["¿Qué horario tienen?"]])
        #expect(verdict == ModerationVerdict(objections: [], masked: "¿Qué horario tienen?"))
        #expect(verdict.policy == nil)
    }

    @Test func flagged_categories_are_objections_with_the_surest_first() async throws {
        let (verdict, _) = try await judged(answer(bad)) { $0.policy = .handOff }
        #expect(
            verdict.objections == [
                .init(category: "violence", policy: .handOff, score: 0.93),
                .init(category: "hate", policy: .handOff, score: 0.71),
            ])
        #expect(verdict.policy == .handOff)
    }

    @Test func threshold_stands_in_for_the_flag_both_ways() async throws {
        let (verdict, _) = try await judged(answer(bad)) {
            $0.thresholds = ["violence": 0.95, "sexual": 0.4]
        }
        #expect(verdict.objections.map(\.category) == ["hate", "sexual"])
        let (mild, _) = try await judged(answer(bad)) { $0.thresholds = ["violence": 1.1, "hate": 1.1] }
        #expect(mild.policy == nil)
    }

    @Test func flag_without_a_category_is_an_objection() async throws {
        let (verdict, _) = try await judged(.init(body: #"{"results":[{"flagged":true}]}"#))
        #expect(verdict.objections == [.init(category: "flagged", policy: .refuse, score: 0)])
    }

    @Test func both_ends_of_a_long_text_are_judged() async throws {
        let text = "anfang" + String(repeating: "x", count: 100) + "ende"
        let (verdict, requests) = try await judged(answer(good, bad), text) { $0.longestText = 20 }
        #expect(try #require(requests.first).value?["input"] == ["anfangxxxx", "xxxxxxende"])
        #expect(verdict.policy == .refuse)
        #expect(verdict.masked == text)
    }

    @Test func blank_text_is_not_sent() async throws {
        let (verdict, requests) = try await judged(answer(bad), " \n")
        #expect(verdict.objections.isEmpty)
        #expect(requests.isEmpty)
    }

    @Test(arguments: [
        "{}", "[]", "<html>", #"{"results":[]}"#, #"{"results":[{"categories":{}}]}"#,
        #"{"results":[{"flagged":false},{"flagged":true}]}"#,
    ])
    func answer_that_breaks_the_protocol_is_a_failure(_ body: String) async {
        let error = await #expect(throws: KnowledgeBaseError.self) { try await judged(.init(body: body)) }
        #expect(error?.kind == .model)
    }

    @Test func failure_shows_neither_key_nor_text() async {
        let body = #"{"error":{"message":"Incorrect API key provided: sk-test"}}"#
        let error = await #expect(throws: KnowledgeBaseError.self) {
            try await judged(.init(401, body: body), "a private question")
        }
        #expect(error?.description.contains("sk-test") == false)
        #expect(error?.description.contains("private") == false)
        #expect(error?.reason.contains("401") == true)
    }

    @Test func masking_is_refused() {
        var configuration = EndpointModerator.Configuration()
        configuration.policy = .mask
        #expect(throws: KnowledgeBaseError.self) {
            try EndpointModerator(configuration: configuration, client: ProviderClient(base: "http://x"))
        }
    }
}

@Suite struct ModerationPanelTests {
    private struct Judge: Moderator {
        var verdict: @Sendable (String) throws -> ModerationVerdict

        func judge(_ text: String) throws -> ModerationVerdict { try verdict(text) }
    }

    private static func objecting(_ policy: Moderation.Policy) -> Judge {
        Judge { .init(objections: [.init(category: "c", policy: policy)], masked: $0) }
    }

    private static let failing = Judge { _ in
        throw KnowledgeBaseError(.model, cannot: "moderate", because: "it is down")
    }

    @Test func word_lists_are_moderators() throws {
        let list = Moderation.WordList(name: "own", policy: .mask, words: ["idiota"])
        let verdict = try Moderation(lists: [list]).judge("idiota y 1d10ta")
        #expect(verdict.objections == [.init(category: "own", policy: .mask)])
        #expect(verdict.masked == "****** y ******")
    }

    @Test func later_moderators_see_what_earlier_ones_left() async throws {
        let list = Moderation.WordList(name: "own", policy: .mask, words: ["idiota"])
        let echo = Judge { .init(objections: [.init(category: $0, policy: .handOff)], masked: $0) }
        let result = try await ModerationPanel([Moderation(lists: [list]), echo]).judge("un idiota")
        #expect(result.verdict.objections.map(\.category) == ["own", "un ******"])
        #expect(result.policy() == .handOff)
        #expect(result.verdict.masked == "un ******")
    }

    @Test func nobody_is_asked_after_a_refusal() async throws {
        let result = try await ModerationPanel([Self.objecting(.refuse), Self.failing]).judge("x")
        #expect(result.policy() == .refuse)
        #expect(result.failures.isEmpty)
    }

    @Test func failure_lets_pass_unless_the_caller_decides_otherwise() async throws {
        let result = try await ModerationPanel([Self.failing]).judge("x")
        #expect(result.failures.map(\.reason) == ["it is down"])
        #expect(result.policy() == nil)
        #expect(result.policy(unjudged: .handOff) == .handOff)
        let both = try await ModerationPanel([Self.failing, Self.objecting(.handOff)]).judge("x")
        #expect(both.policy(unjudged: .refuse) == .handOff)
    }

    @Test func cancellation_is_no_failure_of_a_moderator() async {
        let cancelled = Judge { _ in throw CancellationError() }
        await #expect(throws: CancellationError.self) { try await ModerationPanel([cancelled]).judge("x") }
    }
}
