import Foundation

/// When a thread's waiting messages are answered. It follows from what is stored alone, so that a restart changes nothing.
struct QuietWindow: Sendable, Hashable {
    var quiet: Duration
    var longest: Duration
    var waitsAtFirst: Bool

    init(_ policy: MessagingPolicy) {
        quiet = policy.quiet
        longest = policy.longestQuiet
        waitsAtFirst = policy.waitsAtFirst
    }

    /// What was received later than now, before the clock was set back, counts as received now.
    ///
    /// - Returns: `nil` where nothing waits.
    func due(_ inbox: ThreadInbox, at now: Date) -> Date? {
        let received = inbox.waiting.map { min($0.receivedAt, now) }
        guard let first = received.min(), let last = received.max() else { return nil }
        if !waitsAtFirst, inbox.conversation == nil, received.count == 1 { return first }
        return min(last + quiet, latest(first))
    }

    /// When messages are answered whatever else comes.
    func latest(_ first: Date) -> Date { first + longest }
}
