import Foundation
import KnowledgeBase
import Logging
import Stores
import Testing

/// `kb conversations` and `kb usage`.
@Suite(.fewAtATime) struct ConversationTests {
    private static let start = Date(timeIntervalSince1970: 1_790_000_000)

    private func store(_ work: Workspace) throws -> SQLiteStore {
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return try SQLiteStore(path: work.database.path, logger: quiet)
    }

    private func usage(
        _ model: String, _ contact: String, day: Double, cost: Int64?
    ) -> UsageRecord {
        UsageRecord(
            at: Self.start + day * 86_400, model: model, contact: contact,
            tokens: TokenUsage(input: 1_200, output: 30, cached: 1_000), cost: cost)
    }

    /// Two conversations, one of them with everything that a message can have.
    private func filled() async throws -> Workspace {
        let work = try Workspace.byWords()
        let store = try store(work)
        let luis = Conversation(
            id: "c-luis", contact: "luis", channel: "shell", startedAt: Self.start - 86_400 * 30)
        try await store.append(
            [.init(role: .contact, text: "Hola\u{1B}[31m", sentAt: luis.startedAt)], to: luis)
        let ana = Conversation(id: "c-ana", contact: "ana", channel: "web", startedAt: Self.start)
        let answer = ConversationMessage(
            role: .assistant, text: "12 meses.\n- motor\n- caja", sentAt: Self.start + 2,
            sources: ["garantia.md, Cobertura"], rows: [.init(catalog: "cars", id: "RM-1")], model: "groq/x",
            handOff: HandOff(reason: "pide a una persona"))
        let stored = try await store.append(
            [.init(role: .contact, text: "¿Qué cubre la  garantía?", sentAt: Self.start + 1), answer], to: ana
        )
        try await store.summarise("c-ana", as: "Preguntó por la garantía.", through: stored[0].id)
        try await store.record([
            usage("groq/x", "ana", day: 0, cost: 1_234_567_890), usage("groq/x", "luis", day: 1, cost: nil),
            usage("ollama/y", "ana", day: 2, cost: nil),
        ])
        return work
    }

    private func ids(_ work: Workspace) async throws -> [String] {
        try await work.kb("conversations", "list").output.split(separator: "\n")
            .compactMap { $0.split(separator: "\t").first.map(String.init) }
    }

    private func object(_ text: some StringProtocol) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    // MARK: Listing and showing

