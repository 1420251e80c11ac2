import Foundation

/// What follows a failed attempt to send.
public struct SendPolicy: Sendable, Hashable, Codable {
    /// Before the second attempt; doubles with each, up to the longest.
    public var firstPause: Duration = .seconds(2)
    public var longestPause: Duration = .seconds(600)
    /// How long the account rests when the channel says that too much is sent; doubles as well.
    public var busyPause: Duration = .seconds(10)
    /// How long it rests once its key or rights are gone.
    public var lockedPause: Duration = .seconds(60)
    /// Since the message was made; older ones are not tried again.
    public var longestAge: Duration = .seconds(24 * 3_600)
    public var mostAttempts = 100
    /// What happens where nobody knows whether the channel took a message.
    public var ambiguous = Ambiguous.resend
    /// Times that a message is sent again after such an attempt. With the pauses between, it is tried for more than an
    /// hour and a half.
    public var mostResends = 20

    public enum Ambiguous: String, Sendable, Hashable, Codable, CaseIterable {
        /// It may come twice.
        case resend
        /// It may be lost.
        case giveUp = "give_up"
    }

    public init() {}

    /// What is done about a failure.
    enum Step: Sendable, Hashable {
        case record(SendOutcome)
        /// The account rests until then, and the message waits.
        case rest(until: Date, SendFailure, alerts: Bool)
        case sendAsPlainText
        case sendTemplate
    }

    /// - Parameters:
    ///   - message: with this attempt counted, but not yet among the ambiguous ones.
    ///   - chance: from 0 to 1; spreads the attempts of many messages.
    func step(
        after failure: SendFailure, of message: OutboundMessage, hasTemplate: Bool, at now: Date,
        chance: Double
    ) -> Step {
        switch failure.kind {
        case .passing: again(failure, message, now, chance)
        case .ambiguous: afterAmbiguous(failure, message, now, chance)
        case .accountBusy:
            rest(failure, message, now, for: backoff(busyPause, message, failure, chance), alerts: false)
        case .unauthorised: rest(failure, message, now, for: lockedPause, alerts: true)
        case .windowClosed: hasTemplate && !message.isTemplate ? .sendTemplate : .record(.failed(failure))
        case .unsupportedContent: message.isText ? .record(.failed(failure)) : .sendAsPlainText
        case .unreachable, .rejected: .record(.failed(failure))
        }
    }

    /// For an attempt that a process did not live to see the end of.
    func outcome(ofInterrupted message: OutboundMessage, at now: Date) -> SendOutcome {
        let failure = SendFailure(
            .ambiguous, code: "interrupted", reason: "the program ended while it was sent")
        guard mayResend(message) else { return .uncertain(failure) }
        return .again(at: now, failure)
    }

    private func again(
        _ failure: SendFailure, _ message: OutboundMessage, _ now: Date, _ chance: Double
    ) -> Step {
        let date = now + backoff(firstPause, message, failure, chance)
        guard message.attempts < mostAttempts, isYoung(message, at: date) else {
            return .record(.failed(failure))
        }
        return .record(.again(at: date, failure))
    }

    private func afterAmbiguous(
        _ failure: SendFailure, _ message: OutboundMessage, _ now: Date, _ chance: Double
    ) -> Step {
        let date = now + backoff(firstPause, message, failure, chance)
        guard mayResend(message), isYoung(message, at: date) else {
            return .record(.uncertain(failure))
        }
        return .record(.again(at: date, failure))
    }

    /// What is certain not to have been taken does not count.
    private func mayResend(_ message: OutboundMessage) -> Bool {
        ambiguous == .resend && message.ambiguousAttempts < mostResends
    }

    private func rest(
        _ failure: SendFailure, _ message: OutboundMessage, _ now: Date, for pause: Duration, alerts: Bool
    ) -> Step {
        isYoung(message, at: now)
            ? .rest(until: now + pause, failure, alerts: alerts) : .record(.failed(failure))
    }

    private func isYoung(_ message: OutboundMessage, at date: Date) -> Bool {
        date < message.createdAt + longestAge
    }

    /// At least what the channel asks for; a quarter more or less than the doubled pause otherwise, so that what failed
    /// together is not tried together.
    private func backoff(
        _ first: Duration, _ message: OutboundMessage, _ failure: SendFailure, _ chance: Double
    ) -> Duration {
        let doublings = min(max(message.attempts - 1, 0), 20)
        let pause = min(first.inSeconds * Double(1 << doublings), longestPause.inSeconds)
        return max(failure.retryAfter ?? .zero, .seconds(pause * (0.75 + chance / 2)))
    }
}

extension OutboundMessage {
    fileprivate var isTemplate: Bool { if case .template = content { true } else { false } }
    fileprivate var isText: Bool { if case .text = content { true } else { false } }
}
