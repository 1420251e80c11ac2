import Foundation
import KnowledgeBase
import Stores
import Testing

@testable import Server

@Suite struct DeskRoutesTests {
    /// A conversation that was opened by a question.
    private static func opened(_ server: TestServer, contact: String = "ana") async throws -> String {
        let reply = try await server.post(
            "/api/ask", json: ["question": .string(Shop.cards), "contact": .string(contact), "name": "Ana"])
        return try #require(reply.json["conversation"]?.string)
    }

    @Test func conversations_are_listed_by_state_channel_and_tag() async throws {
        try await Shop.run { server, _ in
            let first = try await Self.opened(server)
            let second = try await Self.opened(server, contact: "luis")
            _ = try await server.post("/api/conversations/\(second)/take", json: ["operator": "Marta"])
            _ = try await server.post(
                "/api/conversations/\(first)/tags", json: ["tags": ["vip", " vip ", "nuevo"]])
            let ids = { (query: String) async throws -> [String] in
                let reply = try await server.get("/api/conversations?\(query)")
                return (reply.json["conversations"]?.array ?? []).compactMap { $0["id"]?.string }
            }
            #expect(try await ids("") == [second, first])
            #expect(try await ids("state=taken") == [second])
            #expect(try await ids("tag=vip") == [first])
            #expect(try await ids("channel=whatsapp").isEmpty)
            #expect(try await ids("limit=1") == [second])
            let listed = try await server.get("/api/conversations?tag=vip").json["conversations"]?.array?
                .first
            #expect(listed?["contactName"] == "Ana" && listed?["messages"] == 2)
            #expect(listed?["desk"]?["tags"] == ["vip", "nuevo"])
            #expect(listed?["contactAliases"] == ["external:ana"])
            #expect(try await ids("contact=ana") == [first])
            #expect(try await ids("contact=eva").isEmpty)
        }
    }

    @Test func pages_follow_each_other_by_cursor() async throws {
        try await Shop.run { server, store in
            let moment = Date()
            for number in 0..<5 {
                await store.append(
                    [ConversationMessage(role: .contact, text: "Hola", sentAt: moment)],
                    to: Conversation(id: "c\(number)", channel: "web", startedAt: moment))
            }
            var ids: [String] = []
            var next: String? = ""
            while let cursor = next, ids.count < 20 {
                let page = try await server.get(
                    "/api/conversations?limit=2" + (cursor.isEmpty ? "" : "&cursor=\(cursor)")
                ).json
                ids += (page["conversations"]?.array ?? []).compactMap { $0["id"]?.string }
                next = page["next"]?.string
            }
            #expect(ids == ["c4", "c3", "c2", "c1", "c0"])
            for bad in ["x", "1", "~a", "nan~c1"] {
                #expect(try await server.get("/api/conversations?cursor=\(bad)").status == 400, "\(bad)")
            }
        }
    }

    @Test func conversations_are_found_by_name_and_the_desk_is_summed_up() async throws {
        try await Shop.run { server, _ in
            let id = try await Self.opened(server)
            _ = try await Self.opened(server, contact: "+34 600 111 222")
            for name in ["ana", "ANA", "%C3%A1na"] {
                let reply = try await server.get("/api/conversations?name=\(name)")
                #expect(reply.json["conversations"]?.array?.isEmpty == false, "\(name)")
            }
            let byNumber = try await server.get("/api/conversations?name=600%20111")
            #expect(byNumber.json["conversations"]?.array?.count == 1)
            _ = try await server.post("/api/conversations/\(id)/tags", json: ["tags": ["vip"]])
            _ = try await server.post("/api/ask", json: ["question": .string(Shop.person)])
            let overview = try await server.get("/api/desk").json
            #expect(overview["states"]?["waiting"] == 1 && overview["tags"] == ["vip"])
            #expect(overview["channels"] == ["api"])
            #expect(overview["outbox"] == ["waiting": 0, "failed": 0, "uncertain": 0, "held": 0])
            let waiting = try await server.get("/api/conversations?state=waiting").json
            let cause = waiting["conversations"]?.array?.first?["desk"]?["cause"]
            #expect(cause == ["code": "person", "details": .string(Shop.person)])
        }
    }

