import Foundation
import KnowledgeBase

/// Where a channel's own interface is: scheme, host, port and the beginning of the path.
struct ServiceAddress: Sendable, Hashable {
    /// Without a slash at its end.
    let text: String
    let origin: Origin

    /// What shares cookies and keys (RFC 6454).
    struct Origin: Sendable, Hashable {
        var scheme: String
        var host: String
        var port: Int

        /// - Returns: `nil` for what is no address of a web server, or names a user.
        init?(_ url: URL) {
            guard let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
                let host = url.host(percentEncoded: false)?.lowercased(), !host.isEmpty, url.user == nil,
                url.password == nil
            else { return nil }
            self.scheme = scheme
            self.host = host
            port = url.port ?? (scheme == "https" ? 443 : 80)
        }

        var isLoopback: Bool { ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host) }
    }

    /// - Parameter setting: its name, for errors.
    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for what is none, or would send keys in the clear.
    init(_ text: String, setting: String) throws {
        self.text = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let origin = URL(string: text).flatMap(Origin.init) else {
            throw KnowledgeBaseError(
                .usage, cannot: "use the setting '\(setting)'", because: "it is no address",
                advice: "Write it as https://host/path")
        }
        guard origin.scheme == "https" || origin.isLoopback else {
            throw KnowledgeBaseError(
                .usage, cannot: "use the setting '\(setting)'",
                because: "http:// would send keys where others can read them", advice: "Use https://")
        }
        self.origin = origin
    }
}
