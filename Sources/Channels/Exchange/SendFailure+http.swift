import Foundation
import KnowledgeBase

extension SendFailure {
    /// A failure that only its status tells of.
    static func http(_ answer: ChannelClient.Answer) -> SendFailure {
        SendFailure(
            .kind(status: answer.status), code: "http \(answer.status)",
            reason: "it answered \(answer.status)", retryAfter: answer.retryAfter)
    }

    /// The same without words that must not be shown, since servers repeat what they dislike, and cut after that,
    /// so that no half of a secret is left.
    func redacted(_ secrets: [String]) -> SendFailure {
        var failure = self
        // Shorter ones would star out ordinary words.
        let shown = secrets.filter { $0.count >= 6 }.sorted { $0.count > $1.count }
            .reduce(reason) { $0.replacingOccurrences(of: $1, with: "***") }
        failure.reason = String(shown.prefix(Self.longestReason))
        return failure
    }

    private static let longestReason = 600
}

extension SendFailure.Kind {
    /// By the status of HTTP alone (RFC 9110 §15).
    static func kind(status: Int) -> SendFailure.Kind {
        switch status {
        case 401, 403: .unauthorised
        case 429: .accountBusy
        case 408, 500...: .passing
        default: .rejected
        }
    }
}
