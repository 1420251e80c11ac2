import Foundation

/// Where an Ollama server is, told as its own programs take it from `OLLAMA_HOST`: a host, a port or an
/// address, each part of which may be left out. (Ollama's documentation, "FAQ", and `envconfig`.)
public struct OllamaAddress: Sendable, Equatable {
    public var scheme: String
    /// Without brackets.
    public var host: String
    public var port: Int
    /// Begins with a slash, or is empty.
    public var path: String

    /// - Returns: `nil` for what is no address.
    public init?(_ text: String) {
        let text = text.trimmingCharacters(in: .whitespaces)
        let parts = text.components(separatedBy: "://")
        guard parts.count <= 2, let rest = parts.last else { return nil }
        scheme = parts.count == 2 ? parts[0].lowercased() : "http"
        guard let standard = Self.standardPort(scheme, isNamed: parts.count == 2) else { return nil }
        let authority = String(rest.prefix { $0 != "/" })
        guard let (host, port) = Self.split(authority, standard) else { return nil }
        (self.host, self.port) = (Self.reachable(host), port)
        path = String(rest.dropFirst(authority.count))
        while path.hasSuffix("/") { path.removeLast() }
        guard URL(string: description)?.host() != nil else { return nil }
    }

    private static func standardPort(_ scheme: String, isNamed: Bool) -> Int? {
        switch scheme {
        case "http": isNamed ? 80 : 11434
        case "https": 443
        default: nil
        }
    }

    /// `host`, `host:port`, `:port`, `[::1]:port`, `::1`.
    private static func split(_ authority: String, _ standard: Int) -> (String, Int)? {
        let colons = authority.count { $0 == ":" }
        let isBracketed = authority.hasPrefix("[")
        guard colons > 0, !(colons > 1 && !isBracketed), !authority.hasSuffix("]"),
            let colon = authority.lastIndex(of: ":")
        else { return (authority.trimmingCharacters(in: Self.brackets), standard) }
        let digits = authority[authority.index(after: colon)...]
        guard let port = Int(digits), (1...65_535).contains(port) else { return nil }
        return (authority[..<colon].trimmingCharacters(in: Self.brackets), port)
    }

    private static let brackets = CharacterSet(charactersIn: "[]")

    /// A server that listens on all addresses is reached on this machine's own.
    private static func reachable(_ host: String) -> String {
        switch host {
        case "", "0.0.0.0": "127.0.0.1"
        case "::": "::1"
        default: host
        }
    }
}

extension OllamaAddress: CustomStringConvertible {
    /// As a base address, without a trailing slash.
    public var description: String {
        "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)\(path)"
    }
}