    @Test func a_reopened_conversation_opens_its_passages() async throws {
        try await Shop.run(model: nil) { server, store in
            let key = try await AccessKey.text([.ask], in: store)
            let asked = try await server.post("/api/ask", json: ["question": .string(Shop.cards)], key: key)
            let id = try #require(asked.json["conversation"]?.string)
            let answer = try await server.get("/api/conversations/\(id)", key: key).json["messages"]?.array?
                .last
            #expect(answer?["text"] == asked.json["answer"])
            let (source, citation) = (asked.json["sources"]?.array?.first, answer?["citations"]?.array?.first)
            for field in ["number", "passage", "document", "path", "title", "reference"] {
                #expect(citation?[field] != nil && citation?[field] == source?[field], "\(field)")
            }
            let reference = try #require(citation?["reference"]?.string)
            #expect(try await server.get("/api/passages/\(reference)", key: key).status == 200)
            await store.remove(documents: [Int64(citation?["document"]?.integer ?? 0)])
            let later = try await server.get("/api/conversations/\(id)", key: key).json["messages"]?.array?
                .last
            #expect(
                later?["citations"]?.array?.first?["document"] == nil
                    && later?["citations"]?.array?.first?["path"] == "pagos.md")
        }
    }

    @Test func what_is_held_up_is_told_with_channel_contact_and_code() async throws {
        try await Shop.run { server, store in
            let id = try await Self.failedMessage(in: store)
            #expect(await store.retry(id, at: Date()))
            #expect(await store.beginSending(id, at: Date()))
            let failure = SendFailure(.unauthorised, code: "190", reason: "Invalid OAuth access token: gone")
            await store.record(.again(at: Date().addingTimeInterval(60), failure), of: id, at: Date())
            let outbox = try await server.get("/api/outbox").json
            #expect(outbox["messages"] == [] && outbox["waiting"] == 1 && outbox["since"]?.string != nil)
            let line = outbox["lines"]?.array?.first
            #expect(line?["channel"] == "whatsapp" && line?["account"] == "1" && line?["count"] == 1)
            #expect(line?["code"] == "190" && line?["nextAttempt"]?.string != nil)
            let message = try await server.get("/api/outbox?state=waiting").json["messages"]?.array?.first
            #expect(message?["contactName"] == "Ana" && message?["contactAlias"] == "phone:34600111222")
            #expect(message?["code"] == "190")
            #expect(try await server.get("/api/desk").json["outbox"]?["held"] == 1)
        }
    }

    @Test func person_takes_writes_notes_and_gives_back() async throws {
        try await Shop.run { server, _ in
            let id = try await Self.opened(server)
            let taken = try await server.post("/api/conversations/\(id)/take", json: ["operator": "Marta"])
            #expect(taken.json["state"] == "taken" && taken.json["operatorName"] == "Marta")
            _ = try await server.post(
                "/api/conversations/\(id)/message", json: ["text": "Le ayudo.", "operator": "Marta"])
            _ = try await server.post(
                "/api/conversations/\(id)/notes", json: ["text": "Quiere un Jetta", "author": "Marta"])
            let read = try await server.get("/api/conversations/\(id)")
            #expect(read.json["messages"]?.array?.last?["role"] == "person")
            #expect(read.json["notes"]?.array?.first?["text"] == "Quiere un Jetta")
            #expect(read.json["contactDetails"]?["aliases"] == ["external:ana"])
            let released = try await server.post("/api/conversations/\(id)/release", json: [:])
            #expect(released.json["state"] == "open")
            let closed = try await server.post("/api/conversations/\(id)/close", json: [:])
            #expect(closed.json["state"] == "closed")
        }
    }

    @Test func desk_is_for_administrators() async throws {
        try await Shop.run { server, store in
            let id = try await Self.opened(server)
            let key = try await AccessKey.text([.ask, .search, .ingest], in: store)
            #expect(try await server.get("/api/conversations", key: key).status == 403)
            #expect(try await server.get("/api/conversations/\(id)", key: key).status == 404)
            for action in ["take", "release", "close", "message", "notes", "tags"] {
                #expect(
                    try await server.post("/api/conversations/\(id)/\(action)", json: [:], key: key).status
                        == 403)
            }
            for path in [
                "/api/contacts", "/api/misses", "/api/usage", "/api/stats", "/api/outbox", "/api/feedback",
                "/api/feedback/cases",
            ] {
                #expect(try await server.get(path, key: key).status == 403, "\(path)")
            }
        }
    }

    @Test func unknown_conversation_is_404_and_wrong_values_are_400() async throws {
        try await Shop.run { server, _ in
            let id = try await Self.opened(server)
            #expect(try await server.post("/api/conversations/nobody/take", json: [:]).status == 404)
            #expect(try await server.get("/api/conversations?state=lost").status == 400)
            #expect(try await server.get("/api/conversations?before=soon").status == 400)
            #expect(
                try await server.post("/api/conversations/\(id)/message", json: ["text": " "]).status == 400)
            let many = JSONValue.array((0..<21).map { .string("t\($0)") })
            for tags: JSONValue in [
                many, [""], [" "], ["a\u{0}"], [.string(String(repeating: "a", count: 41))],
            ] {
                #expect(
                    try await server.post("/api/conversations/\(id)/tags", json: ["tags": tags]).status == 400
                )
            }
        }
    }

    @Test func contact_is_blocked_unblocked_and_erased() async throws {
        try await Shop.run { server, store in
            let conversation = try await Self.opened(server)
            let id = try #require(await store.contact(known: ContactAlias(.external, "ana"))?.id)
            #expect(try await server.post("/api/contacts/\(id)/block", "").json["isBlocked"] == true)
            let silent = try await server.post(
                "/api/ask", json: ["question": .string(Shop.cards), "contact": "ana"])
            #expect(silent.json["action"] == "silent")
            #expect(try await server.post("/api/contacts/\(id)/unblock", "").json["isBlocked"] == false)
            let erased = try await server.send("DELETE", "/api/contacts/\(id)")
            #expect(erased.json["conversations"] == 1)
            #expect(try await server.get("/api/conversations/\(conversation)").status == 404)
            #expect(try await server.get("/api/contacts/\(id)").status == 404)
        }
    }

    @Test func failed_message_is_listed_and_sent_again() async throws {
        try await Shop.run { server, store in
            let id = try await Self.failedMessage(in: store)
            let list = try await server.get("/api/outbox")
            let message = try #require(list.json["messages"]?.array?.first)
            #expect(message["text"] == "Hola" && message["state"] == "failed")
            #expect(message["failure"]?.string?.contains("131000") == true)
            #expect(try await server.post("/api/outbox/\(id)/retry", "").status == 204)
            #expect(try await server.post("/api/outbox/\(id)/retry", "").status == 404)
            #expect(try await server.get("/api/outbox?state=waiting").json["messages"]?.array?.count == 1)
            #expect(try await server.get("/api/outbox?state=lost").status == 400)
            #expect(try await server.get("/api/outbox?state=").status == 400)
        }
    }

    private static func failedMessage(in store: MemoryStore) async throws -> Int64 {
        let contact = await store.contact(
            known: [ContactAlias(.phone, "34600111222")], name: "Ana", at: Date())
        let thread = MessageThread(channel: "whatsapp", account: "1", contact: contact.id)
        let conversation = Conversation(id: "w1", contact: contact.id, channel: "whatsapp", startedAt: Date())
        await store.append(
            [ConversationMessage(role: .contact, text: "Hola", sentAt: Date())], to: conversation)
        let reply = OutboundMessage(thread: thread, conversation: "w1", content: .text("Hola"), dueAt: Date())
        let sent = try await store.say(
            ConversationMessage(role: .person, text: "Hola", sentAt: Date()), as: [reply], in: "w1",
            desk: Desk(changedAt: Date()))
        let id = try #require(sent.first?.id)
        _ = await store.beginSending(id, at: Date())
        await store.record(
            .failed(SendFailure(.rejected, code: "131000", reason: "wrong")), of: id, at: Date())
        return id
    }
}

