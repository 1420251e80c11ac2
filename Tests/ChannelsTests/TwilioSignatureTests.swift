import Foundation
import KnowledgeBase
import Testing

@testable import Channels

@Suite struct TwilioSignatureTests {
    private static let cases = Result { try Vectors.cases("twilio/signature", "cases") }
    private static let headers = Result { try Vectors.cases("twilio/signature", "signature_settings_header") }

    /// The form as it came, or made of the pairs.
    private func body(_ vector: VectorCase) -> Data {
        if let pairs = vector["params_multi"]?.array {
            return FormFields.encoded(
                pairs.map { (name: $0.array?.first?.string ?? "", value: $0.array?.last?.string ?? "") })
        }
        return Data((vector["form_body"]?.string ?? vector["body_utf8"]?.string ?? "").utf8)
    }

    private func request(_ vector: VectorCase, url: String) -> WebhookRequest {
        let body = body(vector)
        let query = FormFields.query(of: url)
        let isJSON = vector["body_utf8"] != nil
        var headers = [("x-twilio-signature", vector["signature_header"]?.string ?? "")]
        headers.append(("content-type", isJSON ? "application/json" : "application/x-www-form-urlencoded"))
        if let settings = vector["signature_settings_header"]?.string {
            headers.append(("x-twilio-webhooks-signature-settings", settings))
        }
        return WebhookRequest(
            method: body.isEmpty ? "GET" : "POST",
            target: "/webhooks/twilio" + (query.isEmpty ? "" : "?\(query)"),
            headers: headers, body: body)
    }

