import Foundation
import KnowledgeBase

/// A failure as the Graph API words it.
/// (https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/)
public struct GraphError: Error, Sendable, Hashable {
    public var code: Int
    /// Of HTTP.
    public var status: Int
    public var title: String
    public var details: String
    public var subcode: Int?
    /// In seconds, as `Retry-After`.
    public var retryAfter: Int?

    public init(
        _ code: Int, status: Int? = nil, title: String? = nil, details: String = "", subcode: Int? = nil,
        retryAfter: Int? = nil
    ) {
        let known = Self.known[code]
        self.code = code
        self.status = status ?? known?.status ?? 400
        self.title = title ?? known?.title ?? "Something went wrong"
        self.details = details
        self.subcode = subcode
        self.retryAfter = retryAfter
    }

    /// The table of the codes that matter to who sends.
    private static let known: [Int: (status: Int, title: String)] = [
        0: (401, "AuthException"), 1: (400, "API Unknown"), 2: (503, "API Service"),
        3: (500, "API Method"), 4: (400, "API Too Many Calls"), 10: (403, "API Permission Denied"),
        100: (400, "Invalid parameter"), 190: (401, "Access token has expired"),
        368: (403, "Temporarily blocked for policies violations"),
        80_007: (429, "Rate limit issues"), 130_429: (429, "Rate limit hit"),
        131_000: (500, "Something went wrong"), 131_008: (400, "Required parameter is missing"),
        131_009: (400, "Parameter value is not valid"), 131_016: (500, "Service unavailable"),
        131_026: (400, "Message undeliverable"), 131_031: (403, "Business Account locked"),
        131_047: (400, "Re-engagement message"), 131_048: (429, "Spam rate limit hit"),
        131_050: (400, "User has stopped to receive marketing messages"),
        131_051: (400, "Unsupported message type"), 131_052: (400, "Media download error"),
        131_053: (400, "Media upload error"),
        131_056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
        131_062: (400, "Business-scoped user id recipients are not supported"),
        131_064: (400, "Messaging limit reached"), 132_001: (404, "Template does not exist"),
    ]

    /// Whether trying again is of no use.
    var isFinal: Bool { [100, 131_008, 131_009, 131_026, 131_047, 131_050, 131_051, 132_001].contains(code) }

    /// The body of the answer.
    var body: Data {
        let data: JSONValue = ["messaging_product": "whatsapp", "details": .string(details)]
        let error: JSONValue = .members([
            "message": .string("(#\(code)) \(title)"), "type": "OAuthException", "code": .integer(code),
            "error_subcode": subcode.map { .integer($0) }, "error_data": data, "fbtrace_id": "AsTandIn",
        ])
        return Data((["error": error] as JSONValue).text.utf8)
    }

    /// As it stands in a status webhook.
    var statusJSON: JSONValue {
        [
            "code": .integer(code), "title": .string(title), "message": .string(title),
            "error_data": ["details": .string(details)],
            "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
        ]
    }
}
