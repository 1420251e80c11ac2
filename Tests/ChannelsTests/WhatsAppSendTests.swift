import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Channels

@Suite struct WhatsAppSendTests {
    private static let cases = Result { try Vectors.cases("whatsapp/send", "cases") }

    private func vector(_ name: String) throws -> VectorCase {
        try #require(try Self.cases.get().first { $0.name == name }, "\(name)")
    }

    private let ok = FixtureServer.Answer(body: #"{"messages":[{"id":"wamid.OUT1"}]}"#)

    /// What is posted for a message.
    private func posted(
        _ content: OutboundContent, quoting: String? = nil,
        to contact: [ContactAlias] = [WhatsAppSamples.phone],
        _ adjust: @escaping @Sendable (inout WhatsAppSettings) -> Void = { _ in }
    ) async throws -> FixtureServer.Request {
        let requests = try await FixtureServer.run([ok]) { base, server in
            _ = try await WhatsAppSamples.channel(base: base, adjust)
                .send(content, quoting: quoting, from: WhatsAppSamples.number, to: contact)
            return await server.requests
        }
        return try #require(requests.first)
    }

    private func body(_ request: FixtureServer.Request) throws -> JSONValue {
        try JSONReader.value(of: request.body)
    }

    // MARK: Requests of the official shape

    @Test func text_is_posted_as_the_vector_says() async throws {
        let request = try await posted(
            .text("Abrimos a las 9:00."), to: [WhatsAppSamples.user, WhatsAppSamples.phone])
        let wanted = try vector("send_text")
        #expect(try body(request) == wanted["request"]?["body"])
        #expect(request.path == "/v26.0/106540352242922/messages")
        #expect(request.headers["authorization"] == "Bearer \(WhatsAppSamples.token)")
        #expect(request.headers["content-type"] == "application/json")
    }

    @Test func text_goes_to_the_user_id_where_no_phone_is_known() async throws {
        let request = try await posted(.text("Abrimos a las 9:00."), to: [WhatsAppSamples.user])
        #expect(try body(request) == vector("send_text_to_bsuid")["request"]?["body"])
    }

    @Test func quotation_is_a_context() async throws {
        let request = try await posted(.text("Respuesta"), quoting: "wamid.T1")
        #expect(try body(request) == vector("send_text_quoting")["request"]?["body"])
    }

    @Test func choices_are_buttons_where_they_fit() async throws {
        let request = try await posted(
            .choices(
                text: "¿Te ha servido?",
                options: [
                    .init(id: "helpful_yes", title: "Sí, gracias"), .init(id: "helpful_no", title: "No"),
                    .init(id: "human", title: "Hablar con alguien"),
                ]))
        var wanted = try #require(vector("interactive_buttons")["request"]?["body"]?.object)
        var interactive = try #require(wanted["interactive"]?.object)
        interactive["footer"] = nil
        wanted["interactive"] = .object(interactive)
        #expect(try body(request) == .object(wanted))
    }

    @Test func choices_are_a_list_where_buttons_do_not_fit() async throws {
        let request = try await posted(
            .choices(
                text: "Elige un tema",
                options: [
                    .init(id: "topic_hours", title: "Horario", detail: "Cuándo abrimos"),
                    .init(id: "topic_ship", title: "Envíos"),
                ])
        ) { $0.listLabel = "Ver temas" }
        let interactive = try body(request)["interactive"]
        let wanted = try vector("interactive_list")["request"]?["body"]?["interactive"]
        #expect(interactive?["type"] == "list")
        #expect(interactive?["body"] == wanted?["body"])
        let action = interactive?["action"]
        #expect(action?["button"] == "Ver temas")
        #expect(
            action?["sections"]?.array?.first?["rows"]
                == wanted?["action"]?["sections"]?.array?.first?["rows"])
    }

