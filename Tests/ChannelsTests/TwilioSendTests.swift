import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Channels

@Suite struct TwilioSendTests {
    private func posted(
        _ content: OutboundContent, to contact: [ContactAlias] = [WhatsAppSamples.phone],
        _ adjust: @escaping @Sendable (inout TwilioSettings) -> Void = { _ in }
    ) async throws -> (request: FixtureServer.Request, form: FormFields) {
        let requests = try await FixtureServer.run([.init(201, body: #"{"sid":"SM77"}"#)]) { base, server in
            _ = try await TwilioSamples.channel(base: base, adjust)
                .send(content, quoting: "SM1", from: TwilioSamples.number, to: contact)
            return await server.requests
        }
        let request = try #require(requests.first)
        return (request, FormFields(request.body))
    }

    private func failure(
        _ content: OutboundContent, _ adjust: (inout TwilioSettings) -> Void = { _ in }
    ) throws -> SendFailure? {
        var settings = try TwilioSamples.channel().settings
        adjust(&settings)
        do {
            _ = try TwilioRequest(settings: settings)
                .message(content, from: TwilioSamples.number, to: [WhatsAppSamples.phone])
            return nil
        } catch {
            return error as? SendFailure
        }
    }

    @Test func text_is_a_form_with_basic_authorization() async throws {
        let (request, form) = try await posted(.text("Abrimos a las 9 & más"))
        #expect(request.path == "/2010-04-01/Accounts/\(TwilioSamples.account)/Messages.json")
        #expect(request.headers["content-type"] == "application/x-www-form-urlencoded")
        let pair = Data("\(TwilioSamples.account):\(TwilioSamples.token)".utf8).base64EncodedString()
        #expect(request.headers["authorization"] == "Basic \(pair)")
        #expect(form["From"] == "whatsapp:+14155238886")
        #expect(form["To"] == "whatsapp:+34600111222")
        #expect(form["Body"] == "Abrimos a las 9 & más")
        #expect(form.fields.count == 3)
    }

    @Test func key_service_and_callback_are_settings() async throws {
        let (request, form) = try await posted(.text("x"), to: [WhatsAppSamples.user]) {
            $0.apiKey = .init(sid: "SK1", secret: "api-secret")
            $0.messagingServiceSID = "MG1"
            $0.statusCallback = TwilioSamples.url
        }
        #expect(
            request.headers["authorization"] == "Basic \(Data("SK1:api-secret".utf8).base64EncodedString())")
        #expect(form["MessagingServiceSid"] == "MG1")
        #expect(form["StatusCallback"] == TwilioSamples.url)
        #expect(form["To"] == "whatsapp:ES.13491208655302741918")
    }

    @Test func choices_are_numbered() async throws {
        let options: [OutboundContent.Choice] = [
            .init(id: "a", title: "Horario"), .init(id: "b", title: "Envíos", detail: "por país"),
        ]
        let (_, form) = try await posted(.choices(text: "Elija un tema:", options: options))
        #expect(form["Body"] == "Elija un tema:\n\n1. Horario\n2. Envíos: por país")
        let many = (0..<100).map { OutboundContent.Choice(id: "\($0)", title: "un tema muy largo \($0)") }
        #expect(try failure(.choices(text: "x", options: many))?.kind == .unsupportedContent)
    }

    @Test func text_is_counted_in_utf16() throws {
        #expect(try failure(.text(String(repeating: "🐦", count: 800))) == nil)
        #expect(try failure(.text(String(repeating: "🐦", count: 800) + "x"))?.kind == .rejected)
    }

    @Test func template_is_found_by_name_and_language() async throws {
        let spanish = "HX" + String(repeating: "1", count: 32)
        let other = "HX" + String(repeating: "2", count: 32)
        let sids: @Sendable (inout TwilioSettings) -> Void = {
            $0.contentSIDs = ["follow_up/es": spanish, "follow_up": other]
        }
        let (_, form) = try await posted(
            .template(name: "follow_up", language: "es", parameters: ["Ana", "las \"9\""]), sids)
        #expect(form["ContentSid"] == spanish)
        #expect(form["ContentVariables"] == #"{"1":"Ana","2":"las \"9\""}"#)
        #expect(form["Body"] == nil)
        let (_, fallback) = try await posted(
            .template(name: "follow_up", language: "pt", parameters: []), sids)
        #expect(fallback["ContentSid"] == other)
        #expect(fallback["ContentVariables"] == nil)
        let (_, direct) = try await posted(.template(name: other, language: "pt", parameters: []))
        #expect(direct["ContentSid"] == other)
        #expect(try failure(.template(name: "unknown", language: "es", parameters: []))?.code == "template")
    }

    @Test(arguments: ["SM1", "SM1/1", "SM1/12"])
    func typing_is_shown_for_the_message(id: String) async throws {
        let requests = try await FixtureServer.run([.init(body: #"{"success":true}"#)]) { base, server in
            try await TwilioSamples.channel(base: base)
                .showTyping(inReplyTo: id, from: TwilioSamples.number, to: [])
            return await server.requests
        }
        let request = try #require(requests.first)
        #expect(request.path == "/v2/Indicators/Typing.json")
        #expect(FormFields(request.body)["messageId"] == "SM1")
        #expect(FormFields(request.body)["channel"] == "whatsapp")
    }

    @Test(
        arguments: [
            ([63_016], .windowClosed), ([21_610, 63_003, 63_024, 63_049, 21_211], .unreachable),
            ([20_429, 63_018, 63_038], .accountBusy), ([21_617, 21_658, 99_999], .rejected),
            ([20_003], .unauthorised), ([20_500], .passing), ([12_300], .unsupportedContent),
        ] as [([Int], SendFailure.Kind)])
    func codes_of_the_table_decide_whatever_the_status(_ codes: [Int], _ kind: SendFailure.Kind) {
        for code in codes {
            let answer = ChannelClient.Answer(
                status: 400, body: Data(#"{"code":\#(code)}"#.utf8))
            let failure = TwilioError.failure(answer)
            #expect(failure?.kind == kind, "\(code)")
            #expect(failure?.reason.isEmpty == false)
        }
    }
}

@Suite struct TwilioSettingsTests {
    private func error(_ adjust: (inout TwilioSettings) -> Void) -> KnowledgeBaseError? {
        do {
            _ = try TwilioSamples.channel(adjust)
            return nil
        } catch {
            return error as? KnowledgeBaseError
        }
    }

    @Test func settings_that_cannot_work_or_are_not_safe_are_refused() {
        #expect(error { _ in } == nil)
        for adjust in [
            { $0.accountSID = "AC1" }, { $0.accountSID += "/../x" }, { $0.authToken = "" },
            { $0.numbers = [] },
            { $0.numbers = ["Ana"] }, { $0.publicURL = "kb.example.com" },
            { $0.sharedKeys = ["k": .init(secret: "")] }, { $0.baseURL = "http://api.example" },
            { $0.messagingURL = "" },
        ] as [(inout TwilioSettings) -> Void] {
            #expect(error(adjust)?.kind == .usage)
        }
    }

    @Test func numbers_are_accounts_in_one_form() throws {
        let numbers = ["whatsapp:+14155238886", "+14155238887", "14155238888"]
        let channel = try TwilioSamples.channel { $0.numbers = numbers }
        #expect(channel.accounts == ["+14155238886", "+14155238887", "+14155238888"])
    }
}
