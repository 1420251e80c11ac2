import Foundation
import Testing

@testable import Providers

@Suite struct RetryPolicyTests {
    private let policy = RetryPolicy()

    private func pause(
        _ status: Int, _ headers: [String: String] = [:], code: String? = nil, attempt: Int = 1
    ) -> Duration? {
        policy.pause(
            afterAttempt: attempt, refusal: .init(status: status, headers: headers, code: code), jitter: 0,
            now: Date(timeIntervalSince1970: 784_111_770))
    }

    @Test(arguments: [408, 409, 429, 500, 502, 503, 529])
    func status_that_may_heal_is_tried_again(status: Int) {
        #expect(pause(status) == .milliseconds(500))
    }

    @Test(arguments: [400, 401, 403, 404, 413, 422])
    func status_that_does_not_heal_is_final(status: Int) {
        #expect(pause(status) == nil)
    }

    @Test func spent_quota_is_final_though_it_is_a_429() {
        #expect(pause(429, code: "insufficient_quota") == nil)
    }

    @Test func pauses_double_up_to_the_longest() {
        #expect(
            (1...4).map { pause(500, attempt: $0) } == [
                .milliseconds(500), .seconds(1), .seconds(2), .seconds(4),
            ])
        #expect(
            RetryPolicy(retries: 9, firstPause: .seconds(1)).pause(afterAttempt: 7, refusal: nil, jitter: 0)
                == .seconds(8))
    }

    @Test(arguments: [408, 424])
    func model_that_failed_is_asked_twice_more(_ status: Int) {
        #expect((1...3).map { pause(status, attempt: $0) != nil } == [true, true, false])
        #expect(
            RetryPolicy(retries: 1, firstPause: .zero).pause(
                afterAttempt: 2, refusal: .init(status: status)) == nil)
    }

    @Test func tries_end() {
        #expect(pause(500, attempt: 5) == nil)
        #expect(policy.pause(afterAttempt: 5, refusal: nil) == nil)
    }

    @Test func retry_after_wins_in_milliseconds_seconds_or_as_a_date() {
        #expect(pause(429, ["retry-after-ms": "1500", "retry-after": "9"]) == .milliseconds(1500))
        #expect(pause(429, ["retry-after": "3"]) == .seconds(3))
        #expect(pause(429, ["retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"]) == .seconds(7))
        #expect(pause(429, ["retry-after": "Sun, 06 Nov 1994 08:49:20 GMT"]) == .zero)
    }

    @Test func retry_after_that_is_garbage_is_ignored() {
        #expect(pause(429, ["retry-after": "soon"]) == .milliseconds(500))
        #expect(pause(429, ["retry-after": "-4"]) == .milliseconds(500))
    }

    @Test func a_provider_that_asks_for_too_long_is_down() {
        #expect(pause(429, ["retry-after": "121"]) == nil)
        #expect(pause(429, ["retry-after": "1e300"]) == nil)
    }

    @Test func x_should_retry_overrides_the_status() {
        #expect(pause(400, ["x-should-retry": "true"]) != nil)
        #expect(pause(500, ["x-should-retry": "false"]) == nil)
    }

    @Test func jitter_shortens_by_up_to_a_quarter() {
        let shortest = policy.pause(afterAttempt: 1, refusal: nil, jitter: 1)
        #expect(shortest == .milliseconds(375))
    }
}