@Suite struct FigureRoutesTests {
    @Test func misses_are_listed_and_cleared() async throws {
        try await Shop.run { server, _ in
            _ = try await server.post("/api/ask", json: ["question": .string(Shop.unknown)])
            let misses = try await server.get("/api/misses").json["misses"]?.array
            #expect(misses?.map { $0["question"]?.string } == [Shop.unknown])
            #expect(try await server.send("DELETE", "/api/misses").status == 204)
            #expect(try await server.get("/api/misses").json["misses"] == [])
        }
    }

    @Test func usage_is_put_together_by_what_is_asked() async throws {
        let prices = PriceTable(currency: "EUR", prices: ["test/*": TokenPrice(input: 100_000, output: 0)])
        try await Shop.run(change: { parts in
            parts.chat.ledger.prices = prices
            parts.reception = Reception(chat: parts.chat, store: parts.store)
        }) { server, _ in
            _ = try await server.post("/api/ask", json: ["question": .string(Shop.cards)])
            let usage = try await server.get("/api/usage?by=model&since=1d")
            #expect(usage.json["totals"]?.array?.first?["key"] == "test/scripted")
            #expect(usage.json["all"]?["cost"]?.number == 1 && usage.json["currency"] == "EUR")
            #expect(
                try await server.get("/api/usage?since=2020-01-01&until=2020-02-01").json["all"]?["calls"]
                    == 0)
            // Nothing lies in a time that ends before it begins.
            #expect(try await server.get("/api/usage?since=1d&until=2d").json["all"]?["calls"] == 0)
            let long = try await server.get("/api/usage?since=2020-01-01t00:00:00.123456789%2B02:00")
            #expect(long.json["all"]?["calls"] == 1)
            #expect(try await server.get("/api/stats?until=2020-02-01").json["points"] == [])
            for query in [
                "by=cat", "by=", "since=never", "since=", "since=%2B3d", "until=2026-01-01T00:00:00.Z",
            ] {
                #expect(try await server.get("/api/usage?\(query)").status == 400)
            }
            for step in ["hour", "day"] {
                let stats = try await server.get("/api/stats?by=\(step)&since=1d")
                let point = try #require(stats.json["points"]?.array?.last)
                #expect(point["answers"] == 1 && point["cost"]?.number == 1 && point["tokens"] == 15)
                #expect((point["p50"]?.number ?? -1) >= 0)
            }
        }
    }

    @Test func stats_tell_refusals_and_hand_offs() async throws {
        try await Shop.run { server, _ in
            for question in [Shop.cards, Shop.unknown, Shop.person] {
                _ = try await server.post("/api/ask", json: ["question": .string(question)])
            }
            let points = try await server.get("/api/stats?by=day").json["points"]?.array ?? []
            let sum = { (key: String) in points.compactMap { $0[key]?.integer }.reduce(0, +) }
            #expect(sum("answers") == 3 && sum("refusals") == 1 && sum("handOffs") == 1)
        }
    }

    @Test(arguments: [
        ("-360", 200), ("-840", 200), ("0", 200), ("840", 200), ("-841", 400), ("--1", 400), ("+60", 400),
    ])
    func days_are_those_of_any_clock(_ offset: String, _ status: Int) async throws {
        try await Shop.run { server, _ in
            let stats = try await server.get("/api/stats?by=day&offset=\(offset)")
            #expect(stats.status == status)
        }
    }

    @Test func status_tells_what_there_is_to_any_key() async throws {
        try await Shop.run { server, store in
            let key = try await AccessKey.text([.ask], in: store)
            let status = try await server.get("/api/status", key: key)
            #expect(status.json["documents"] == 2 && status.json["passages"] == 2)
            #expect(status.json["version"] == "1.2.3" && status.json["models"] == ["test/scripted"])
            #expect(status.json["mayTune"] == true && status.json["mayUpload"] == false)
            #expect(try await server.get("/api/status").status == 401)
        }
    }

    @Test func feedback_becomes_golden_cases() async throws {
        try await Shop.run { server, store in
            let key = try await AccessKey.text([.ask], in: store)
            let admin = try await AccessKey.text([.admin], in: store)
            let good: JSONValue = [
                "isGood": true, "question": .string(Shop.hours), "answer": "A las 9.",
                "sources": ["horario.md"],
                "language": "es", "conversation": "web-1",
            ]
            #expect(try await server.post("/api/feedback", json: good, key: key).status == 204)
            let list = try await server.get("/api/feedback", key: admin)
            #expect(list.json["feedback"]?.array?.first?["question"]?.string == Shop.hours)
            let yaml = try await server.get("/api/feedback/cases", key: admin)
            #expect(yaml.headers["content-type"] == "application/yaml; charset=utf-8")
            #expect(yaml.text.contains(#"sources: ["horario.md"]"#))
            let lines = try await server.get("/api/feedback/cases?format=jsonl", key: admin)
            var set = GoldenSet()
            try set.add(
                .array(try lines.text.split(separator: "\n").map { try JSONValue(parsing: $0) }), file: "f")
            #expect(set.cases.first?.expected.contains == ["9"])
            #expect(try await server.post("/api/feedback", json: ["isGood": true], key: key).status == 400)
            #expect(try await server.get("/api/feedback/cases?format=xml", key: admin).status == 400)
        }
    }
}