    @Test func list_has_a_line_for_each_conversation() async throws {
        let work = try await filled()
        let listed = try await work.kb("conversations", "list")
        #expect(
            listed.output == """
                c-ana\t2026-09-21T14:13:22Z\tana\tweb\t2 messages\t12 meses. - motor - caja
                c-luis\t2026-08-22T14:13:20Z\tluis\tshell\t1 message\tHola\u{FFFD}[31m

                """)
        #expect(listed.status == 0 && listed.errors == "")
        #expect(try await work.kb("conversations", "list", "--contact", "luis").output.hasPrefix("c-luis\t"))
        #expect(try await work.kb("conversations", "list", "-n", "1").output.hasPrefix("c-ana\t"))
        let nobody = try await work.kb("conversations", "list", "--contact", "nobody")
        #expect(nobody.output == "" && nobody.errors.contains("no contact is known as 'nobody'"))
        let json = try await work.kb("conversations", "list", "--contact", "ana", "--json").output
        let records = try #require(
            try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
        #expect(records.count == 1 && records[0]["messages"] as? Int == 2)
    }

    @Test func show_tells_who_said_what_with_sources_rows_and_summary() async throws {
        let work = try await filled()
        let shown = try await work.kb("conversations", "show", "c-ana")
        #expect(
            shown.output == """
                c-ana with ana, web, 2026-09-21T14:13:20Z to 2026-09-21T14:13:22Z

                summary up to message 2
                Preguntó por la garantía.

                2026-09-21T14:13:21Z  contact  2
                ¿Qué cubre la  garantía?

                2026-09-21T14:13:22Z  assistant (groq/x)  3
                12 meses.
                - motor
                - caja
                  source: garantia.md, Cobertura
                  row: cars RM-1
                  hand-off: pide a una persona

                """)
        let last = try await work.kb("conversations", "show", "c-ana", "-n", "1").output
        #expect(last.contains("12 meses") && !last.contains("¿Qué cubre"))
        let hostile = try await work.kb("conversations", "show", "c-luis").output
        #expect(hostile.contains("Hola\u{FFFD}[31m") && !hostile.contains("\u{1B}"))
        let missing = try await work.kb("conversations", "show", "c-eva")
        #expect(missing.status == 1 && missing.errors.contains("cannot show conversation 'c-eva'"))
    }

    @Test func export_writes_a_line_for_each_conversation_with_its_messages() async throws {
        let work = try await filled()
        let lines = try await work.kb("conversations", "export").output.split(separator: "\n")
        try #require(lines.count == 2)
        let ana = try object(lines[0])
        #expect(ana["id"] as? String == "c-ana" && ana["summary"] as? String == "Preguntó por la garantía.")
        #expect(ana["startedAt"] as? String == "2026-09-21T14:13:20Z")
        let messages = try #require(ana["messages"] as? [[String: Any]])
        #expect(messages.map { $0["role"] as? String } == ["contact", "assistant"])
        #expect(messages[1]["sources"] as? [String] == ["garantia.md, Cobertura"])
        let shown = try object(try await work.kb("conversations", "show", "c-ana", "--json").output)
        #expect(NSDictionary(dictionary: shown) == NSDictionary(dictionary: ana))

        let luis = try await work.kb("conversations", "export", "--contact", "luis").output
        #expect(try object(luis)["id"] as? String == "c-luis")
        #expect(try await work.kb("conversations", "export", "c-luis").output == luis)
        #expect(try await work.kb("conversations", "export", "c-eva").status == 1)
        let both = try await work.kb("conversations", "export", "c-luis", "--contact", "luis")
        #expect(both.status == 2 && both.output == "")
    }

    @Test func contact_is_found_by_their_number() async throws {
        let work = try await filled()
        let store = try store(work)
        let ana = InboundMessage(
            channel: "whatsapp", account: "1", id: "m1", sender: [ContactAlias(.phone, "5215500000621")],
            sentAt: Self.start, content: .text("hola"))
        let thread = try #require(try await store.accept([.message(ana)], at: Self.start).first)
        let conversation = Conversation(
            id: "c-whatsapp", contact: thread.contact, channel: "whatsapp", startedAt: Self.start)
        try await store.append([.init(role: .contact, text: "hola", sentAt: Self.start)], to: conversation)
        for number in ["+5215500000621", "5215500000621", "+52 1 55 0000-0621", thread.contact] {
            let listed = try await work.kb("conversations", "list", "--contact", number).output
            #expect(listed.hasPrefix("c-whatsapp\t") && listed.split(separator: "\n").count == 1)
            let exported = try await work.kb("conversations", "export", "--contact", number).output
            #expect(try object(exported)["id"] as? String == "c-whatsapp")
        }
        let nobody = try await work.kb("conversations", "export", "--contact", "+34999")
        #expect(nobody.output == "" && nobody.errors.contains("no contact is known as '+34999'"))
    }

    // MARK: Erasing

    @Test func erase_takes_a_contact_out_of_every_file() async throws {
        let work = try await filled()
        let erased = try await work.kb("conversations", "erase", "--contact", "ana", "--yes")
        #expect(erased.status == 0 && erased.errors == "kb: erased 1 conversation\n", "\(erased.errors)")
        #expect(try await ids(work) == ["c-luis"])
        for suffix in ["", "-wal", "-shm"] {
            let file = URL(filePath: work.database.path + suffix)
            guard let bytes = try? Data(contentsOf: file) else { continue }
            for word in ["garantia.md", "12 meses", "Preguntó", "c-ana", "ana\u{0}"] {
                #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word) in kb.sqlite\(suffix)")
            }
        }
        #expect(try await work.kb("usage", "--contact", "ana").output == "")
        #expect(try await work.kb("usage", "--by", "contact").output.contains("(none)       2"))
    }

    @Test func erase_takes_what_is_named_and_no_more() async throws {
        let work = try await filled()
        let none = try await work.kb("conversations", "erase", "c-eva", "--yes", "--json")
        #expect(none.status == 0 && none.errors == "kb: erased 0 conversations\n")
        #expect(try object(none.output)["erased"] as? Int == 0)
        let old = try await work.kb("conversations", "erase", "--before", "2026-09-01", "-y")
        #expect(old.errors == "kb: erased 1 conversation\n")
        #expect(try await ids(work) == ["c-ana"])
        #expect(try await work.kb("conversations", "erase", "--before", "90000d", "-y").status == 0)
        #expect(try await ids(work) == ["c-ana"])
        #expect(try await work.kb("conversations", "erase", "c-ana", "-y", "-q").errors == "")
        #expect(try await ids(work) == [])
    }

    @Test func erase_does_nothing_unless_it_is_told_what_and_that_it_is_meant() async throws {
        let work = try await filled()
        for arguments in [
            [], ["--yes"], ["c-ana", "--all", "--yes"], ["--contact", "ana", "--before", "1d", "--yes"],
            ["--before", "soon", "--yes"], ["--before", "2026-02-30", "--yes"], ["--before", "-1d", "--yes"],
            ["--all"], ["c-ana"],
        ] {
            let refused = try await work.kb(["conversations", "erase"] + arguments)
            #expect(refused.status == 2 && refused.errorLines.count == 1, "\(arguments): \(refused.errors)")
        }
        let refused = try await work.shell("printf 'y\\n' | $KB conversations erase --all")
        #expect(refused.status == 2)
        #expect(refused.errors.contains("no terminal") && refused.errors.contains("Give --yes"))
        #expect(try await ids(work) == ["c-ana", "c-luis"])
    }

    @Test func erase_asks_on_a_terminal() async throws {
        let work = try await filled()
        for (reply, left) in [("", 2), ("n", 2), ("y", 0)] {
            let asked = try await work.shell(
                "printf '\(reply)\\n' | script -qec \"$KB conversations erase --all\" /dev/null")
            #expect(asked.output.contains("Erase 2 conversations for good? [y/N]"), "\(asked)")
            #expect(try await ids(work).count == left, "\(reply): \(asked)")
        }
    }

    @Test func erase_tells_of_what_a_restore_set_aside() async throws {
        let work = try await filled()
        #expect(try await work.kb("backup", "copy.sqlite").status == 0)
        #expect(try await work.kb("restore", "copy.sqlite").status == 0)
        #expect(try await ids(work) == ["c-ana", "c-luis"])
        let erased = try await work.kb("conversations", "erase", "--all", "--yes")
        #expect(erased.status == 0 && erased.errors.contains("kb.sqlite.before-restore', which 'kb restore'"))
    }

    // MARK: Usage

    @Test func usage_is_a_table() async throws {
        let work = try await filled()
        let byModel = try await work.kb("usage")
        #expect(byModel.status == 0 && byModel.errors == "", "\(byModel.errors)")
        #expect(
            byModel.output == """
                model     calls  input  output  cached  unpriced   cost in USD
                groq/x        2  2,400      60   2,000         1  1,234.567890
                ollama/y      1  1,200      30   1,000         1             -
                all           3  3,600      90   3,000         2  1,234.567890

                """)
        let byDay = try await work.kb(
            "usage", "--by", "day", "--since", "2026-09-22", "--until", "2026-09-23")
        #expect(byDay.output.split(separator: "\n").count == 2)
        #expect(byDay.output.contains("2026-09-22      1  1,200"), "\(byDay.output)")
        let all = try await work.kb("usage", "--by", "all", "--contact", "luis").output
        #expect(all.contains("all      1  1,200"), "\(all)")
    }

    @Test func usage_as_json_has_amounts() async throws {
        let work = try await filled()
        let json = try object(try await work.kb("usage", "--by", "contact", "--json").output)
        #expect(json["currency"] as? String == "USD" && json["by"] as? String == "contact")
        let totals = try #require(json["totals"] as? [[String: Any]])
        #expect(totals.map { $0["key"] as? String } == ["ana", "luis"])
        #expect((totals[0]["cost"] as? NSNumber)?.doubleValue == 1_234.56789)
        #expect((json["all"] as? [String: Any])?["unpriced"] as? Int == 2)
    }

    @Test(arguments: [
        ["--since", "yesterday"], ["--until", "7"], ["--since", "2026-13-01"], ["--by", "week"],
        ["--since", "2026-09-22", "--until", "2026-09-21"], ["--since", ""], ["--since", "9999999999d"],
    ])
    func usage_refuses_what_is_no_time_or_grouping(_ arguments: [String]) async throws {
        let work = try await filled()
        let refused = try await work.kb(["usage"] + arguments)
        #expect(refused.status == 2 && refused.output == "", "\(refused.errors)")
        #expect(refused.errorLines.count == 1)
    }

    @Test func of_a_base_without_any_there_is_nothing_to_show() async throws {
        let work = try Workspace.byWords()
        let unmade = try await work.kb("conversations", "list")
        #expect(unmade.status == 1 && unmade.errors.contains("there is no such file"))
        _ = try store(work)
        for command in [["list"], ["export"]] {
            let outcome = try await work.kb(["conversations"] + command)
            #expect(outcome.status == 0 && outcome.output == "" && outcome.errors == "")
        }
        let usage = try await work.kb("usage")
        #expect(usage.status == 0 && usage.output == "")
        #expect(usage.errors == "kb: no model was called in that time\n")
        #expect(try await work.kb("conversations", "erase", "--all", "--yes").status == 0)
    }
}
