import Crypto
import Foundation

/// A company's number on WhatsApp as it is set up at Meta, with all that `kb` has to be told of it.
public struct SimulatedAccount: Sendable, Hashable {
    /// In the path of sending, and what webhooks are routed by.
    public var phoneNumberID: String
    /// The number itself, digits only.
    public var displayNumber: String
    /// Of the WhatsApp Business Account; `entry[].id` of a webhook.
    public var businessID: String
    /// Key of the signatures of webhooks.
    public var appSecret: String
    /// What sending has to bear.
    public var accessToken: String
    /// What is expected where a webhook is set up.
    public var verifyToken: String

    public init(
        phoneNumberID: String = "106540352242922", displayNumber: String = "15550783881",
        businessID: String = "102290129340398", appSecret: String, accessToken: String, verifyToken: String
    ) {
        self.phoneNumberID = phoneNumberID
        self.displayNumber = displayNumber
        self.businessID = businessID
        self.appSecret = appSecret
        self.accessToken = accessToken
        self.verifyToken = verifyToken
    }

    /// One whose secrets nobody knows and nothing keeps.
    public static func throwaway() -> SimulatedAccount {
        SimulatedAccount(appSecret: secret(), accessToken: "EAA" + secret(), verifyToken: secret())
    }

    private static func secret() -> String {
        SymmetricKey(size: .bits128).withUnsafeBytes { Data($0).hexadecimal }
    }

    /// The value of `X-Hub-Signature-256`: HMAC-SHA256 of the body as it is sent, under the app's secret.
    /// (https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads)
    public func signature(of body: Data) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Data(appSecret.utf8)))
        return "sha256=" + Data(code).hexadecimal
    }
}

extension Data {
    /// In lower case.
    var hexadecimal: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
