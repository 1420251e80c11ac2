import Foundation
import KnowledgeBase
import Networking

/// Conversations of a Chatwoot installation, answered by its agent bot while they are `pending`; a person is called by
/// opening them. (developers.chatwoot.com: "Create New Message", "Toggle Status".)
public struct Chatwoot: Channel {
    public let name = ChatwootWebhook.channel

    private let settings: ChatwootSettings
    private let base: ServiceAddress
    private let client: ChannelClient
    private let needsPerson: @Sendable (ContactAlias) async throws -> Bool
    private let now: @Sendable () -> Date

    private static let longestText = 4_000

    /// - Parameters:
    ///   - needsPerson: whether a person was called for in the conversation of a contact who is known by this name.
    ///   - connections: what to share with other clients; its own by default.
    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for settings that cannot work or are not safe.
    public init(
        _ settings: ChatwootSettings, connections: HTTPConnections = HTTPConnections(),
        now: @escaping @Sendable () -> Date = { Date() },
        needsPerson: @escaping @Sendable (ContactAlias) async throws -> Bool
    ) throws {
        try settings.check()
        self.settings = settings
        base = try ServiceAddress(settings.baseURL, setting: "Chatwoot's base address")
        client = ChannelClient(connections: connections, timeout: settings.requestTimeout)
        self.now = now
        self.needsPerson = needsPerson
    }

    public var accounts: [String] { settings.accounts }

    public var traits: ChannelTraits { Self.traits }

    public static var traits: ChannelTraits { ChannelTraits(longestText: Self.longestText, marks: .markdown) }

    public func receive(_ request: WebhookRequest) throws -> WebhookDelivery {
        let webhook = ChatwootWebhook(settings: settings)
        try webhook.verify(request)
        return try webhook.delivery(of: request.body, at: now())
    }

    // MARK: Sending

    /// Opens the conversation first where a person is called for: to do that twice is harmless, to write twice is not.
    public func send(
        _ content: OutboundContent, quoting: String?, from account: String, to contact: [ContactAlias]
    ) async throws -> SendReceipt {
        guard settings.accounts.contains(account),
            let conversation = ChatwootWebhook.conversation(of: contact, in: account)
        else {
            throw SendFailure(
                .unreachable, code: "recipient", reason: "no conversation of the account is known")
        }
        guard case .text(let text) = content else {
            throw SendFailure(.unsupportedContent, code: "content", reason: "only text is sent")
        }
        let place = "\(base.text)/api/v1/accounts/\(account)/conversations/\(conversation)"
        do {
            if try await isPersonCalled(account, conversation) {
                _ = try await post(["status": "open"], to: "\(place)/toggle_status")
            }
            let answer = try await post(
                ["content": .string(text), "message_type": "outgoing", "private": false],
                to: "\(place)/messages")
            guard let id = answer.json?["id"]?.integer else {
                // It may well have been taken.
                throw SendFailure(
                    .ambiguous, code: "http \(answer.status)", reason: "its answer names no message")
            }
            return SendReceipt(id: String(id))
        } catch let failure as SendFailure {
            throw failure.redacted([text, settings.accessToken])
        }
    }

    private func isPersonCalled(_ account: String, _ conversation: String) async throws -> Bool {
        do {
            return try await needsPerson(ChatwootWebhook.alias(account: account, conversation: conversation))
        } catch let error as KnowledgeBaseError {
            throw SendFailure(
                .passing, code: error.kind.rawValue, reason: "who has the conversation is not known")
        }
    }

    private func post(_ body: JSONValue, to url: String) async throws -> ChannelClient.Answer {
        let answer = try await client.post(
            Data(body.text.utf8), to: url, mediaType: "application/json", authorization: settings.accessToken,
            in: "api_access_token")
        guard (200..<300).contains(answer.status) else { throw SendFailure.http(answer) }
        return answer
    }

    /// Chatwoot has nothing of the kind for bots.
    public func showTyping(
        inReplyTo message: String, from account: String, to contact: [ContactAlias]
    ) async throws {}

    public func download(
        _ media: MessageContent.Media, of account: String, limit: Int
    ) async throws -> Data {
        throw KnowledgeBaseError(
            .refused, cannot: "fetch a file from Chatwoot", because: "files of Chatwoot are not read")
    }
}
