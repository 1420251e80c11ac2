import Foundation
import Testing

@testable import KnowledgeBase

@Suite struct SendPolicyTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    private func message(
        _ content: OutboundContent = .text("hola"), attempts: Int = 1, age: Duration = .zero
    ) -> OutboundMessage {
        OutboundMessage(
            thread: MessageThread(channel: "test", account: "main", contact: "c"), conversation: "x",
            content: content, attempts: attempts, dueAt: now - age)
    }

    private func step(
        _ kind: SendFailure.Kind, _ message: OutboundMessage, retryAfter: Duration? = nil,
        hasTemplate: Bool = false, chance: Double = 0.5, _ policy: SendPolicy = SendPolicy()
    ) -> SendPolicy.Step {
        policy.step(
            after: SendFailure(kind, code: "1", reason: "r", retryAfter: retryAfter), of: message,
            hasTemplate: hasTemplate, at: now, chance: chance)
    }

    /// Seconds until the next attempt; `nil` for none.
    private func pause(_ step: SendPolicy.Step) -> Double? {
        switch step {
        case .record(.again(let date, _)), .rest(let date, _, _): date.timeIntervalSince(now)
        default: nil
        }
    }

    @Test func pauses_double_up_to_the_longest() {
        let pauses = [1, 2, 3, 4, 9, 10, 60].map { pause(step(.passing, message(attempts: $0))) }
        #expect(pauses == [2, 4, 8, 16, 512, 600, 600])
    }

    @Test func pauses_are_spread_and_at_least_what_the_channel_asks_for() {
        #expect(pause(step(.passing, message(), chance: 0)) == 1.5)
        #expect(pause(step(.passing, message(), chance: 1)) == 2.5)
        #expect(pause(step(.passing, message(), retryAfter: .seconds(90))) == 90)
        #expect(pause(step(.accountBusy, message(), retryAfter: .seconds(1))) == 10)
    }

    @Test func nothing_is_tried_for_ever() {
        let failed = SendPolicy.Step.record(.failed(SendFailure(.passing, code: "1", reason: "r")))
        #expect(step(.passing, message(attempts: 100)) == failed)
        #expect(step(.passing, message(age: .seconds(24 * 3_600))) == failed)
        #expect(pause(step(.passing, message(age: .seconds(23 * 3_600)))) == 2)
        #expect(pause(step(.unauthorised, message(attempts: 200))) == 60)
        #expect(pause(step(.unauthorised, message(age: .seconds(25 * 3_600)))) == nil)
    }

    @Test func busy_and_locked_accounts_rest() {
        let busy = SendFailure(.accountBusy, code: "1", reason: "r")
        #expect(step(.accountBusy, message()) == .rest(until: now + .seconds(10), busy, alerts: false))
        let locked = SendFailure(.unauthorised, code: "1", reason: "r")
        #expect(step(.unauthorised, message()) == .rest(until: now + .seconds(60), locked, alerts: true))
    }

    @Test func closed_window_takes_the_template_once() {
        let failed = SendPolicy.Step.record(.failed(SendFailure(.windowClosed, code: "1", reason: "r")))
        #expect(step(.windowClosed, message(), hasTemplate: true) == .sendTemplate)
        #expect(step(.windowClosed, message()) == failed)
        let template = message(.template(name: "t", language: "es", parameters: []))
        #expect(step(.windowClosed, template, hasTemplate: true) == failed)
    }

    @Test func content_that_is_not_taken_becomes_text_once() {
        let choices = message(.choices(text: "¿Cuál?", options: []))
        #expect(step(.unsupportedContent, choices) == .sendAsPlainText)
        guard case .record(.failed) = step(.unsupportedContent, message()) else {
            Issue.record("a text has no other form")
            return
        }
    }

    @Test func ambiguous_attempts_follow_the_policy() {
        var policy = SendPolicy()
        #expect(pause(step(.ambiguous, message(), policy)) == 2)
        let uncertain = SendPolicy.Step.record(.uncertain(SendFailure(.ambiguous, code: "1", reason: "r")))
        var message = message(attempts: 90)
        message.ambiguousAttempts = 19
        #expect(pause(step(.ambiguous, message, policy)) == 600)
        message.ambiguousAttempts = 20
        #expect(step(.ambiguous, message, policy) == uncertain)
        policy.ambiguous = .giveUp
        #expect(step(.ambiguous, self.message(), policy) == uncertain)
    }

    @Test func broken_connections_of_more_than_an_hour_lose_nothing() throws {
        for chance in [0, 0.5, 1] {
            var (message, seconds) = (message(attempts: 0), 0.0)
            while seconds < 5_400 {
                message.attempts += 1
                let step = step(.ambiguous, message, chance: chance)
                seconds += try #require(pause(step), "given up after \(seconds) s")
                message.ambiguousAttempts += 1
            }
        }
    }

    @Test func interrupted_attempts_follow_the_same_policy() {
        var policy = SendPolicy()
        guard case .again(let date, _) = policy.outcome(ofInterrupted: message(), at: now) else {
            Issue.record("it is to be sent again")
            return
        }
        #expect(date == now)
        var often = message(attempts: 50)
        guard case .again = policy.outcome(ofInterrupted: often, at: now) else {
            Issue.record("attempts that were certain to fail do not count")
            return
        }
        often.ambiguousAttempts = 20
        guard case .uncertain = policy.outcome(ofInterrupted: often, at: now) else {
            Issue.record("it has been sent often enough")
            return
        }
        policy.ambiguous = .giveUp
        guard case .uncertain = policy.outcome(ofInterrupted: message(), at: now) else {
            Issue.record("it is not to be sent again")
            return
        }
    }
}
