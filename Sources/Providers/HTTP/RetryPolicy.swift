import Foundation
import Networking

/// When a failed request to a model provider is worth another try, and after how long.
///
/// The rules are those of the providers' own clients: 408, 409, 424 (a model that failed), 429 and 5xx may
/// heal, a spent quota does not; `retry-after-ms`, then `retry-after` (seconds or a date), decide the pause, else it
/// doubles from half a second with jitter. (OpenAI API reference, "Error codes"; RFC 9110 §10.2.3.)
public struct RetryPolicy: Sendable, Equatable {
    /// Tries after the first.
    public var retries = 4
    public var firstPause: Duration = .milliseconds(500)
    public var longestPause: Duration = .seconds(8)
    /// A provider that asks for more patience than this is treated as down.
    public var longestAskedPause: Duration = .seconds(120)

    /// Tries after the first where the model itself failed or ran out of time (424, 408): each costs as long as
    /// the first and is billed as a rule, and what fails three times lies in the question.
    public var retriesOfFailedModel = 2

    /// Whether a try that took too long is worth another of the same length.
    public var retriesTimeouts = true

    public init() {}

    public init(retries: Int, firstPause: Duration) {
        self.retries = retries
        self.firstPause = firstPause
    }

    /// The same with at most so many tries after the first.
    func limited(to retries: Int) -> RetryPolicy {
        var policy = self
        policy.retries = min(retries, self.retries)
        return policy
    }

    /// What a provider answered that was not success.
    public struct Refusal: Sendable {
        public var status: Int
        /// Names in lower case.
        public var headers: [String: String]
        /// The machine-readable reason, such as `insufficient_quota`.
        public var code: String?

        public init(status: Int, headers: [String: String] = [:], code: String? = nil) {
            self.status = status
            self.headers = headers
            self.code = code
        }
    }

    /// How long to wait before the next try, or `nil` when there should be none.
    ///
    /// - Parameters:
    ///   - attempt: tries made so far, from 1.
    ///   - refusal: `nil` when no answer came at all.
    ///   - jitter: in 0..<1; takes up to a quarter off the pause.
    func pause(
        afterAttempt attempt: Int, refusal: Refusal?, jitter: Double = .random(in: 0..<1), now: Date = Date()
    ) -> Duration? {
        guard attempt <= most(refusal), refusal.map(mayHeal) ?? true else { return nil }
        if let asked = refusal.flatMap({ askedPause($0, now: now) }) {
            return asked <= longestAskedPause ? asked : nil
        }
        let doubled = firstPause * (1 << min(attempt - 1, 16))
        return min(doubled, longestPause) * (1 - jitter / 4)
    }

    private func most(_ refusal: Refusal?) -> Int {
        [408, 424].contains(refusal?.status) ? min(retries, retriesOfFailedModel) : retries
    }

    private func mayHeal(_ refusal: Refusal) -> Bool {
        if refusal.code == "insufficient_quota" { return false }
        switch refusal.headers["x-should-retry"] {
        case "true": return true
        case "false": return false
        default: return [408, 409, 424, 429].contains(refusal.status) || refusal.status >= 500
        }
    }

    private func askedPause(_ refusal: Refusal, now: Date) -> Duration? {
        if let text = refusal.headers["retry-after-ms"], let milliseconds = Double(text), milliseconds >= 0 {
            return .milliseconds(min(milliseconds, 1e9))
        }
        guard let text = refusal.headers["retry-after"] else { return nil }
        if let seconds = Double(text), seconds >= 0 { return .seconds(min(seconds, 1e6)) }
        return HTTPDate.parse(text).map { .seconds(max(0, $0.timeIntervalSince(now))) }
    }
}
