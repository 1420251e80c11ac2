import HTTPTypes
import Hummingbird

/// The cookie that bears a session (RFC 6265): for this server alone, never for scripts, never sent along by a page of
/// another site.
enum SessionCookie {
    static let name = "kb_session"
    /// What our pages' scripts add to every request. Forms cannot, and scripts of other origins have to ask first.
    static let pageHeader = "x-kb-page"

    /// The secret in a request's cookie; `nil` for none.
    static func secret(in request: Request) -> String? {
        for field in request.headers[values: .cookie] {
            for pair in field.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0].trimmed == name { return String(parts[1].trimmed) }
            }
        }
        return nil
    }

    /// Whether a page of another origin asks: those that are allowed to ask have no part in our sessions. Browsers say so
    /// themselves (https://www.w3.org/TR/fetch-metadata/); behind a proxy the host may be another one.
    static func isForeign(_ request: Request) -> Bool {
        if let site = request.headers[named: "sec-fetch-site"] {
            return site != "same-origin" && site != "none"
        }
        guard let origin = request.headers[.origin], let host = request.head.authority else { return false }
        let parts = origin.lowercased().split(separator: "://", maxSplits: 1)
        return parts.count != 2 || parts[1] != host.lowercased()
    }

    /// Whether a request that bears the cookie was meant by who bears it: it only reads, or a script of ours made it.
    static func isMeant(_ request: Request) -> Bool {
        guard !request.method.isSafe else { return true }
        let site = request.headers[named: "sec-fetch-site"]
        return request.headers[named: pageHeader] != nil && (site == nil || site == "same-origin")
    }

    /// - Parameters:
    ///   - seconds: for which the browser keeps it; 0 takes it away.
    ///   - isSecure: whether it is sent by HTTPS alone.
    static func field(_ secret: String, for seconds: Int64, isSecure: Bool) -> String {
        let secure = isSecure ? "; Secure" : ""
        return "\(name)=\(secret); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict\(secure)"
    }

    /// Whether the browser speaks TLS to the proxy before this server. Who claims it falsely harms nobody else: the
    /// cookie is theirs.
    static func isEncrypted(_ request: Request) -> Bool {
        let forwarded = request.headers[named: "forwarded"]?.lowercased() ?? ""
        return request.headers[named: "x-forwarded-proto"]?.lowercased() == "https"
            || forwarded.contains("proto=https") || forwarded.contains("proto=\"https\"")
    }
}
