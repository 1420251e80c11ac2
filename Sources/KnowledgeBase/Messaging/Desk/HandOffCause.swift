/// Why a person is called for, told apart so that a program can word it in the reader's language. Desks keep the reason
/// as one English sentence (``Desk/reason``); this reads it.
public struct HandOffCause: Sendable, Hashable, Codable {
    public var code: Code
    /// The customer's words, or the categories of moderation; the whole reason where it is ``Code/other``; else empty.
    public var details: String

    public enum Code: String, Sendable, Hashable, Codable, CaseIterable {
        /// The customer asks for a person.
        case person
        /// The customer complains, or asks for one to complain to.
        case complaint
        /// Moderation did not let a message pass.
        case moderation
        /// The answer failed, again and again.
        case failure
        /// The customer sent an order.
        case order
        /// A model's or a person's own words.
        case other
    }

    public init(_ reason: String) {
        for (code, lead) in Self.leads where reason.hasPrefix(lead) {
            let details = reason.dropFirst(lead.count)
            self.init(code, details.hasSuffix("\"") ? String(details.dropLast()) : String(details))
            return
        }
        self.init(Self.sentences.first { $0.value == reason }?.key ?? .other, reason)
        if code != .other { details = "" }
    }

    private init(_ code: Code, _ details: String) {
        (self.code, self.details) = (code, details)
    }

    private static let leads: [(Code, String)] = [
        (.person, HandOffRequest.Reason.person.lead), (.complaint, HandOffRequest.Reason.complaint.lead),
        (.complaint, Complaint.lead), (.moderation, moderationLead),
    ]
    static let moderationLead = "moderation: "
    static let failed = "The customer's question could not be answered"
    static let ordered = "The customer sent an order"
    private static let sentences: [Code: String] = [.failure: failed, .order: ordered]
}
