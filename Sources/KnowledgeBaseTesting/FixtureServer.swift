import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// A real HTTP server on loopback that answers from a script and remembers what it was asked.
public actor FixtureServer {
    /// One scripted answer.
    public struct Answer: Sendable {
        public var status: Int
        public var headers: [String: String]
        public var body: String
        /// How long to keep the client waiting, before the answer and between its pieces.
        public var delay: Duration
        /// The body in the pieces in which it is sent, in place of `body`.
        public var pieces: [Data]?

        public init(
            _ status: Int = 200, headers: [String: String] = [:], body: String = "", delay: Duration = .zero
        ) {
            self.status = status
            self.headers = headers
            self.body = body
            self.delay = delay
        }

        /// An answer that is sent in pieces.
        public init(
            _ status: Int = 200, headers: [String: String] = [:], pieces: [Data], delay: Duration = .zero
        ) {
            self.init(status, headers: headers, delay: delay)
            self.pieces = pieces
        }

        /// The same answer, sent in pieces of so many bytes.
        public func inPieces(of size: Int) -> Answer {
            var answer = self
            let bytes = bytes
            answer.pieces = stride(from: 0, to: bytes.count, by: size).map {
                bytes[$0..<min($0 + size, bytes.count)]
            }
            return answer
        }

        /// The whole body.
        public var bytes: Data { pieces.map { $0.reduce(Data(), +) } ?? Data(body.utf8) }
    }

    /// One request as it arrived.
    public struct Request: Sendable {
        public var method: String
        public var path: String
        /// As it was sent, without the question mark; empty where there was none.
        public var query: String
        /// Names in lower case.
        public var headers: [String: String]
        public var body: Data

        /// The body as a JSON object; empty when it is none.
        public var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: body) as? [String: Any]) ?? [:]
        }
    }

    private var script: [Answer]
    private let respond: (@Sendable (Request) -> Answer)?
    public private(set) var requests: [Request] = []
    /// Answers in pieces whose connection the client closed before the last.
    public private(set) var abandoned = 0

    private init(script: [Answer], respond: (@Sendable (Request) -> Answer)?) {
        self.script = script
        self.respond = respond
    }

    /// Runs `body` while the server answers from `script` in order; the last answer repeats.
    public static func run<Value: Sendable>(
        _ script: [Answer],
        _ body: @escaping @Sendable (_ base: String, _ server: FixtureServer) async throws -> Value
    ) async throws -> Value {
        try await run(FixtureServer(script: script, respond: nil), body)
    }

    /// Runs `body` while the server answers by calling `respond`.
    public static func run<Value: Sendable>(
        responding respond: @escaping @Sendable (Request) -> Answer,
        _ body: @escaping @Sendable (_ base: String, _ server: FixtureServer) async throws -> Value
    ) async throws -> Value {
        try await run(FixtureServer(script: [], respond: respond), body)
    }

    private static func run<Value: Sendable>(
        _ server: FixtureServer,
        _ body: @escaping @Sendable (_ base: String, _ server: FixtureServer) async throws -> Value
    ) async throws -> Value {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in await server.answer(request) },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in continuation.yield(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "fixture") { _ in SwiftLogNoOpLogHandler() })
        let services = ServiceGroup(configuration: configuration(application))
        Task.detached {
            // A server that cannot begin has no port, which is told below.
            try? await services.run()
            continuation.finish()
        }
        defer { shutDownLater(services) }
        for await port in ports { return try await body("http://127.0.0.1:\(port)", server) }
        throw CancellationError()
    }

    /// When nobody can be knocking any more: a server that ends while it accepts a connection, such as that of a
    /// client that gave up, takes the process with it.
    private static func shutDownLater(_ services: ServiceGroup) {
        Task.detached {
            try await Task.sleep(for: .seconds(5))
            await services.triggerGracefulShutdown()
        }
    }

    private static func configuration(_ application: some Service) -> ServiceGroupConfiguration {
        var configuration = ServiceGroupConfiguration(
            services: [application], logger: Logger(label: "fixture") { _ in SwiftLogNoOpLogHandler() })
        configuration.maximumGracefulShutdownDuration = .milliseconds(500)
        return configuration
    }

    private func answer(_ request: Hummingbird.Request) async -> Response {
        let buffer = (try? await request.body.collect(upTo: 64 << 20)) ?? ByteBuffer()
        let headers = Dictionary(
            request.headers.map { ($0.name.rawName.lowercased(), $0.value) },
            uniquingKeysWith: { first, _ in first })
        let received = Request(
            method: request.method.rawValue, path: request.uri.path, query: request.uri.query ?? "",
            headers: headers, body: Data(buffer.readableBytesView))
        requests.append(received)
        let answer = next(for: received)
        try? await Task.sleep(for: answer.delay)
        var fields = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return Response(status: .init(code: answer.status), headers: fields, body: body(of: answer))
    }

    private func body(of answer: Answer) -> ResponseBody {
        guard let pieces = answer.pieces else {
            return ResponseBody(byteBuffer: ByteBuffer(string: answer.body))
        }
        return ResponseBody { writer in
            do {
                for piece in pieces {
                    try await writer.write(ByteBuffer(bytes: piece))
                    try await Task.sleep(for: answer.delay)
                }
            } catch {
                await self.countAbandoned()
                throw error
            }
            try await writer.finish(nil)
        }
    }

    private func countAbandoned() { abandoned += 1 }

    private func next(for request: Request) -> Answer {
        if let respond { return respond(request) }
        return script.count > 1 ? script.removeFirst() : script.first ?? Answer(500)
    }
}
