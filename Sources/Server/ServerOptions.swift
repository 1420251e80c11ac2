/// Where and how the server listens.
public struct ServerOptions: Sendable {
    public var host: String
    /// 0 for any that is free.
    public var port: Int
    /// Origins of other pages whose scripts may ask, as `https://example.com`.
    public var allowedOrigins: Set<String> = []
    /// Names under which requests may come, besides those of this machine; empty for any where keys are needed.
    public var allowedHosts: Set<String> = []
    /// Of a body in bytes, uploads aside.
    public var largestBody = 1_048_576

    public init(host: String = "127.0.0.1", port: Int = 8_080) {
        self.host = host
        self.port = port
    }
}
