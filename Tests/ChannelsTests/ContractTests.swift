import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Channels

@Suite struct ChannelContractTests {
    private static let whatsApp = ChannelFixture(
        "WhatsApp Cloud",
        channel: { try WhatsAppSamples.channel(base: $0, timeout: $1) },
        secrets: [WhatsAppSamples.secret, WhatsAppSamples.token, "kb-verify-token"],
        contact: [WhatsAppSamples.user, WhatsAppSamples.phone],
        webhook: { text, id in
            let body = WhatsAppSamples.messages([WhatsAppSamples.text(text, id: id)])
            return WhatsAppSamples.post(Data(body.text.utf8))
        }, signatureHeader: "x-hub-signature-256",
        taken: .init(body: #"{"messaging_product":"whatsapp","messages":[{"id":"wamid.OUT1"}]}"#),
        receipt: "wamid.OUT1",
        failures: [
            (131_000, 500, .passing), (131_056, 400, .passing), (130_429, 429, .accountBusy),
            (131_047, 400, .windowClosed), (131_026, 400, .unreachable), (131_051, 400, .unsupportedContent),
            (100, 400, .rejected), (190, 401, .unauthorised),
        ].map { code, status, kind in
            let error = #"{"error":{"message":"LEAK","code":\#(code),"error_data":{"details":"LEAK"}}}"#
            return .init(.init(status, body: error), kind, code: String(code))
        })

    private static let twilio = ChannelFixture(
        "Twilio",
        channel: { try TwilioSamples.channel(base: $0, timeout: $1) },
        secrets: [
            TwilioSamples.token,
            Data("\(TwilioSamples.account):\(TwilioSamples.token)".utf8).base64EncodedString(),
        ],
        contact: [WhatsAppSamples.user, WhatsAppSamples.phone],
        webhook: { TwilioSamples.message(["Body": $0, "MessageSid": $1]) },
        signatureHeader: "x-twilio-signature",
        taken: .init(201, body: #"{"sid":"SM77","status":"queued","error_code":null}"#), receipt: "SM77",
        failures: [
            (20_500, 500, .passing), (20_429, 429, .accountBusy), (63_016, 400, .windowClosed),
            (21_610, 400, .unreachable), (63_005, 400, .unsupportedContent), (21_617, 400, .rejected),
            (20_003, 401, .unauthorised),
        ].map { code, status, kind in
            let error = #"{"code":\#(code),"message":"LEAK","status":\#(status)}"#
            return .init(.init(status, body: error), kind, code: String(code))
        })

    @Test(arguments: [whatsApp, twilio], ChannelContract.cases)
    func keeps_the_contract(_ fixture: ChannelFixture, _ contract: ChannelContract.Case) async throws {
        try await contract.check(fixture)
    }
}
