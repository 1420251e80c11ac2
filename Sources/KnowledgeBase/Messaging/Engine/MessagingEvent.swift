/// What happens in a ``MessagingEngine``, for metrics; holds nothing that was said.
public enum MessagingEvent: Sendable, Hashable {
    /// Webhooks brought so many new events; those that are known already are among them.
    case accepted(messages: Int, others: Int)
    /// A turn is written down.
    case turn(Turn)
    /// An answer was given up because more came.
    case superseded(channel: String)
    /// An answer could not be made or written down.
    case turnFailed(channel: String)
    /// Messages are answered with an apology, because no attempt to answer them came to an end.
    case givenUp(channel: String)
    case sent(channel: String, account: String, Send)
    /// Attempts that a process did not live to see the end of.
    case interrupted(Int)
    /// Somebody has to act.
    case alert(channel: String, account: String, reason: String)

    public struct Turn: Sendable, Hashable {
        public var channel: String
        public var outcomes: [InboxOutcome: Int]
        /// Replies put into the outbox.
        public var replies: Int
        public var isHandedOff: Bool
        /// From the beginning of the turn to its end.
        public var duration: Duration
        /// From when the first of its messages was received to the end.
        public var wait: Duration
    }

    /// What became of an attempt to send.
    public enum Send: String, Sendable, Hashable, CaseIterable {
        case sent, again, failed, uncertain
        /// It was sent again although it may have been taken before.
        case repeated
        /// A template went out in its place.
        case template
        /// The contact wants no messages any more, or is blocked.
        case cancelled
    }
}
