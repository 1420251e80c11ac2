import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase
import Logging
import NIOCore
import NIOFoundationCompat
import ServiceLifecycle

/// Serves a ``GraphStandIn`` over HTTP on this machine.
public struct GraphServer: Sendable {
    private static let largestBody = 1 << 20

    /// Runs `body` while the stand-in is reached at `base`, as `http://127.0.0.1:41234`.
    ///
    /// - Parameter port: 0 for any that is free.
    /// - Throws: ``KnowledgeBaseError`` (`external`) where it cannot listen; what `body` throws.
    public static func run<Value: Sendable>(
        _ standIn: GraphStandIn, port: Int = 0,
        _ body: @escaping @Sendable (_ base: String) async throws -> Value
    ) async throws -> Value {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: responder(standIn),
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in continuation.yield(channel.localAddress?.port ?? 0) },
            logger: silent)
        let services = ServiceGroup(configuration: configuration(application))
        let running = Task.detached {
            defer { continuation.finish() }
            try await services.run()
        }
        for await port in ports {
            defer { stopLater(services) }
            return try await body("http://127.0.0.1:\(port)")
        }
        throw KnowledgeBaseError(
            .external, cannot: "run the simulated Graph API on port \(port)",
            because: await reason(running), advice: "Choose another port, or 0 for any")
    }

    private static let silent = Logger(label: "graph") { _ in SwiftLogNoOpLogHandler() }

    private static func reason(_ running: Task<Void, any Error>) async -> String {
        do {
            try await running.value
            return "it ended at once"
        } catch {
            return "\(error)"
        }
    }

    /// When nobody can be knocking any more: a server that ends while it accepts a connection of a client that
    /// gave up takes the process with it.
    private static func stopLater(_ services: ServiceGroup) {
        Task.detached {
            try await Task.sleep(for: .seconds(5))
            await services.triggerGracefulShutdown()
        }
    }

    private static func configuration(_ application: some Service) -> ServiceGroupConfiguration {
        var configuration = ServiceGroupConfiguration(services: [application], logger: silent)
        configuration.maximumGracefulShutdownDuration = .milliseconds(500)
        return configuration
    }

    private static func responder(_ standIn: GraphStandIn) -> CallbackResponder<GraphContext> {
        CallbackResponder { request, context in
            let buffer = try await request.body.collect(upTo: largestBody)
            let received = GraphHTTPRequest(
                method: request.method.rawValue, path: request.uri.path,
                authorization: request.headers[.authorization] ?? "", body: Data(buffer: buffer))
            let base = "http://\(request.head.authority ?? "127.0.0.1")"
            return response(to: try await standIn.answer(received, base: base), on: context.channel)
        }
    }

    private static func response(to answer: GraphAnswer, on channel: any NIOCore.Channel) -> Response {
        guard case .reply(let status, let mediaType, let body, let retryAfter) = answer else {
            // The response below has nowhere to go: its connection is gone.
            channel.close(promise: nil)
            return Response(status: .serviceUnavailable)
        }
        var headers: HTTPFields = [.contentType: mediaType]
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        return Response(
            status: .init(code: status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}

/// A request with the connection it came by, which faults may cut.
private struct GraphContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any NIOCore.Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
