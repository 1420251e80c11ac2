import Foundation
import Testing

@testable import Simulators

@Suite struct SignatureTests {
    /// Made by Python's hmac and checked by pywa 4.5.0.
    @Test(arguments: [
        ("secret", "test", "0329a06b62cd16b33eb6792be8c60b158d89a2ee3a876fce9a881ebb488c0914"),
        (
            "0123456789abcdef0123456789abcdef", "{}",
            "b326604c0dc7364c8b688556189c0a510e5150cd4628736be814c7c9898f899d"
        ),
    ])
    func known_signatures(secret: String, body: String, expected: String) {
        let account = SimulatedAccount(appSecret: secret, accessToken: "t", verifyToken: "v")
        #expect(account.signature(of: Data(body.utf8)) == "sha256=" + expected)
    }

    @Test func signature_of_a_webhook_agrees_with_the_definition() {
        let body = WebhookBody.messages(
            [SimulatedMessage(from: .ana, .text("¿Hola? 🐦"))], to: .sample)
        #expect(
            SimulatedAccount.sample.signature(of: body)
                == signature(of: body, secret: "0123456789abcdef0123456789abcdef"))
    }

    @Test func throwaway_accounts_share_no_secret() {
        let (one, other) = (SimulatedAccount.throwaway(), SimulatedAccount.throwaway())
        #expect(one.appSecret.count == 32)
        #expect(one.appSecret != other.appSecret)
        #expect(one.accessToken != other.accessToken)
        #expect(one.verifyToken != other.verifyToken)
    }

    @Test func contacts_of_one_name_are_one() {
        #expect(SimulatedContact(named: "Luis") == SimulatedContact(named: "Luis"))
        #expect(SimulatedContact(named: "Luis").phone != SimulatedContact(named: "Ana").phone)
        let hidden = SimulatedContact(named: "@luis")
        #expect(hidden.phone == nil)
        #expect(hidden.username == "luis")
        #expect(hidden.addresses == [hidden.userID])
    }
}
