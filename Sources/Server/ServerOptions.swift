/// Where and how the server listens.
public struct ServerOptions: Sendable {
    public var host: String
    /// 0 for any that is free.
    public var port: Int
    /// Origins of other pages whose scripts may ask, as `https://example.com`; `*` for all, without credentials.
    public var allowedOrigins: Set<String> = []
    /// Names under which requests may come, besides those of this machine, with or without port; empty for any where
    /// keys are needed.
    public var allowedHosts: Set<String> = []
    /// Of a body in bytes, uploads and webhooks aside.
    public var largestBody = 1_048_576
    /// Of a webhook's body in bytes.
    public var largestWebhook = 4_194_304
    /// Whether browsers reach it by HTTPS, through a proxy: then what they keep for it is for HTTPS alone.
    public var isReachedByHTTPS = false
    /// Whether `/metrics` and the parts of `/health/ready` are shown without a key.
    public var showsMetricsToAll = false
    /// Requests that are answered at a time; more are told to come again. Webhooks, readiness and metrics are
    /// counted apart.
    public var mostRequests = 256
    /// Webhooks that are worked on at a time, from when their bodies are there.
    public var mostWebhooks = 2_048
    /// Connections that are open at a time; more wait to be accepted.
    public var mostConnections = 2_048
    /// After which a connection on which nothing comes is closed.
    public var idleTimeout: Duration = .seconds(60)
    /// Within which a request's head has to be there, and in each such time after that a body has to grow by
    /// ``slowestBody`` bytes a second.
    public var requestTimeout: Duration = .seconds(30)
    /// In bytes a second.
    public var slowestBody = 512
    /// Within which a body has to be there as a whole where no key is needed to send it.
    public var keylessBodyTimeout: Duration = .seconds(30)
    /// For which an answer waits for a client to read on.
    public var writeTimeout: Duration = .seconds(60)
    /// Of all header fields together, in bytes.
    public var largestHeaders = 32_768
    /// For which requests under way may go on when the server is told to stop.
    public var grace: Duration = .seconds(20)
    /// After which revoked and new keys are noticed.
    public var keyRefresh: Duration = .seconds(3)
    /// For which a browser that logged in at the pages stays so.
    public var sessionLifetime: Duration = .seconds(43_200)
    /// Silence after which a stream says that it is alive.
    public var streamPing: Duration = .seconds(10)

    public init(host: String = "127.0.0.1", port: Int = 8_080) {
        self.host = host
        self.port = port
    }

    /// Whether only programs of this machine can connect.
    var isLoopback: Bool {
        let name = host.lowercased()
        return name == "localhost" || name == "::1" || name == "[::1]" || Self.isIPv4Loopback(name)
    }

    /// `127.0.0.0/8`.
    private static func isIPv4Loopback(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether every request needs a key: others than programs of this machine can get here.
    var needsKeys: Bool { !isLoopback || !allowedHosts.isEmpty }
}
