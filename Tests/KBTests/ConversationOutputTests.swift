import Foundation
import KnowledgeBase
import Testing

@testable import kb

@Suite struct MomentTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    private static let times: [(String, Double)] = [
        ("12h", 1_789_956_800), ("90d", 1_782_224_000), ("0d", 1_790_000_000), ("2w", 1_788_790_400),
        ("2026-11-21", 1_795_219_200), ("2024-02-29", 1_709_164_800),
        ("2026-11-21T15:00:30Z", 1_795_273_230),
    ]

    @Test(arguments: times)
    func times_are_ago_or_days_or_days_with_a_time(text: String, seconds: Double) throws {
        let date = try Moment.date(text, option: "--since", now: now)
        #expect(date.timeIntervalSince1970 == seconds)
    }

    @Test(arguments: [
        "", "d", "-1d", "1.5d", "1e3d", "٣d", "100001d", "99999999999999999999d", "7", "7m", "90 d",
        "2026-02-29",
        "2026-13-01", "2026-1-1", "21/11/2026", "2026-11-21 ", "2026-11-21x", "2026-11-21T15:00", "today",
    ])
    func what_is_no_time_is_refused(text: String) throws {
        let error = try #require(throws: KnowledgeBaseError.self) {
            _ = try Moment.date(text, option: "--since", now: now)
        }
        #expect(error.kind == .usage && error.action == "use --since '\(text)'")
    }
}

@Suite struct UsageTextTests {
    private func total(_ key: String, calls: Int = 1, cost: Int64 = 0, unpriced: Int = 0) -> UsageTotal {
        UsageTotal(
            key: key, calls: calls, tokens: TokenUsage(input: 1_234_567, output: 2), cost: cost,
            unpriced: unpriced)
    }

    @Test func columns_are_aligned_and_amounts_exact() {
        let text = UsageText(
            by: .contact,
            totals: [total("a\nb", cost: .max), total("", cost: 1), total("ñandú", unpriced: 1)],
            all: total("", calls: 3, cost: .max, unpriced: 1), currency: "EUR")
        #expect(
            text.text == """
                contact  calls      input  output  cached  unpriced               cost in EUR
                a b          1  1,234,567       2       0         0  9,223,372,036,854.775807
                (none)       1  1,234,567       2       0         0                  0.000001
                ñandú        1  1,234,567       2       0         1                         -
                all          3  1,234,567       2       0         1  9,223,372,036,854.775807
                """)
    }

    @Test func one_line_needs_no_sum_and_a_sum_no_lines() {
        let one = UsageText(by: .day, totals: [total("2026-11-21")], all: total(""))
        #expect(!one.text.contains("\nall"))
        let all = UsageText(by: .all, totals: [], all: total("", cost: 5))
        #expect(all.text.split(separator: "\n").count == 2 && all.text.contains("all"))
    }
}

@Suite struct TranscriptTests {
    private let time = Date(timeIntervalSince1970: 1_790_000_000)

    @Test func control_characters_do_not_reach_the_terminal() {
        var conversation = Conversation(
            id: "c\u{1B}[2J", contact: "ana\n", channel: "web\u{7}", startedAt: time)
        conversation.summary = "s\u{1B}"
        let message = ConversationMessage(
            id: 7, role: .person, text: "uno\n\u{1B}dos", sentAt: time, sources: ["a\u{1B}\nb"],
            rows: [.init(catalog: "c\n", id: "\u{9B}1")], model: "m\u{1B}",
            handOff: HandOff(reason: "r\u{1B}"))
        let text = Transcript(conversation: conversation, messages: [message]).text
        let controls = text.unicodeScalars.filter { $0.properties.generalCategory == .control }
        #expect(controls.allSatisfy { $0 == "\n" })
        #expect(text.contains("uno\n\u{FFFD}dos") && text.contains("  source: a\u{FFFD} b"))
    }

    @Test func a_conversation_without_messages_or_summary_is_its_head() {
        let conversation = Conversation(id: "c", channel: "shell", startedAt: time)
        let text = Transcript(conversation: conversation, messages: []).text
        #expect(text == "c, shell, 2026-09-21T14:13:20Z to 2026-09-21T14:13:20Z")
    }
}