    @Test(arguments: try cases.get()) func signature_is_judged_as_the_vector_says(_ vector: VectorCase) throws
    {
        let url = try #require(vector["url"]?.string)
        let secret = try #require(vector["auth_token"]?.string)
        let isShared = vector["signature_settings_header"] != nil
        let signature = TwilioSignature(
            authToken: isShared ? "another" : secret,
            sharedKeys: isShared ? ["webhooks_sharedkey_0123456789": .init(secret: secret)] : [:],
            publicURL: url)
        let request = request(vector, url: url)
        if vector["expected_valid"]?.bool == true {
            #expect(throws: Never.self) { try signature.verify(request, form: FormFields(request.body)) }
        } else {
            let refusal = #expect(throws: WebhookRefusal.self) {
                try signature.verify(request, form: FormFields(request.body))
            }
            #expect(refusal?.status == 403)
        }
    }

    @Test(arguments: try cases.get()) func fields_are_signed_as_the_vector_says(_ vector: VectorCase) throws {
        guard let wanted = vector["signing_string"]?.string else { return }
        let url = try #require(vector["url"]?.string)
        let signed = TwilioSignature.signed(FormFields(body(vector)))
        #expect(url + String(decoding: signed, as: UTF8.self) == wanted)
    }

    @Test(arguments: try headers.get()) func settings_name_the_algorithm(_ vector: VectorCase) throws {
        #expect(
            TwilioSignature.algorithm(try #require(vector["header"]?.string))?.rawValue
                == vector["algorithm"]?.string)
    }

    // MARK: Keys

    private let body = Data("Body=hola".utf8)

    private func verify(
        keys: [String: TwilioSettings.SharedKey], settings: String?, secret: String,
        algorithm: TwilioSettings.Algorithm
    ) throws {
        let form = FormFields(body)
        let header = TwilioSignature.signature(
            of: TwilioSamples.url, TwilioSignature.signed(form), secret: secret, algorithm: algorithm)
        var headers = [
            ("x-twilio-signature", header), ("content-type", "application/x-www-form-urlencoded"),
        ]
        if let settings { headers.append(("x-twilio-webhooks-signature-settings", settings)) }
        try TwilioSignature(authToken: TwilioSamples.token, sharedKeys: keys, publicURL: TwilioSamples.url)
            .verify(
                WebhookRequest(method: "POST", target: "/webhooks/twilio", headers: headers, body: body),
                form: form)
    }

    private func isTaken(
        keys: [String: TwilioSettings.SharedKey], settings: String?, secret: String,
        algorithm: TwilioSettings.Algorithm
    ) -> Bool {
        (try? verify(keys: keys, settings: settings, secret: secret, algorithm: algorithm)) != nil
    }

    @Test func auth_token_signs_where_there_are_no_shared_keys() {
        for settings in [nil, "", "algorithm=HMAC_SHA1"] {
            #expect(isTaken(keys: [:], settings: settings, secret: TwilioSamples.token, algorithm: .sha1))
        }
        for settings in ["algorithm=HMAC_SHA256", "key=k", "key=k,algorithm=HMAC_SHA1", "algorithm=none"] {
            #expect(!isTaken(keys: [:], settings: settings, secret: TwilioSamples.token, algorithm: .sha1))
        }
    }

    @Test func header_cannot_choose_something_weaker_than_configured() {
        let keys = ["k": TwilioSettings.SharedKey(secret: "shared")]
        #expect(
            isTaken(keys: keys, settings: "key=k,algorithm=HMAC_SHA256", secret: "shared", algorithm: .sha256)
        )
        #expect(
            !isTaken(keys: keys, settings: "key=k,algorithm=HMAC_SHA1", secret: "shared", algorithm: .sha1))
        #expect(!isTaken(keys: keys, settings: "key=k", secret: "shared", algorithm: .sha1))
        #expect(!isTaken(keys: keys, settings: nil, secret: TwilioSamples.token, algorithm: .sha1))
        #expect(!isTaken(keys: keys, settings: "", secret: TwilioSamples.token, algorithm: .sha1))
        #expect(
            !isTaken(
                keys: keys, settings: "key=other,algorithm=HMAC_SHA256", secret: "shared", algorithm: .sha256)
        )
        let weak = ["k": TwilioSettings.SharedKey(secret: "shared", algorithm: .sha1)]
        #expect(isTaken(keys: weak, settings: "key=k", secret: "shared", algorithm: .sha1))
        #expect(
            isTaken(keys: weak, settings: "key=k,algorithm=HMAC_SHA256", secret: "shared", algorithm: .sha256)
        )
    }

    // MARK: Bodies and addresses

    @Test func body_that_nothing_proves_is_refused() throws {
        let header = TwilioSignature.signature(
            of: TwilioSamples.url, [], secret: TwilioSamples.token, algorithm: .sha1)
        let request = WebhookRequest(
            method: "POST", target: "/webhooks/twilio",
            headers: [("x-twilio-signature", header), ("content-type", "application/json")],
            body: Data(#"{"MessageSid":"SM1"}"#.utf8))
        let refusal = #expect(throws: WebhookRefusal.self) {
            try TwilioSamples.channel().receive(request)
        }
        #expect(refusal == WebhookRefusal(403, "the body is not the one that was signed"))
    }

    @Test func values_are_told_apart_by_their_bytes() {
        // The same letter, composed and decomposed.
        let form = FormFields("a=%C3%A9&a=e%CC%81&A=1&a=%C3%A9".utf8)
        #expect(
            TwilioSignature.signed(form) == Array("A1".utf8) + Array("ae\u{301}".utf8) + Array("a\u{E9}".utf8)
        )
    }

    @Test(arguments: [
        ("https://kb.example.com", "https://kb.example.com:443"), ("http://[::1]/x", "http://[::1]:80/x"),
        ("http://[::1]:81/x#rc=2", "http://[::1]:81/x"),
        ("https://a.example:1/b?c=d", "https://a.example:1/b"),
    ])
    func address_is_tried_with_its_port(_ configured: String, _ signed: String) throws {
        let header = TwilioSignature.signature(
            of: signed, Array("Bodyhola".utf8), secret: TwilioSamples.token, algorithm: .sha1)
        let request = WebhookRequest(
            method: "POST", target: "/anything",
            headers: [("x-twilio-signature", header), ("content-type", "application/x-www-form-urlencoded")],
            body: body)
        #expect(throws: Never.self) {
            try TwilioSignature(authToken: TwilioSamples.token, sharedKeys: [:], publicURL: configured)
                .verify(request, form: FormFields(body))
        }
    }

    @Test func host_that_the_request_names_does_not_count() throws {
        let header = TwilioSignature.signature(
            of: "https://evil.example/webhooks/twilio", Array("Bodyhola".utf8), secret: TwilioSamples.token,
            algorithm: .sha1)
        let request = WebhookRequest(
            method: "POST", target: "/webhooks/twilio",
            headers: [
                ("x-twilio-signature", header), ("host", "evil.example"),
                ("x-forwarded-host", "evil.example"),
            ], body: body)
        #expect(throws: WebhookRefusal.self) { try TwilioSamples.channel().receive(request) }
    }

    @Test func body_that_is_too_large_is_refused() {
        let request = TwilioSamples.post(Data(repeating: 0x61, count: 128 << 10 | 1))
        let refusal = #expect(throws: WebhookRefusal.self) { try TwilioSamples.channel().receive(request) }
        #expect(refusal?.status == 413)
    }

    private func form(of count: Int) -> Data {
        Data((0..<count).map { String($0, radix: 36) }.joined(separator: "&").utf8)
    }

    @Test(arguments: [501, 30_000])
    func form_of_too_many_fields_is_refused(_ count: Int) {
        let refusal = #expect(throws: WebhookRefusal.self) {
            try TwilioSamples.channel().receive(TwilioSamples.post(form(of: count)))
        }
        #expect(refusal?.status == 413)
    }

    @Test func form_of_as_many_fields_as_may_be_is_read() throws {
        #expect(try TwilioSamples.channel().receive(TwilioSamples.post(form(of: 500))).events.isEmpty)
    }
}
