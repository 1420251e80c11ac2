import Foundation
import KnowledgeBase

/// How one account of Twilio's with its WhatsApp senders is reached and recognised.
public struct TwilioSettings: Sendable, Hashable {
    /// `AC` and 32 digits.
    public var accountSID: String
    /// Proves webhooks, and requests where there is no ``apiKey``. While it is being changed, the primary one.
    public var authToken: String
    /// The company's WhatsApp numbers, as `+14155238886`.
    public var numbers: [String]
    /// The webhook's address as it is entered at Twilio's; what is signed begins with it, whatever stands between.
    public var publicURL: String
    /// In place of the auth token in requests.
    public var apiKey: APIKey?
    /// Keys that webhooks are signed with, by id (`webhooks_sharedkey_…`). Where there are any, nothing else proves
    /// a webhook.
    public var sharedKeys: [String: SharedKey] = [:]
    /// Sent with each message beside the number, which then has to be one of the service's.
    public var messagingServiceSID: String?
    /// Where Twilio tells what became of messages; ``publicURL`` takes these too.
    public var statusCallback: String?
    /// The `HX…` of templates' names, or of `name/language`; a name that is one itself needs none.
    public var contentSIDs: [String: String] = [:]
    public var replyMode = ReplyMode.rest
    /// `https://`; `http://` only on this machine.
    public var baseURL = "https://api.twilio.com"
    /// Where it is shown that an answer is being written.
    public var messagingURL = "https://messaging.twilio.com"
    /// Of one request that sends, from looking up the host to the answer's last byte.
    public var requestTimeout: Duration = .seconds(30)
    /// Of the download of one file, its redirections included.
    public var downloadTimeout: Duration = .seconds(60)
    /// Whether files may be on this machine or in a private network.
    public var allowsPrivateAddresses = false

    public struct APIKey: Sendable, Hashable {
        public var sid: String
        public var secret: String

        public init(sid: String, secret: String) {
            self.sid = sid
            self.secret = secret
        }
    }

    public struct SharedKey: Sendable, Hashable {
        public var secret: String
        /// The weakest that is taken.
        public var algorithm: Algorithm

        public init(secret: String, algorithm: Algorithm = .sha256) {
            self.secret = secret
            self.algorithm = algorithm
        }
    }

    /// By which webhooks are signed; a later one is stronger.
    public enum Algorithm: String, Sendable, Hashable, CaseIterable, Comparable {
        case sha1 = "HMAC_SHA1"
        case sha256 = "HMAC_SHA256"

        public static func < (left: Algorithm, right: Algorithm) -> Bool { left == .sha1 && right == .sha256 }
    }

    /// What the answer to a webhook says.
    public enum ReplyMode: Sendable, Hashable {
        /// Nothing; answers go out by REST once they are there.
        case rest
        /// A fixed text, as "One moment, please": nothing is generated inside a webhook, so answers go out by REST
        /// all the same. A message that Twilio brings again gets the text again.
        case twiml(acknowledgement: String)
    }

    public init(accountSID: String, authToken: String, numbers: [String], publicURL: String) {
        self.accountSID = accountSID
        self.authToken = authToken
        self.numbers = numbers
        self.publicURL = publicURL
    }
}

extension TwilioSettings: CustomStringConvertible, CustomReflectable {
    public var description: String { "Twilio numbers \(numbers.joined(separator: ", "))" }

    /// Without secrets.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "accountSID": accountSID, "numbers": numbers.joined(separator: ", "), "publicURL": publicURL,
            ])
    }
}

extension TwilioSettings {
    /// What must not be told in an error.
    var secrets: [String] {
        [authToken, apiKey?.secret ?? "", credentials] + sharedKeys.values.map(\.secret)
    }

    /// RFC 7617.
    var authorization: String { "Basic \(credentials)" }

    private var credentials: String {
        let pair = apiKey.map { "\($0.sid):\($0.secret)" } ?? "\(accountSID):\(authToken)"
        return Data(pair.utf8).base64EncodedString()
    }

    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for settings that let strangers in or nothing out.
    func check() throws {
        guard accountSID.wholeMatch(of: /AC[0-9a-fA-F]{32}/) != nil else {
            throw Self.unusable("the account SID is not AC and 32 digits", "Copy it from Twilio's console")
        }
        guard !authToken.isEmpty, sharedKeys.values.allSatisfy({ !$0.secret.isEmpty }) else {
            throw Self.unusable(
                "the auth token or a shared key is empty",
                "Without them anybody could write in a customer's name")
        }
        guard !numbers.isEmpty, numbers.allSatisfy({ TwilioAddress($0)?.phone != nil }) else {
            throw Self.unusable("a number is missing or none", "Write numbers as +14155238886")
        }
        guard let url = URL(string: publicURL), ServiceAddress.Origin(url) != nil else {
            throw Self.unusable(
                "the public address is none", "Write it as https://kb.example.com/webhooks/twilio")
        }
    }

    private static func unusable(_ reason: String, _ advice: String) -> KnowledgeBaseError {
        KnowledgeBaseError(.usage, cannot: "set up Twilio", because: reason, advice: advice)
    }
}
