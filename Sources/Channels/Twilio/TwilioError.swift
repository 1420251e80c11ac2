import KnowledgeBase

/// What Twilio's error codes mean for a message. (Twilio, "Error and Warning Dictionary".)
enum TwilioError {
    /// - Returns: `nil` for success.
    static func failure(_ answer: ChannelClient.Answer) -> SendFailure? {
        guard !(200..<300).contains(answer.status) else { return nil }
        // What stands between may answer without JSON.
        guard let body = answer.json, let code = body["code"]?.integer else { return .http(answer) }
        return SendFailure(
            table[code]?.kind ?? .kind(status: answer.status), code: String(code),
            reason: reason(String(code), said: body["message"]?.string), retryAfter: answer.retryAfter)
    }

    /// `nil` for a code that is not known.
    static func kind(of code: String) -> SendFailure.Kind? { Int(code).flatMap { table[$0]?.kind } }

    /// What Twilio said, or what is known of the code.
    static func reason(_ code: String, said: String?) -> String {
        if let said, !said.isEmpty { return said }
        return Int(code).flatMap { table[$0]?.reason }
            ?? (code.isEmpty ? "no reason was given" : "error \(code)")
    }

    private static let table: [Int: (kind: SendFailure.Kind, reason: String)] = [
        20_003: (.unauthorised, "the credentials are wrong"),
        20_005: (.unauthorised, "the account is not active"),
        20_006: (.unauthorised, "access was denied"),
        63_007: (.unauthorised, "the number is no WhatsApp sender of the account"),
        14_107: (.accountBusy, "too many messages are being sent"),
        20_429: (.accountBusy, "too many requests"),
        30_001: (.accountBusy, "the queue is full"),
        63_018: (.accountBusy, "the number sends too fast"),
        63_038: (.accountBusy, "the account's limit of messages a day is reached"),
        63_016: (.windowClosed, "more than 24 hours have passed since the contact's last message"),
        21_211: (.unreachable, "the number is none"),
        21_610: (.unreachable, "the contact wants no messages"),
        21_614: (.unreachable, "the number takes no messages"),
        30_003: (.unreachable, "the contact cannot be reached"),
        30_004: (.unreachable, "the message was blocked"),
        30_005: (.unreachable, "the number is unknown"),
        63_003: (.unreachable, "the number is not on WhatsApp"),
        63_024: (.unreachable, "the number is not on WhatsApp"),
        63_049: (.unreachable, "WhatsApp chose not to deliver it"),
        12_300: (.unsupportedContent, "the file's type is not taken"),
        63_005: (.unsupportedContent, "WhatsApp does not take this content"),
        63_019: (.unsupportedContent, "the file could not be fetched"),
        63_021: (.unsupportedContent, "WhatsApp does not take this content"),
        21_617: (.rejected, "the text is too long"),
        21_658: (.rejected, "the text is too long"),
        20_500: (.passing, "an error at Twilio's"),
        63_010: (.passing, "an error at WhatsApp's"),
    ]
}
