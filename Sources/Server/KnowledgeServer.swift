import Foundation
import Hummingbird
import HummingbirdCore
import KnowledgeBase
import Logging
import NIOCore
import ServiceLifecycle

/// The HTTP server: routes and what is around them.
///
/// It is a `Service` of swift-service-lifecycle; in a `ServiceGroup` it stops with the group.
public struct KnowledgeServer: Service {
    public var parts: ServerParts
    public var options: ServerOptions

    public init(parts: ServerParts, options: ServerOptions) {
        self.parts = parts
        self.options = options
        if parts.chat.observe == nil {
            let (metrics, prices) = (parts.metrics, parts.chat.ledger.prices)
            self.parts.chat.observe = { answer, duration in
                metrics.answered(answer, in: duration, prices: prices)
            }
        }
    }

    /// Whether it may serve as it is set up; ``run(whenListening:)`` asks this first.
    ///
    /// - Throws: ``KnowledgeBaseError`` `usage` where others than programs of this machine can get here, and there is no
    ///   key.
    public func check() async throws {
        guard options.needsKeys else { return }
        let keys = try await parts.store.accessKeys()
        guard !keys.contains(where: { $0.revokedAt == nil }) else { return }
        throw options.isLoopback ? Self.namedWithoutKey(options) : Self.openWithoutKey(options)
    }

    public func run() async throws { try await run { _ in } }

    /// Listens until its task is cancelled or its service group is to stop. Then it takes no more connections, lets
    /// requests under way go on for ``ServerOptions/grace``, and returns.
    ///
    /// - Parameter whenListening: called with the port.
    /// - Throws: ``KnowledgeBaseError`` where it cannot listen or may not: others than programs of this machine can
    ///   get here, and there is no key.
    public func run(whenListening: @escaping @Sendable (Int) async -> Void) async throws {
        try await check()
        let services = ServerServices(parts: parts, options: options)
        let group = lifecycle(of: application(services, whenListening))
        // Not a child of this task: cancelling it is to end requests kindly, not cut them off.
        let running = Task { try await group.run() }
        try await withTaskCancellationOrGracefulShutdownHandler {
            do {
                try await running.value
            } catch let error as IOError {
                throw cannotListen(error)
            }
        } onCancelOrGracefulShutdown: {
            Task { await group.triggerGracefulShutdown() }
        }
    }
}

// MARK: The steps

extension KnowledgeServer {
    private func application(
        _ services: ServerServices, _ whenListening: @escaping @Sendable (Int) async -> Void
    ) -> some ApplicationProtocol {
        let options = options
        return Application(
            router: router(services),
            server: HTTPServerBuilder { responder in GuardedChannel(responder: responder, options: options) },
            configuration: .init(
                address: .hostname(options.host, port: options.port), serverName: "kb",
                availableConnectionsDelegate: .maximum(options.mostConnections, logger: parts.logger)),
            onServerRunning: { channel in await whenListening(channel.localAddress?.port ?? 0) },
            logger: parts.logger)
    }

    private func lifecycle(of application: some ApplicationProtocol) -> ServiceGroup {
        var configuration = ServiceGroupConfiguration(services: [application], logger: parts.logger)
        configuration.maximumGracefulShutdownDuration = options.grace
        return ServiceGroup(configuration: configuration)
    }

    private static func openWithoutKey(_ options: ServerOptions) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .usage, cannot: "serve on '\(options.host)'",
            because: "others than programs of this machine can get there, and there is no key",
            advice: "Make one with 'kb keys create --scope ask', or serve on 127.0.0.1")
    }

    private static func namedWithoutKey(_ options: ServerOptions) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .usage, cannot: "serve as '\(options.allowedHosts.sorted().joined(separator: "', '"))'",
            because:
                "server.public_url or server.allowed_hosts lets others in by that name, and there is no key",
            advice: "Make one with 'kb keys create --scope ask', or leave both settings out to serve this "
                + "machine alone")
    }

    private func cannotListen(_ error: IOError) -> KnowledgeBaseError {
        let (reason, advice) =
            switch error.errnoCode {
            case EADDRINUSE:
                (
                    "another program listens on port \(options.port) already",
                    "End it ('ss -ltnp' names it), or choose another port with --port or server.port"
                )
            case EACCES:
                (
                    "ports below 1024 need rights that kb has not",
                    "Choose another port with --port or server.port, and let a proxy listen on that one"
                )
            case EADDRNOTAVAIL:
                ("this machine has no such address", "Choose another one with --host or server.host")
            default:
                (
                    String(cString: strerror(error.errnoCode)).lowercased(),
                    "Choose another address with --host and --port"
                )
            }
        return KnowledgeBaseError(
            .external, cannot: "listen on \(options.host):\(options.port)", because: reason, advice: advice)
    }

    func router(_ services: ServerServices) -> Router<ServerContext> {
        ServerRouter(
            parts: parts, options: options, services: services, groups: groups(services)
        ).make()
    }

    /// All routes of the server; a new group is named here.
    func groups(_ services: ServerServices) -> [any RouteGroup] {
        let groups: [any RouteGroup] = [
            HealthRoutes(parts: parts, isOpen: options.showsMetricsToAll),
            MetricsRoutes(parts: parts, isOpen: options.showsMetricsToAll),
            WebhookRoutes(parts: parts, largestBody: options.largestWebhook),
            ChatCompletionRoutes(parts: parts, options: options),
            EmbeddingRoutes(parts: parts),
            ModelRoutes(parts: parts),
            AskRoutes(parts: parts, citations: services.citations),
            PassageRoutes(parts: parts, citations: services.citations), SearchRoutes(parts: parts),
            DocumentRoutes(parts: parts),
            ConversationRoutes(parts: parts, citations: services.citations), ContactRoutes(parts: parts),
            FeedbackRoutes(parts: parts),
            OutboxRoutes(parts: parts), FigureRoutes(parts: parts), DifyBridge(parts: parts),
            EvolutionBridge(parts: parts), N8nBridge(parts: parts),
            WebRoutes(
                authenticator: services.authenticator, isReachedByHTTPS: options.isReachedByHTTPS),
        ]
        return groups + [OpenAPIRoutes(of: groups, version: parts.version)]
    }
}
