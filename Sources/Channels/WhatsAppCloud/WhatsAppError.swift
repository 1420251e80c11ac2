import KnowledgeBase

/// What the Cloud API's error codes mean for a message. (Cloud API, "Error codes".)
enum WhatsAppError {
    /// Too many messages from one number to one contact.
    static let pairLimit = "131056"

    /// - Returns: `nil` for success; the reason is yet to be redacted.
    static func failure(_ answer: ChannelClient.Answer) -> SendFailure? {
        guard !(200..<300).contains(answer.status) else { return nil }
        // What stands between may answer without JSON.
        guard let error = answer.json?["error"], let code = error["code"]?.integer else {
            return .http(answer)
        }
        return SendFailure(
            kind(of: code) ?? .kind(status: answer.status), code: String(code),
            reason: reason(error, longest: .max), retryAfter: answer.retryAfter ?? pause(code))
    }

    /// The title or message and the details of an error, in an answer or a status.
    ///
    /// - Parameter longest: characters of each.
    static func reason(_ error: JSONValue, longest: Int = 300) -> String {
        [error["title"]?.string ?? error["message"]?.string, error["error_data"]?["details"]?.string]
            .compactMap { $0 }.filter { !$0.isEmpty && $0 != "-" }
            .map { String($0.prefix(longest)) }.joined(separator: ": ")
    }

    /// `130429: Rate limit hit`.
    static func note(_ error: JSONValue) -> String {
        "\(error["code"]?.integer.map(String.init) ?? "an error"): \(reason(error))"
    }

    private static let kinds: [Int: SendFailure.Kind] = [
        // Token, rights, the account's state: somebody has to act.
        0: .unauthorised, 3: .unauthorised, 10: .unauthorised, 190: .unauthorised, 368: .unauthorised,
        131_005: .unauthorised, 131_031: .unauthorised, 131_042: .unauthorised, 133_010: .unauthorised,
        // Limits of the app, the account and the number.
        4: .accountBusy, 80_007: .accountBusy, 130_429: .accountBusy,
        // Of the number towards one contact.
        131_056: .passing,
        131_047: .windowClosed,
        // Not on WhatsApp, stopped it, or held back by Meta.
        130_472: .unreachable, 131_026: .unreachable, 131_048: .unreachable, 131_049: .unreachable,
        131_050: .unreachable, 131_064: .unreachable,
        1: .passing, 2: .passing, 131_000: .passing, 131_016: .passing, 131_057: .passing,
        131_051: .unsupportedContent, 131_052: .unsupportedContent, 131_053: .unsupportedContent,
        100: .rejected, 131_008: .rejected, 131_009: .rejected, 131_062: .rejected,
    ]

    /// `nil` for a code that is not known.
    static func kind(of code: Int) -> SendFailure.Kind? { kinds[code] ?? kind(range: code) }

    private static func kind(range code: Int) -> SendFailure.Kind? {
        switch code {
        case 200...299: .unauthorised
        // Templates that are missing, paused or given wrong parameters.
        case 132_000...132_999: .rejected
        default: nil
        }
    }

    /// Limits by the hour, where nothing is asked for.
    private static func pause(_ code: Int) -> Duration? {
        code == 4 || code == 80_007 ? .seconds(300) : nil
    }
}
