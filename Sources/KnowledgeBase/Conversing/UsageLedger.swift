import Foundation

/// What may be spent in a day. Checked before a model is called: an answer that is begun is finished, so that a day's
/// sum may pass its limit by the answers under way.
public struct UsageLimits: Sendable, Hashable {
    /// In millionths of the price table's currency.
    public var costPerDay: Int64?
    public var costPerContact: Int64?
    public var tokensPerDay: Int?
    public var tokensPerContact: Int?
    /// What happens to questions beyond.
    public var consequence = Consequence.quote

    public enum Consequence: String, Sendable, Hashable, Codable, CaseIterable {
        /// They are answered without a model.
        case quote
        /// A fixed sentence says so kindly.
        case refuse
    }

    public init() {}

    var isEmpty: Bool {
        costPerDay == nil && costPerContact == nil && tokensPerDay == nil && tokensPerContact == nil
    }
}

/// Keeps the account of what models took, and says whether there is something left.
public struct UsageLedger: Sendable {
    public let store: any UsageStore
    public var prices: PriceTable
    public var limits: UsageLimits
    var now: @Sendable () -> Date = { Date() }

    public init(
        store: any UsageStore, prices: PriceTable = PriceTable(), limits: UsageLimits = UsageLimits()
    ) {
        self.store = store
        self.prices = prices
        self.limits = limits
    }

    /// Whose limit is reached.
    public enum Spent: Sendable {
        case day, contact
    }

    /// Today's limit that is reached, of everybody or of this contact; `nil` for none.
    ///
    /// - Throws: ``KnowledgeBaseError`` when the account cannot be read.
    public func spent(by contact: String) async throws -> Spent? {
        guard !limits.isEmpty else { return nil }
        if limits.costPerDay != nil || limits.tokensPerDay != nil {
            let all = try await today(of: nil)
            if Self.reaches(all, limits.costPerDay, limits.tokensPerDay) { return .day }
        }
        guard !contact.isEmpty, limits.costPerContact != nil || limits.tokensPerContact != nil else {
            return nil
        }
        let theirs = try await today(of: contact)
        return Self.reaches(theirs, limits.costPerContact, limits.tokensPerContact) ? .contact : nil
    }

    /// - Throws: ``KnowledgeBaseError`` when it cannot be kept.
    public func record(_ calls: [ModelCall], of conversation: Conversation?) async throws {
        guard !calls.isEmpty else { return }
        let at = now()
        try await store.record(
            calls.map { call in
                UsageRecord(
                    at: at, model: call.model, purpose: call.purpose, conversation: conversation?.id ?? "",
                    contact: conversation?.contact ?? "", tokens: call.tokens, cost: prices.cost(of: call))
            })
    }

    private func today(of contact: String?) async throws -> UsageTotal {
        let start = Calendar.current.startOfDay(for: now())
        let day = start..<start.addingTimeInterval(26 * 3_600)
        return try await store.usage(by: .all, contact: contact, in: day).first ?? UsageTotal()
    }

    private static func reaches(_ total: UsageTotal, _ cost: Int64?, _ tokens: Int?) -> Bool {
        if let cost, total.cost >= cost { return true }
        if let tokens, total.tokens.input + total.tokens.output >= tokens { return true }
        return false
    }
}
