import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Synchronization
import Testing

@testable import Simulators

/// A server that answers every message by its text, as `kb` would: it verifies, and sends through the stand-in.
private func echo(_ graph: String, secret: String)
    -> @Sendable (FixtureServer.Request) -> FixtureServer.Answer
{
    { request in
        if request.method == "GET" {
            let parts = request.query.split(separator: "&").map(String.init)
            let challenge = parts.first { $0.hasPrefix("hub.challenge=") }?.dropFirst(14) ?? ""
            return .init(body: String(challenge))
        }
        guard request.headers["x-hub-signature-256"] == signature(of: request.body, secret: secret) else {
            return .init(403)
        }
        let json = (try? JSONValue(parsing: String(decoding: request.body, as: UTF8.self))) ?? .null
        let value = json["entry"]?.array?.first?["changes"]?.array?.first?["value"]
        for message in value?["messages"]?.array ?? [] {
            Task { try await reply(to: message, by: GraphClient(base: graph)) }
        }
        return .init()
    }
}

private func reply(to message: JSONValue, by client: GraphClient) async throws {
    let recipient = message["from"] ?? message["from_user_id"] ?? .null
    let heard =
        message["text"]?["body"]?.string ?? message["interactive"]?["button_reply"]?["title"]?.string
        ?? message["type"]?.string ?? ""
    if heard == "Silencio" { return }  // As where a person has the word.
    _ = try await client.post([
        "messaging_product": "whatsapp", "status": "read", "message_id": message["id"] ?? .null,
        "typing_indicator": ["type": "text"],
    ])
    var body: [String: JSONValue] = ["messaging_product": "whatsapp"]
    body[message["from"] == nil ? "recipient" : "to"] = recipient
    if heard == "¿Cuál?" {
        body["type"] = "interactive"
        body["interactive"] = [
            "type": "button", "body": ["text": "Elija"],
            "action": [
                "buttons": [
                    ["type": "reply", "reply": ["id": "a", "title": "Rojo"]],
                    ["type": "reply", "reply": ["id": "b", "title": "Azul"]],
                ]
            ],
        ]
    } else {
        body["type"] = "text"
        body["text"] = ["body": .string("Oí: \(heard)\u{1B}[31m")]
    }
    _ = try await client.post(.object(body))
}

private struct Session {
    var output: String
    var requests: [FixtureServer.Request]
    var taken: [TakenMessage]
}

/// Types the lines into a pipe and tells what was printed.
private func talk(_ lines: [String], patience: Duration = .seconds(60)) async throws -> Session {
    let graph = GraphStandIn(account: .sample)
    return try await GraphServer.run(graph) { graphBase in
        try await FixtureServer.run(responding: echo(graphBase, secret: SimulatedAccount.sample.appSecret)) {
            base, server in
            let printed = Printed()
            let (input, continuation) = AsyncStream.makeStream(of: String.self)
            for line in lines { continuation.yield(line) }
            continuation.finish()
            var simulator = WhatsAppSimulator(graph: graph, kbBase: base)
            simulator.patience = patience
            try await simulator.run(input: input) { printed.add($0) }
            return Session(
                output: printed.text, requests: await server.requests, taken: await graph.taken)
        }
    }
}

private final class Printed: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var text: String { lines.withLock { $0.joined(separator: "\n") } }
}

@Suite struct WhatsAppSimulatorTests {
    @Test func lines_of_a_pipe_are_answered_one_after_another() async throws {
        let session = try await talk(["Hola", "", "¿Precio?", "/quit", "never"])
        let lines = session.output.split(separator: "\n").filter { !$0.contains("writing") }
        #expect(
            lines == [
                "Ana: Hola ✓✓", "kb: Oí: Hola\u{FFFD}[31m ✓✓", "Ana: ¿Precio? ✓✓",
                "kb: Oí: ¿Precio?\u{FFFD}[31m ✓✓",
            ])
        #expect(session.output.contains("kb is writing"))
        #expect(!session.output.contains("\u{1B}"))
    }

    @Test func line_without_a_reply_is_told_why_and_the_next_is_waited_for_less() async throws {
        let session = try await talk(["Silencio", "Silencio"], patience: .seconds(2))
        let notes = session.output.split(separator: "\n").filter { $0.contains("a person has the word") }
        #expect(notes.count == 2 && notes[0].contains("no reply within 2 s"))
        var patience = SimulatedChat.Patience()
        #expect(patience.longest(isUnanswered: true) < patience.longest(isUnanswered: false))
        patience.reply = .seconds(1)
        #expect(patience.longest(isUnanswered: true) == .seconds(1))
    }

    @Test func what_was_sent_is_reported_back() async throws {
        let session = try await talk(["Hola"])
        let statuses = session.requests.map { String(decoding: $0.body, as: UTF8.self) }
            .filter { $0.contains("\"statuses\"") }
        #expect(statuses.count == 3)
        #expect(statuses.last?.contains("\"status\":\"read\"") == true)
        #expect(statuses.allSatisfy { $0.contains("\"contacts\"") })
    }

    @Test func button_is_pressed() async throws {
        let session = try await talk(["¿Cuál?", "/button 2", "/button 7"])
        #expect(session.output.contains("  [1] Rojo\n  [2] Azul"))
        #expect(session.output.contains("kb: Oí: Azul"))
        #expect(session.output.contains("there is no button 7"))
    }

    @Test func another_contact_without_number() async throws {
        let session = try await talk(["/as @luis", "Hola"])
        #expect(session.output.contains("You are luis, MX."))
        #expect(session.taken.first?.message.recipient.hasPrefix("MX.") == true)
        #expect(session.output.contains("kb: Oí: Hola"))
    }

    @Test func duplicate_is_posted_twice_and_only_once() async throws {
        let session = try await talk(["/dup", "Hola", "Otra"])
        let posted = session.requests.filter {
            $0.method == "POST" && String(decoding: $0.body, as: UTF8.self).contains("Hola")
        }
        #expect(posted.count == 2)
        #expect(Set(posted.map(\.body)).count == 1)
    }

    @Test func old_message_bears_its_date_and_has_no_window() async throws {
        let session = try await talk(["/old 7", "Hola"].map { $0 } + ["/quit"])
        #expect(session.taken.isEmpty)
        #expect(session.output.contains("WhatsApp refused a request of kb: 131047"))
    }

    @Test func refusal_is_shown() async throws {
        let session = try await talk(["/fail 131026", "Hola"])
        #expect(session.output.contains("131026 Message undeliverable"))
    }

    @Test func files_are_kept_and_named() async throws {
        let session = try await talk(["/voice", "/image /nowhere/a.png"])
        #expect(session.output.contains("Ana: [voice note] ✓✓"))
        #expect(session.output.contains("kb: Oí: audio"))
        #expect(session.output.contains("cannot send '/nowhere/a.png'"))
    }

    @Test func server_without_the_webhook_is_told_at_once() async throws {
        try await FixtureServer.run([.init(404)]) { (base, _) async throws in
            let simulator = WhatsAppSimulator(graph: GraphStandIn(account: .sample), kbBase: base)
            let error = await #expect(throws: KnowledgeBaseError.self) {
                try await simulator.run(input: AsyncStream { $0.finish() }) { _ in }
            }
            #expect(error?.description.contains("it answered 404 to the verification") == true)
        }
    }
}