    @Test func template_has_its_parameters_in_order() async throws {
        let request = try await posted(.template(name: "seguimiento", language: "es", parameters: ["Ana"]))
        let wanted = try #require(vector("template")["request"]?["body"]?["template"])
        let template = try #require(try body(request)["template"])
        #expect(template["name"] == wanted["name"])
        #expect(template["language"] == wanted["language"])
        let component = template["components"]?.array?.first
        #expect(component?["parameters"] == wanted["components"]?.array?.first?["parameters"])
        // The vector's client writes BODY, the documents write body; the server takes both.
        #expect(component?["type"]?.string?.uppercased() == "BODY")
        let bare = try await posted(.template(name: "hola", language: "es", parameters: []))
        #expect(try body(bare)["template"]?["components"] == nil)
    }

    @Test func typing_marks_the_message_as_read() async throws {
        let requests = try await FixtureServer.run([.init(body: #"{"success":true}"#)]) { base, server in
            try await WhatsAppSamples.channel(base: base)
                .showTyping(inReplyTo: "wamid.T1", from: WhatsAppSamples.number, to: [])
            return await server.requests
        }
        #expect(try body(#require(requests.first)) == vector("typing_indicator")["request"]?["body"])
    }

    @Test func version_and_address_are_settings() async throws {
        let request = try await posted(.text("x")) {
            $0.graphVersion = "v31.0"
            $0.baseURL += "/graph/"
        }
        #expect(request.path == "/graph/v31.0/106540352242922/messages")
    }

    // MARK: Limits

    private func failure(_ content: OutboundContent) throws -> SendFailure? {
        do {
            _ = try WhatsAppRequest(listLabel: "x").message(
                content, quoting: nil, to: [WhatsAppSamples.phone])
            return nil
        } catch {
            return error as? SendFailure
        }
    }

    private func choices(
        _ count: Int, title: Int = 5, detail: Int = 0, id: Int = 5, text: Int = 5
    ) -> OutboundContent {
        .choices(
            text: String(repeating: "t", count: text),
            options: (0..<count).map { index in
                .init(
                    id: "\(index)".padding(toLength: id, withPad: "-", startingAt: 0),
                    title: "\(index)".padding(toLength: title, withPad: "-", startingAt: 0),
                    detail: String(repeating: "d", count: detail))
            })
    }

    @Test func choices_within_the_limits_are_taken() throws {
        #expect(try failure(choices(3, title: 20, id: 256)) == nil)
        #expect(try failure(choices(3, title: 24, id: 200)) == nil)
        #expect(try failure(choices(10, title: 24, detail: 72, id: 200, text: 1_024)) == nil)
    }

    @Test func choices_that_do_not_fit_are_told_so() throws {
        for content in [
            choices(0), choices(11), choices(1, title: 25), choices(1, detail: 73), choices(4, id: 201),
            choices(1, title: 0),
            .choices(text: "x", options: [.init(id: "a", title: "A"), .init(id: "a", title: "B")]),
        ] {
            #expect(try failure(content)?.kind == .unsupportedContent)
        }
        #expect(try failure(choices(1, text: 1_025))?.kind == .rejected)
    }

    // MARK: Errors

    @Test(
        arguments: [
            ("error_rate_limit", .accountBusy), ("error_pair_rate_limit", .passing),
            ("error_window_closed", .windowClosed), ("error_undeliverable", .unreachable),
            ("error_token_expired", .unauthorised), ("error_invalid_parameter", .rejected),
            ("error_bsuid_not_supported", .rejected), ("error_non_json_body", .passing),
        ] as [(String, SendFailure.Kind)])
    func error_of_the_vector_is_understood(_ name: String, _ kind: SendFailure.Kind) async throws {
        let vector = try vector(name)
        let body = try #require(vector["response_body"])
        let answer = FixtureServer.Answer(
            try #require(vector["response_status"]?.integer), body: body.string ?? body.text)
        let failure = try await FixtureServer.run([answer]) { base, _ in
            await #expect(throws: SendFailure.self) {
                try await WhatsAppSamples.channel(base: base)
                    .send(.text("x"), quoting: nil, from: WhatsAppSamples.number, to: [WhatsAppSamples.phone])
            }
        }
        #expect(failure?.kind == kind)
        let code = body["error"]?["code"]?.integer.map(String.init) ?? "http 502"
        #expect(failure?.code == code)
        let details = vector["sdk_error"]?["details"]?.string ?? "-"
        if details != "-" { #expect(failure?.reason.hasSuffix(details) == true) }
    }

    @Test(
        arguments: [
            ([0, 3, 10, 190, 200, 250, 299, 368, 131_031], .unauthorised),
            ([4, 80_007, 130_429], .accountBusy),
            ([1, 2, 131_000, 131_016, 131_056], .passing), ([131_047], .windowClosed),
            ([131_026, 131_048, 131_050, 131_064], .unreachable),
            ([131_051, 131_052, 131_053], .unsupportedContent),
            (
                [
                    100, 131_008, 131_009, 132_000, 132_001, 132_005, 132_007, 132_012, 132_015, 132_016,
                    999_999,
                ],
                .rejected
            ),
        ] as [([Int], SendFailure.Kind)])
    func codes_of_the_table_decide_whatever_the_status(_ codes: [Int], _ kind: SendFailure.Kind) {
        for code in codes {
            let answer = ChannelClient.Answer(
                status: 400, body: Data(#"{"error":{"code":\#(code),"message":"m"}}"#.utf8))
            #expect(WhatsAppError.failure(answer)?.kind == kind, "\(code)")
        }
    }

    @Test func pair_limit_asks_for_more_patience_each_time() async throws {
        let limited = FixtureServer.Answer(400, body: #"{"error":{"code":131056,"message":"m"}}"#)
        let pauses = try await FixtureServer.run([limited, limited, limited, ok, limited]) { base, _ in
            let channel = try WhatsAppSamples.channel(base: base)
            var pauses: [Duration?] = []
            for _ in 0..<5 {
                do {
                    _ = try await channel.send(
                        .text("x"), quoting: nil, from: WhatsAppSamples.number, to: [WhatsAppSamples.phone])
                } catch let failure as SendFailure {
                    pauses.append(failure.retryAfter)
                }
            }
            return pauses
        }
        #expect(pauses == [.seconds(4), .seconds(16), .seconds(64), .seconds(4)])
    }

    @Test func limits_by_the_hour_ask_for_minutes() {
        let answer = ChannelClient.Answer(
            status: 400, body: Data(#"{"error":{"code":4,"message":"m"}}"#.utf8))
        #expect(WhatsAppError.failure(answer)?.retryAfter == .seconds(300))
    }
}

@Suite struct WhatsAppSettingsTests {
    private func reason(_ adjust: (inout WhatsAppSettings) -> Void) -> String? {
        do {
            _ = try WhatsAppSamples.channel(adjust)
            return nil
        } catch {
            return (error as? KnowledgeBaseError).map { "\($0)" }
        }
    }

    @Test func settings_that_cannot_work_or_are_not_safe_are_refused() {
        #expect(reason { _ in } == nil)
        for adjust in [
            { $0.appSecret = "" }, { $0.verifyToken = "" }, { $0.numbers = [:] },
            { $0.numbers = ["+34 600": "t"] }, { $0.numbers = ["1/../2": "t"] }, { $0.numbers = ["1": ""] },
            { $0.numbers = ["1": "a b\r\nx"] }, { $0.graphVersion = "26" },
            { $0.graphVersion = "v1.0/../.." },
            { $0.baseURL = "http://graph.example" },
        ] as [(inout WhatsAppSettings) -> Void] {
            #expect(reason(adjust)?.hasPrefix("cannot ") == true)
        }
    }

    private func printed(_ settings: some Any) -> String {
        var text = "\(settings)"
        dump(settings, to: &text)
        return text
    }

    @Test func settings_are_printed_without_their_secrets() throws {
        let whatsApp = printed(try WhatsAppSamples.channel().settings)
        #expect(whatsApp.contains(WhatsAppSamples.number))
        for secret in [WhatsAppSamples.secret, WhatsAppSamples.token, "kb-verify-token"] {
            #expect(!whatsApp.contains(secret))
        }
        let twilio = printed(try TwilioSamples.channel().settings)
        #expect(twilio.contains(TwilioSamples.account))
        #expect(!twilio.contains(TwilioSamples.token))
    }

    @Test func accounts_are_the_numbers() throws {
        #expect(try WhatsAppSamples.channel { $0.numbers = ["2": "t", "1": "t"] }.accounts == ["1", "2"])
    }
}
