import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Simulators

private func sender(_ base: String, pauses: Int = 3) -> WhatsAppSender {
    WhatsAppSender(
        account: .sample, kbBase: base, pauses: Array(repeating: .milliseconds(1), count: pauses),
        timeout: .seconds(300))
}

private let hello = SimulatedMessage(id: "wamid.T1", from: .ana, .text("Hola"))

@Suite struct WhatsAppSenderTests {
    @Test func webhook_is_signed_over_its_bytes() async throws {
        try await FixtureServer.run([.init()]) { (base, server) async throws in
            #expect(try await sender(base).send(hello) == 1)
            let request = try #require(await server.requests.first)
            #expect(request.method == "POST")
            #expect(request.path == "/webhooks/whatsapp")
            #expect(request.headers["content-type"] == "application/json")
            #expect(
                request.headers["x-hub-signature-256"]
                    == signature(of: request.body, secret: SimulatedAccount.sample.appSecret))
        }
    }

    @Test func wrong_and_missing_signatures_on_request() async throws {
        try await FixtureServer.run([.init(403)]) { (base, server) async throws in
            let body = WebhookBody.messages([hello], to: .sample)
            #expect(try await sender(base).post(body, signature: "sha256=00") == 403)
            #expect(try await sender(base).post(body, signature: "") == 403)
            let headers = await server.requests.map(\.headers)
            #expect(headers.map { $0["x-hub-signature-256"] } == ["sha256=00", nil])
        }
    }

    @Test func posts_the_same_bytes_again_until_they_are_taken() async throws {
        try await FixtureServer.run([.init(503), .init(500), .init()]) { (base, server) async throws in
            #expect(try await sender(base).send(hello) == 3)
            let bodies = await server.requests.map(\.body)
            #expect(bodies.count == 3)
            #expect(Set(bodies).count == 1)
        }
    }

    @Test func gives_up_with_a_reason() async throws {
        try await FixtureServer.run([.init(503)]) { (base, server) async throws in
            let error = await #expect(throws: KnowledgeBaseError.self) {
                try await sender(base, pauses: 2).send(hello)
            }
            #expect(error?.description.contains("it answered 503") == true)
            #expect(await server.requests.count == 3)
        }
    }

    @Test func server_that_is_not_there_is_an_error() async throws {
        let error = await #expect(throws: KnowledgeBaseError.self) {
            try await sender("http://127.0.0.1:9", pauses: 1).send(hello)
        }
        #expect(error?.kind == .external)
    }

    /// Both are under way before either is answered, so they cannot share a connection.
    @Test func twins_come_at_the_same_moment() async throws {
        try await FixtureServer.run([.init(delay: .milliseconds(200))]) { (base, server) async throws in
            try await sender(base).sendAtOnce(hello)
            let bodies = await server.requests.map(\.body)
            #expect(bodies.count == 2)
            #expect(Set(bodies).count == 1)
        }
    }

    @Test func batch_is_one_webhook() async throws {
        try await FixtureServer.run([.init()]) { (base, server) async throws in
            let messages = (0..<1_000).map { SimulatedMessage(from: .ana, .text("\($0)")) }
            try await sender(base).batch(messages)
            let requests = await server.requests
            #expect(requests.count == 1)
            let json = try JSONValue(parsing: String(decoding: requests[0].body, as: UTF8.self))
            let value = json["entry"]?.array?.first?["changes"]?.array?.first?["value"]
            #expect(value?["messages"]?.array?.count == 1_000)
        }
    }

    @Test func burst_keeps_its_order() async throws {
        try await FixtureServer.run([.init()]) { (base, server) async throws in
            try await sender(base).burst(
                ["uno", "dos", "tres"].map { SimulatedMessage(from: .ana, .text($0)) })
            let bodies = await server.requests.map { String(decoding: $0.body, as: UTF8.self) }
            #expect(bodies.count == 3)
            #expect(zip(bodies, ["uno", "dos", "tres"]).allSatisfy { $0.contains($1) })
        }
    }

    @Test func verification_asks_with_the_token() async throws {
        try await FixtureServer.run([.init(body: "77")]) { (base, server) async throws in
            let (status, body) = try await sender(base).verify(challenge: "77")
            #expect(status == 200)
            #expect(body == "77")
            let query = await server.requests.first?.query
            #expect(query == "hub.mode=subscribe&hub.challenge=77&hub.verify_token=kb-verify-token")
        }
    }

    @Test func reports_in_order_reversed_repeated_or_off() {
        let message = GraphMessage(recipient: "34600111222", content: .text("a"))
        let taken = TakenMessage(id: "wamid.OUT1", message: message, at: Date())
        func told(_ order: DeliveryReporter.Order, repeats: Int = 1) -> [String] {
            DeliveryReporter(sender: sender("http://127.0.0.1:9"), order: order, repeats: repeats)
                .statuses(of: taken).map(\.status)
        }
        #expect(told(.inOrder) == ["sent", "delivered", "read"])
        #expect(told(.reversed) == ["read", "delivered", "sent"])
        #expect(told(.inOrder, repeats: 2) == ["sent", "sent", "delivered", "delivered", "read", "read"])
        #expect(told(.off).isEmpty)
    }

    @Test func report_is_posted_step_by_step() async throws {
        try await FixtureServer.run([.init()]) { (base, server) async throws in
            let message = GraphMessage(recipient: "ES.1349", content: .text("a"))
            try await DeliveryReporter(sender: sender(base))
                .report(TakenMessage(id: "wamid.OUT1", message: message, at: Date()))
            let bodies = await server.requests.map { String(decoding: $0.body, as: UTF8.self) }
            #expect(bodies.count == 3)
            #expect(bodies.allSatisfy { $0.contains("\"recipient_user_id\":\"ES.1349\"") })
        }
    }
}
