import Foundation
import KnowledgeBase

/// How an agent bot of a Chatwoot installation is reached and recognised.
public struct ChatwootSettings: Sendable, Hashable {
    /// `https://chatwoot.example.com`; `http://` only on this machine.
    public var baseURL: String
    /// The bot's access token.
    public var accessToken: String
    /// Ids of the accounts whose conversations are answered, as in Chatwoot's addresses: `/app/accounts/1`.
    public var accounts: [String]
    /// What the bot's webhook address ends with, `?token=…`; empty where ``signingSecret`` proves it.
    public var webhookToken: String
    /// The bot's secret, by which Chatwoot signs webhooks from version 4.13 on; empty for older ones.
    public var signingSecret: String
    /// Of one request, from looking up the host to the answer's last byte.
    public var requestTimeout: Duration = .seconds(30)

    public init(
        baseURL: String, accessToken: String, accounts: [String], webhookToken: String = "",
        signingSecret: String = ""
    ) {
        self.baseURL = baseURL
        self.accessToken = accessToken
        self.accounts = accounts
        self.webhookToken = webhookToken
        self.signingSecret = signingSecret
    }

    private static let shortestToken = 16

    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for settings that cannot work or are not safe.
    func check() throws {
        guard !accessToken.isEmpty, !accounts.isEmpty, accounts.allSatisfy({ Int($0) != nil }) else {
            throw Self.wrong("an access token and the numbers of its accounts are needed")
        }
        guard !signingSecret.isEmpty || webhookToken.utf8.count >= Self.shortestToken else {
            throw Self.wrong(
                "without the bot's signing secret anybody could write to its webhook",
                advice: "Set the secret, or a token of \(Self.shortestToken) characters or more")
        }
    }

    private static func wrong(_ reason: String, advice: String? = nil) -> KnowledgeBaseError {
        KnowledgeBaseError(.usage, cannot: "connect to Chatwoot", because: reason, advice: advice)
    }
}

extension ChatwootSettings: CustomStringConvertible, CustomReflectable {
    public var description: String { "Chatwoot accounts \(accounts.joined(separator: ", "))" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
