import Crypto
import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Channels

private let token = "a-token-of-the-address"
private let secret = "the-bots-secret"
private let access = "the-bots-access-token"

private func settings(
    base: String = "http://127.0.0.1:9", token: String = token, secret: String = ""
) -> ChatwootSettings {
    ChatwootSettings(
        baseURL: base, accessToken: access, accounts: ["1"], webhookToken: token, signingSecret: secret)
}

private func channel(_ settings: ChatwootSettings = settings(), needsPerson: Bool = false) throws -> Chatwoot
{
    try Chatwoot(settings, now: { Date(timeIntervalSince1970: 7) }) { _ in needsPerson }
}

/// As Chatwoot sends it.
private func message(_ changes: [String: JSONValue] = [:]) -> JSONValue {
    let members: [String: JSONValue] = [
        "event": "message_created", "id": 1_234, "content": "¿Cuánto cuesta?", "message_type": "incoming",
        "content_type": "text", "private": false, "created_at": "2026-11-21T14:00:00.000Z",
        "account": ["id": 1, "name": "Shop"],
        "sender": ["id": 5, "name": "Ana", "phone_number": "+34600111222"],
        "conversation": ["id": 77, "status": "pending"],
    ]
    return .object(members.merging(changes) { $1 })
}

private func post(
    _ body: JSONValue, target: String = "/webhooks/chatwoot?token=\(token)", headers: [(String, String)] = []
) -> WebhookRequest {
    WebhookRequest(
        method: "POST", target: target, headers: headers.map { (name: $0.0, value: $0.1) },
        body: Data(body.text.utf8))
}

@Suite struct ChatwootWebhookTests {
    @Test func message_of_a_pending_conversation_is_read() throws {
        let events = try channel().receive(post(message())).events
        guard case .message(let read)? = events.first, events.count == 1 else {
            Issue.record("no message")
            return
        }
        #expect(read.channel == "chatwoot" && read.account == "1" && read.id == "1234" && read.name == "Ana")
        #expect(read.content == .text("¿Cuánto cuesta?"))
        // A number that a visitor typed would join them to somebody else.
        #expect(read.sender == [ContactAlias(.external, "chatwoot/1/77")])
        #expect(read.sentAt == Date(timeIntervalSince1970: 1_795_269_600))
    }

    @Test(
        arguments: [
            ["event": "conversation_opened"], ["message_type": "outgoing"], ["private": true],
            ["conversation": ["id": 77, "status": "open"]],
            ["conversation": ["id": 77, "status": "resolved"]],
            ["account": ["id": 2]], ["id": nil], ["conversation": nil],
        ] as [[String: JSONValue]])
    func everything_else_is_acknowledged_and_left_out(_ changes: [String: JSONValue]) throws {
        let delivery = try channel().receive(post(message(changes)))
        #expect(delivery.events.isEmpty && delivery.reply.status == 200 && !delivery.notes.isEmpty)
    }

    @Test func file_comes_with_its_caption() throws {
        let file: JSONValue = [["file_type": "image", "data_url": "https://x/y.png"]]
        let events = try channel().receive(post(message(["attachments": file, "content": "este"]))).events
        guard case .message(let read)? = events.first else {
            Issue.record("no message")
            return
        }
        #expect(read.content == .media(.init(kind: .image, reference: "https://x/y.png", caption: "este")))
    }

