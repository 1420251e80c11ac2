import HTTPTypes
import Hummingbird

/// Keeps other sites' scripts out: those that come under a name that was pointed at this machine (DNS rebinding), and
/// those that come from an origin that was not allowed.
///
/// Only names of this machine and configured ones are answered where no key may be needed; elsewhere the key protects,
/// and names count only where some are configured.
struct OriginMiddleware: RouterMiddleware {
    let options: ServerOptions
    let access: RouteAccess

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        if access != .signed {
            try checkHost(request)
            try checkOrigin(request)
        }
        return try await next(request, context)
    }

    private func checkHost(_ request: Request) throws {
        guard options.isLoopback || !options.allowedHosts.isEmpty else { return }
        let host = request.head.authority ?? ""
        guard !options.answers(to: host) else { return }
        throw HTTPFailure(
            status: .misdirectedRequest,
            message:
                "This server does not answer under this name. Its list of allowed hosts says to which it does.",
            type: "invalid_request_error", code: "host_not_allowed")
    }

    private func checkOrigin(_ request: Request) throws {
        guard let origin = request.headers[.origin] else {
            // Without an origin it is no script; a browser's navigation from elsewhere may read, not write.
            if request.headers[named: "sec-fetch-site"] == "cross-site", !request.method.isSafe {
                throw refusal
            }
            return
        }
        guard !isOwn(origin, request), !options.allows(origin: origin) else { return }
        throw refusal
    }

    /// Whether a page of this server asks. Behind a proxy the scheme differs; the name is what counts.
    private func isOwn(_ origin: String, _ request: Request) -> Bool {
        if request.headers[named: "sec-fetch-site"] == "same-origin" { return true }
        guard let host = request.head.authority else { return false }
        let parts = origin.lowercased().split(separator: "://", maxSplits: 1)
        return parts.count == 2 && parts[1] == host.lowercased()
    }

    private var refusal: HTTPFailure {
        .forbidden(
            "Scripts of this origin may not ask. The server's list of allowed origins says who may.",
            code: "origin_not_allowed")
    }
}

extension HTTPRequest.Method {
    /// RFC 9110 §9.2.1.
    var isSafe: Bool { [.get, .head, .options, .trace].contains(self) }
}

extension ServerOptions {
    /// Whether a `Host` field names this server.
    func answers(to host: String) -> Bool {
        let host = host.lowercased()
        let name = Self.name(of: host)
        if allowedHosts.contains(where: { $0.lowercased() == host || $0.lowercased() == name }) {
            return true
        }
        return ["localhost", "[::1]"].contains(name) || name.hasPrefix("127.") && isIPv4(name)
            || name == self.host.lowercased()
    }

    private func isIPv4(_ name: Substring) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Without the port.
    private static func name(of host: String) -> Substring {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return host[...end] }
        return host.prefix { $0 != ":" }
    }
}
