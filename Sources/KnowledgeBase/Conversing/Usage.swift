import Foundation

/// What one call of a model took.
public struct UsageRecord: Sendable, Hashable, Codable {
    public enum Purpose: String, Sendable, Hashable, Codable, CaseIterable {
        case answer, summary, rewrite, moderation, judge
    }

    public var at: Date
    /// Provider and model.
    public var model: String
    public var purpose: Purpose
    /// Empty for none, as is the contact.
    public var conversation: Conversation.ID
    public var contact: String
    public var tokens: TokenUsage
    /// In millionths of the price table's currency; `nil` where the model has no price.
    public var cost: Int64?

    public init(
        at: Date, model: String, purpose: Purpose = .answer, conversation: Conversation.ID = "",
        contact: String = "", tokens: TokenUsage, cost: Int64? = nil
    ) {
        self.at = at
        self.model = model
        self.purpose = purpose
        self.conversation = conversation
        self.contact = contact
        self.tokens = tokens
        self.cost = cost
    }
}

/// What calls took together.
public struct UsageTotal: Sendable, Hashable, Codable {
    /// The model, conversation, contact, purpose or day (`2026-11-21`, UTC) that they have in common; empty for
    /// all or none.
    public var key: String
    public var calls: Int
    public var tokens: TokenUsage
    /// In millionths; of the calls that have a price.
    public var cost: Int64
    /// Calls of models without a price.
    public var unpriced: Int

    public init(
        key: String = "", calls: Int = 0, tokens: TokenUsage = TokenUsage(input: 0, output: 0),
        cost: Int64 = 0,
        unpriced: Int = 0
    ) {
        self.key = key
        self.calls = calls
        self.tokens = tokens
        self.cost = cost
        self.unpriced = unpriced
    }
}

public enum UsageGrouping: String, Sendable, Hashable, Codable, CaseIterable {
    case model, conversation, contact, day, purpose
    /// One total of everything.
    case all
}

/// Keeps what models took.
///
/// Every function throws ``KnowledgeBaseError`` (`database`, `busy`, `storage`).
public protocol UsageStore: Sendable {
    func record(_ usage: [UsageRecord]) async throws
    /// By key: days from old to new, anything else the dearest first. With ``UsageGrouping/all`` exactly one.
    ///
    /// - Parameters:
    ///   - contact: only theirs; everybody's when `nil`.
    ///   - interval: from its start up to, not with, its end.
    func usage(
        by grouping: UsageGrouping, contact: String?, in interval: Range<Date>
    ) async throws -> [UsageTotal]
}

/// Keeps answers that were given, to give them again while nothing has changed.
///
/// Every function throws ``KnowledgeBaseError`` (`database`, `busy`, `storage`).
public protocol AnswerCacheStore: Sendable {
    /// Changes with every change of passages, vectors or catalogs, and differs from base to base.
    func contentVersion() async throws -> String
    /// The answer kept under a key while the base had the version that it has now.
    func cachedAnswer(_ key: String) async throws -> Answer?
    /// Keeps an answer that was made while the base had this version, and drops all of other versions; of very many
    /// the oldest go.
    func cache(_ answer: Answer, for key: String, version: String) async throws
}