    @Test(arguments: [
        ("/webhooks/chatwoot", 401), ("/webhooks/chatwoot?token=wrong", 403),
        ("/webhooks/chatwoot?token=", 401),
    ])
    func address_without_the_token_is_refused(_ target: String, _ status: Int) throws {
        #expect { _ = try channel().receive(post(message(), target: target)) } throws: {
            ($0 as? WebhookRefusal)?.status == status
        }
    }

    @Test func signature_is_made_of_time_and_body() throws {
        let channel = try channel(settings(secret: secret))
        let body = message()
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("1795269600.\(body.text)".utf8), using: SymmetricKey(data: Data(secret.utf8)))
        let right = "sha256=" + code.map { String(format: "%02x", $0) }.joined()
        let signed = { (signature: String, time: String) in
            post(body, headers: [("x-chatwoot-signature", signature), ("x-chatwoot-timestamp", time)])
        }
        #expect(try channel.receive(signed(right, "1795269600")).events.count == 1)
        #expect(throws: WebhookRefusal.self) { try channel.receive(signed(right, "1795269601")) }
        #expect(throws: WebhookRefusal.self) { try channel.receive(signed("sha256=00", "1795269600")) }
        // The token counts for nothing where there is a secret.
        #expect(throws: WebhookRefusal.self) { try channel.receive(post(body)) }
    }

    @Test func body_that_is_no_json_and_other_methods_are_refused() throws {
        var request = post(message())
        request.body = Data("[1".utf8)
        #expect(throws: WebhookRefusal(400, "the body is no JSON object")) { try channel().receive(request) }
        request.method = "GET"
        #expect { _ = try channel().receive(request) } throws: { ($0 as? WebhookRefusal)?.status == 405 }
    }

    @Test func settings_that_let_anybody_in_are_refused() {
        #expect(throws: KnowledgeBaseError.self) { try channel(settings(token: "short")) }
        #expect(throws: KnowledgeBaseError.self) {
            try channel(settings(base: "http://chatwoot.example.com"))
        }
        #expect(!"\(settings(secret: secret))".contains(secret) && !"\(settings())".contains(access))
    }
}

@Suite struct ChatwootSendTests {
    private let contact = [ContactAlias(.external, "chatwoot/2/9"), ContactAlias(.external, "chatwoot/1/77")]

    @Test func reply_goes_to_the_conversation_with_the_bots_token() async throws {
        try await FixtureServer.run([.init(body: #"{"id": 9001, "content": "Hola"}"#)]) { base, server in
            let receipt = try await channel(settings(base: base))
                .send(.text("Hola"), quoting: nil, from: "1", to: contact)
            #expect(receipt.id == "9001")
            let request = try #require(await server.requests.first)
            #expect(request.path == "/api/v1/accounts/1/conversations/77/messages")
            #expect(request.headers["api_access_token"] == access && request.headers["authorization"] == nil)
            #expect(
                request.json["content"] as? String == "Hola"
                    && request.json["message_type"] as? String == "outgoing")
        }
    }

    @Test func conversation_is_opened_before_the_reply_where_a_person_is_called() async throws {
        try await FixtureServer.run([.init(body: #"{"id": 1}"#)]) { base, server in
            _ = try await channel(settings(base: base), needsPerson: true)
                .send(.text("Le paso."), quoting: nil, from: "1", to: contact)
            let requests = await server.requests
            #expect(requests.map { $0.path.split(separator: "/").last } == ["toggle_status", "messages"])
            #expect(requests.first?.json["status"] as? String == "open")
        }
    }

    @Test func nothing_is_written_where_opening_fails() async throws {
        try await FixtureServer.run([.init(503, body: "LEAK")]) { base, server in
            let sending = try channel(settings(base: base), needsPerson: true)
            await #expect {
                try await sending.send(.text("Le paso."), quoting: nil, from: "1", to: contact)
            } throws: {
                ($0 as? SendFailure)?.kind == .passing
            }
            #expect(await server.requests.count == 1)
        }
    }

    @Test(arguments: [
        (401, SendFailure.Kind.unauthorised), (404, .rejected), (429, .accountBusy), (500, .passing),
    ])
    func refusal_is_told_by_its_status(_ status: Int, _ kind: SendFailure.Kind) async throws {
        try await FixtureServer.run([.init(status, body: "LEAK \(access)")]) { base, _ in
            let sending = try channel(settings(base: base))
            await #expect {
                try await sending.send(.text("Hola"), quoting: nil, from: "1", to: contact)
            } throws: {
                ($0 as? SendFailure)?.kind == kind && !"\($0)".contains(access)
            }
        }
    }

    @Test func contact_without_a_conversation_is_unreachable() async throws {
        let sending = try channel()
        for contact in [[], [ContactAlias(.external, "chatwoot/1/../x")], [ContactAlias(.phone, "34")]] {
            await #expect {
                try await sending.send(.text("Hola"), quoting: nil, from: "1", to: contact)
            } throws: {
                ($0 as? SendFailure)?.kind == .unreachable
            }
        }
    }
}
