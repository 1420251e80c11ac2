import Foundation

/// Sums up the desk and the outbox for who looks after them.
///
/// Every function throws ``KnowledgeBaseError`` (`database`, `busy`, `storage`).
public protocol DeskOverviewStore: Sendable {
    func deskOverview() async throws -> DeskOverview
    /// What waits to be sent, by account; the longest waiting first.
    func outboxLines() async throws -> [OutboxLine]
}

/// What there is at the desk.
public struct DeskOverview: Sendable, Hashable, Codable {
    /// Conversations by ``Desk/State``, of those at whose desk something was ever done.
    public var states: [String: Int]
    /// On which there is a conversation, in order.
    public var channels: [String]
    /// That a conversation has, in order; ``mostTags`` at most.
    public var tags: [String]

    public static let mostTags = 500

    public init(states: [String: Int] = [:], channels: [String] = [], tags: [String] = []) {
        self.states = states
        self.channels = channels
        self.tags = tags
    }
}

/// Messages of one account that are yet to be sent.
public struct OutboxLine: Sendable, Hashable, Codable {
    public var channel: String
    public var account: String
    /// Messages, those included that are being sent.
    public var count: Int
    /// When the oldest was made.
    public var since: Date
    /// Why the last attempt of those that failed did, as code and reason; empty where none failed.
    public var failure: String
    /// When that one is tried again; `nil` where none failed.
    public var nextAttempt: Date?

    public init(
        channel: String, account: String, count: Int, since: Date, failure: String = "",
        nextAttempt: Date? = nil
    ) {
        self.channel = channel
        self.account = account
        self.count = count
        self.since = since
        self.failure = failure
        self.nextAttempt = nextAttempt
    }
}
