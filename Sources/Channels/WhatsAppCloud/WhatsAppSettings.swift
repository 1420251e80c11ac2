import Foundation
import KnowledgeBase

/// How one app of Meta's with its numbers is reached and recognised.
public struct WhatsAppSettings: Sendable, Hashable {
    /// What webhooks are signed with; "App secret" in the app's basic settings.
    public var appSecret: String
    /// The word that was chosen when the webhook was set up.
    public var verifyToken: String
    /// An access token for each `phone_number_id`.
    public var numbers: [String: String]
    /// Of the Graph API; a version lives about two years.
    public var graphVersion = "v26.0"
    /// `https://`; `http://` only on this machine.
    public var baseURL = "https://graph.facebook.com"
    /// Of one request that sends, from looking up the host to the answer's last byte.
    public var requestTimeout: Duration = .seconds(30)
    /// Of the download of one file, all its steps.
    public var downloadTimeout: Duration = .seconds(60)
    /// Hosts that files are fetched from and that are shown the token; `*.` stands for any name before.
    public var mediaHosts: Set<String> = ["lookaside.fbsbx.com", "*.fbsbx.com", "*.whatsapp.net"]
    /// Whether files may be on this machine or in a private network.
    public var allowsPrivateAddresses = false
    /// On the button that opens a list; 20 characters at most.
    public var listLabel = "Opciones"

    public init(appSecret: String, verifyToken: String, numbers: [String: String]) {
        self.appSecret = appSecret
        self.verifyToken = verifyToken
        self.numbers = numbers
    }
}

extension WhatsAppSettings: CustomStringConvertible, CustomReflectable {
    public var description: String { "WhatsApp numbers \(numbers.keys.sorted().joined(separator: ", "))" }

    /// Without secrets.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "numbers": numbers.keys.sorted().joined(separator: ", "), "graphVersion": graphVersion,
                "baseURL": baseURL,
            ])
    }
}

extension WhatsAppSettings {
    /// What must not be told in an error.
    var secrets: [String] { [appSecret, verifyToken] + numbers.values }

    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for settings that let strangers in or nothing out.
    func check() throws {
        guard !appSecret.isEmpty, !verifyToken.isEmpty else {
            throw Self.unusable(
                "the app secret or the verify token is empty",
                "Without them anybody could write in a customer's name")
        }
        guard !numbers.isEmpty else {
            throw Self.unusable("no number is configured", "Give a phone_number_id and its access token")
        }
        for (number, token) in numbers { try Self.check(number, token) }
        guard graphVersion.wholeMatch(of: /v[0-9]{1,3}\.[0-9]{1,2}/) != nil else {
            throw Self.unusable("'\(graphVersion.prefix(20))' is no version", "Write it as v26.0")
        }
    }

    private static func check(_ number: String, _ token: String) throws {
        guard number.wholeMatch(of: /[0-9]{1,32}/) != nil else {
            throw unusable(
                "'\(number.prefix(40))' is no phone_number_id",
                "It has digits only, and is not the telephone number")
        }
        guard token.wholeMatch(of: /[!-~]+/) != nil else {
            throw unusable("the access token of \(number) is empty or has spaces", "Copy it again")
        }
    }

    private static func unusable(_ reason: String, _ advice: String) -> KnowledgeBaseError {
        KnowledgeBaseError(.usage, cannot: "set up WhatsApp", because: reason, advice: advice)
    }
}
