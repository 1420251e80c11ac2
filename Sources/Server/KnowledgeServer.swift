import Hummingbird
import KnowledgeBase
import Logging
import NIOCore
import ServiceLifecycle

/// The HTTP server: routes and what is around them.
public struct KnowledgeServer: Sendable {
    public var parts: ServerParts
    public var options: ServerOptions

    public init(parts: ServerParts, options: ServerOptions) {
        self.parts = parts
        self.options = options
    }

    /// Listens until it is told to stop; then takes no more requests and ends those under way.
    ///
    /// - Parameter whenListening: called with the port.
    /// - Throws: ``KnowledgeBaseError`` where it cannot listen.
    public func run(whenListening: @escaping @Sendable (Int) async -> Void) async throws {
        let application = Application(
            router: router(),
            configuration: .init(
                address: .hostname(options.host, port: options.port), serverName: "kb"),
            onServerRunning: { channel in await whenListening(channel.localAddress?.port ?? 0) },
            logger: parts.logger)
        try await application.run()
    }

    private func router() -> Router<ServerContext> {
        let router = Router(context: ServerContext.self)
        for group in groups { group.add(to: router) }
        return router
    }

    private var groups: [any RouteGroup] {
        [HealthRoutes(parts: parts)]
    }
}
