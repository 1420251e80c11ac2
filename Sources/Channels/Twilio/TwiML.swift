import KnowledgeBase

/// What a webhook's answer tells Twilio to do. (Twilio, "TwiML for Messaging".)
enum TwiML {
    /// - Parameter messages: sent to whoever wrote; nothing is said for none.
    static func reply(_ messages: [String]) -> WebhookReply {
        WebhookReply(mediaType: "text/xml; charset=utf-8", body: document(messages))
    }

    static func document(_ messages: [String]) -> String {
        let body = messages.map { "<Message>\(escaped($0))</Message>" }.joined()
        return #"<?xml version="1.0" encoding="UTF-8"?>"#
            + (body.isEmpty ? "<Response />" : "<Response>\(body)</Response>")
    }

    /// Characters that XML 1.0 has no way to write are left out.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\n", "\t", "\r": result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value & 0xFFFE == 0xFFFE: break
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
