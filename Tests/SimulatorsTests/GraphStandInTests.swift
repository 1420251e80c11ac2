import Crypto
import Foundation
import KnowledgeBase
import Testing

@testable import Simulators

@Suite struct GraphStandInTests {
    @Test func takes_a_text_and_remembers_it() async throws {
        try await onGraph { (graph, client) async throws in
            let reply = try await client.post(text("Abrimos a las 9:00."))
            #expect(reply.status == 200)
            #expect(reply.id?.hasPrefix("wamid.") == true)
            #expect(reply.json["contacts"]?.array?.first?["wa_id"]?.string == "34600111222")
            let taken = await graph.messages(to: .ana)
            #expect(taken.map(\.message.text) == ["Abrimos a las 9:00."])
            #expect(taken.map(\.id) == [reply.id])
        }
    }

    @Test func wrong_token_is_refused() async throws {
        try await onGraph { (graph, client) async throws in
            let reply = try await GraphClient(base: client.base, token: "OTHER").post(text("a"))
            #expect(reply.status == 401)
            #expect(reply.code == 190)
            #expect(await graph.taken.isEmpty)
        }
    }

    @Test func other_number_and_other_path_are_refused() async throws {
        try await onGraph { (graph, client) async throws in
            #expect(try await client.post(text("a"), number: "1").code == 100)
            #expect(try await client.get("\(client.base)/messages").code == 2_500)
            #expect(try await client.get("\(client.base)/v26.0/\(graph.account.phoneNumberID)").status == 400)
        }
    }

    @Test func limits_are_kept_over_http() async throws {
        try await onGraph { (graph, client) async throws in
            let reply = try await client.post(text(String(repeating: "x", count: 4_097)))
            #expect(reply.status == 400)
            #expect(reply.code == 100)
            #expect(await graph.refusals == [100: 1])
        }
    }

    @Test func read_mark_is_remembered_and_told() async throws {
        try await onGraph { (graph, client) async throws in
            var events = await graph.events().makeAsyncIterator()
            let reply = try await client.post([
                "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.T1",
                "typing_indicator": ["type": "text"],
            ])
            #expect(reply.json["success"] == true)
            #expect(await events.next() == .read(message: "wamid.T1", showsTyping: true))
            #expect(await graph.read == ["wamid.T1"])
        }
    }

    @Test(arguments: [(130_429, 429), (131_056, 400), (131_026, 400), (131_016, 500), (190, 401)])
    func fails_with_a_code_once(code: Int, status: Int) async throws {
        try await onGraph { (graph, client) async throws in
            await graph.change { $0.next = [.error(GraphError(code, retryAfter: 7))] }
            let reply = try await client.post(text("a"))
            #expect(reply.status == status)
            #expect(reply.code == code)
            #expect(reply.headers["retry-after"] == "7")
            #expect(try await client.post(text("a")).status == 200)
            #expect(await graph.taken.count == 1)
        }
    }

    @Test func outage_is_no_json() async throws {
        try await onGraph { (graph, client) async throws in
            await graph.change { $0.next = [.status(502)] }
            let reply = try await client.post(text("a"))
            #expect(reply.status == 502)
            #expect(reply.json == .null)
            #expect(await graph.taken.isEmpty)
        }
    }

    @Test func down_until_it_is_up() async throws {
        try await onGraph { (graph, client) async throws in
            await graph.change { $0.downUntil = .now + .seconds(3_600) }
            #expect(try await client.post(text("a")).status == 503)
            await graph.change { $0.downUntil = nil }
            #expect(try await client.post(text("a")).status == 200)
        }
    }

    @Test func cut_before_takes_nothing() async throws {
        try await onGraph { (graph, client) async throws in
            await graph.change { $0.next = [.cutBefore] }
            await #expect(throws: (any Error).self) { try await client.post(text("a")) }
            #expect(await graph.taken.isEmpty)
            #expect(try await client.post(text("b")).status == 200)
        }
    }

    @Test func cut_after_has_taken_it() async throws {
        try await onGraph { (graph, client) async throws in
            await graph.change { $0.next = [.cutAfter] }
            await #expect(throws: (any Error).self) { try await client.post(text("a")) }
            #expect(await graph.taken.map(\.message.text) == ["a"])
        }
    }

    @Test func hang_takes_nothing() async throws {
        try await onGraph { (graph, client) async throws in
            await graph.change { $0.next = [.hang(.milliseconds(50))] }
            await #expect(throws: (any Error).self) { try await client.post(text("a")) }
            #expect(await graph.taken.isEmpty)
        }
    }

    @Test func every_third_fails() async throws {
        try await onGraph { (graph, client) async throws in
            await graph.change { $0.recurring = (3, .error(GraphError(131_000))) }
            var statuses: [Int] = []
            for number in 1...6 { statuses.append(try await client.post(text("\(number)")).status) }
            #expect(statuses == [200, 200, 500, 200, 200, 500])
        }
    }

    @Test func too_many_to_one_contact() async throws {
        try await onGraph { (graph, client) async throws in
            await graph.change {
                $0.messagesPerContact = 2
                $0.contactWindow = .seconds(3_600)
            }
            var codes: [Int?] = []
            for _ in 0..<3 { codes.append(try await client.post(text("a")).code) }
            #expect(codes == [nil, nil, 131_056])
            #expect(try await client.post(text("a", to: "34600111333")).status == 200)
        }
    }

    @Test func too_many_from_the_number() async throws {
        try await onGraph { (graph, client) async throws in
            await graph.change { $0.messagesPerSecond = 0 }
            let reply = try await client.post(text("a"))
            #expect(reply.status == 429)
            #expect(reply.code == 130_429)
        }
    }

    @Test func window_closes_after_a_day() async throws {
        try await onGraph { (graph, client) async throws in
            let old = Date(timeIntervalSinceNow: -90_000)
            await graph.note(SimulatedMessage(from: .ana, sentAt: old, .text("hola")))
            #expect(try await client.post(text("a")).code == 131_047)
            let template: JSONValue = [
                "messaging_product": "whatsapp", "to": "34600111222", "type": "template",
                "template": ["name": "seguimiento", "language": ["code": "es"]],
            ]
            #expect(try await client.post(template).status == 200)
            await graph.note(SimulatedMessage(from: .ana, .text("hola")))
            #expect(try await client.post(text("a")).status == 200)
        }
    }

    @Test func file_is_described_and_handed_out() async throws {
        try await onGraph { (graph, client) async throws in
            let bytes = Data("OggS".utf8)
            let media = await graph.keep(bytes, mediaType: "audio/ogg", as: "audio", isVoice: true)
            let described = try await client.get("\(client.base)/v26.0/\(media.id)").json
            let hash = Data(SHA256.hash(data: bytes))
            #expect(described["sha256"]?.string == hash.map { String(format: "%02x", $0) }.joined())
            #expect(media.sha256 == hash.base64EncodedString())
            #expect(described["file_size"] == 4)
            let url = try #require(described["url"]?.string)
            let file = try await client.get(url)
            #expect(file.body == bytes)
            #expect(file.headers["content-type"] == "audio/ogg")
            #expect(try await GraphClient(base: client.base, token: "x").get(url).status == 401)
            #expect(try await client.get("\(client.base)/v26.0/1").code == 100)
        }
    }

    @Test func sample_picture_is_a_png() {
        #expect(SampleFiles.bytes("image").starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        #expect(SampleFiles.mediaType(ofFile: "a.JPG") == "image/jpeg")
        #expect(SampleFiles.mediaType(ofFile: "a.exe") == nil)
    }
}
