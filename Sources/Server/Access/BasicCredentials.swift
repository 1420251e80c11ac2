import Foundation
import HTTPTypes
import Hummingbird

/// A key as the password of HTTP's Basic scheme (RFC 7617: https://www.rfc-editor.org/rfc/rfc7617), for clients that
/// know no other: the name before it does not matter.
enum BasicCredentials {
    /// `nil` where there are none.
    static func key(in request: Request) -> String? {
        let parts = (request.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic", parts[1].utf8.count <= 1_024,
            let bytes = Data(base64Encoded: String(parts[1].trimmed)),
            let text = String(data: bytes, encoding: .utf8), let colon = text.firstIndex(of: ":")
        else { return nil }
        return String(text[text.index(after: colon)...])
    }
}
