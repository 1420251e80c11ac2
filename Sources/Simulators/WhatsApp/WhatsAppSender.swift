import AsyncHTTPClient
import Foundation
import KnowledgeBase
import NIOCore
import NIOHTTP1

/// Posts webhooks to a server of `kb` as Meta does: signed over the bytes, and again until they are taken.
public struct WhatsAppSender: Sendable {
    public var account: SimulatedAccount
    /// Where the webhook listens: `http://127.0.0.1:8080/webhooks/whatsapp`.
    public var address: String
    /// What is waited before each further attempt; Meta goes on for seven days, with growing pauses.
    public var pauses: [Duration]
    /// For one answer; Meta gives up after some seconds.
    public var timeout: Duration
    private let connections = Connections()

    public init(
        account: SimulatedAccount, kbBase: String,
        pauses: [Duration] = [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8)],
        timeout: Duration = .seconds(20)
    ) {
        self.account = account
        address = kbBase + "/webhooks/whatsapp"
        self.pauses = pauses
        self.timeout = timeout
    }

    // MARK: One request

    /// Asks as Meta does where a webhook is set up.
    ///
    /// - Returns: status and body, which should be 200 and the challenge.
    public func verify(challenge: String) async throws -> (status: Int, body: String) {
        let query = "hub.mode=subscribe&hub.challenge=\(challenge)&hub.verify_token=\(account.verifyToken)"
        let response = try await connections.client.execute(
            HTTPClientRequest(url: "\(address)?\(query)"), timeout: timeAmount)
        let body = try await response.body.collect(upTo: 65_536)
        return (Int(response.status.code), String(buffer: body))
    }

    /// Posts once.
    ///
    /// - Parameter signature: in place of the right one; empty for none.
    /// - Returns: the status.
    /// - Throws: where there was no answer.
    public func post(_ body: Data, signature: String? = nil) async throws -> Int {
        var request = HTTPClientRequest(url: address)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "user-agent", value: "facebookexternalua")
        let signature = signature ?? account.signature(of: body)
        if !signature.isEmpty { request.headers.add(name: "x-hub-signature-256", value: signature) }
        request.body = .bytes(ByteBuffer(bytes: body))
        let response = try await connections.client.execute(request, timeout: timeAmount)
        _ = try await response.body.collect(upTo: 1 << 20)
        return Int(response.status.code)
    }

    private var timeAmount: TimeAmount { .nanoseconds(Int64(timeout / .nanoseconds(1))) }

    // MARK: Until it is taken

    /// Posts until the answer is 200.
    ///
    /// - Returns: how often it was posted.
    /// - Throws: ``KnowledgeBaseError`` (`external`) where it was not taken, `CancellationError`.
    @discardableResult
    public func deliver(_ body: Data) async throws -> Int {
        var reason = ""
        for attempt in 0...pauses.count {
            if attempt > 0 { try await Task.sleep(for: pauses[attempt - 1]) }
            do {
                let status = try await post(body)
                if status == 200 { return attempt + 1 }
                reason = "it answered \(status)"
            } catch let error as CancellationError {
                throw error
            } catch {
                reason = "\(error)"
            }
        }
        throw KnowledgeBaseError(
            .external, cannot: "deliver a webhook to \(address)", because: reason,
            advice: "See what the server logged")
    }

    @discardableResult
    public func send(_ message: SimulatedMessage) async throws -> Int {
        try await deliver(WebhookBody.messages([message], to: account))
    }

    /// Each in a webhook of its own, in this order.
    public func burst(_ messages: [SimulatedMessage]) async throws {
        for message in messages { try await send(message) }
    }

    /// Up to a thousand in one webhook.
    @discardableResult
    public func batch(_ messages: [SimulatedMessage]) async throws -> Int {
        try await deliver(WebhookBody.messages(messages, to: account))
    }

    /// The same bytes at the same moment, each on a connection of its own.
    public func sendAtOnce(_ message: SimulatedMessage, times: Int = 2) async throws {
        let body = WebhookBody.messages([message], to: account)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<times { group.addTask { try await deliver(body) } }
            try await group.waitForAll()
        }
    }

    public func report(_ statuses: [SimulatedStatus]) async throws {
        try await deliver(WebhookBody.statuses(statuses, of: account))
    }
}

/// A client of its own, closed with the last who has it.
private final class Connections: Sendable {
    let client: HTTPClient

    init() {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.redirectConfiguration = .disallow
        // A refused connection is told at once; what to do then is the sender's to say.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    deinit {
        // Nobody is left to hear how the closing went.
        client.shutdown { _ in }
    }
}
