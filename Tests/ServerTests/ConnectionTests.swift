import Foundation
import Hummingbird
import KnowledgeBase
import KnowledgeBaseTesting
import NIOCore
import Synchronization
import Testing

@testable import Server

@Suite struct WrittenTests {
    private final class Calls: Sendable {
        private let state = Mutex<[Int]>([])

        var all: [Int] { state.withLock { $0 } }

        func add(_ bytes: Int) { state.withLock { $0.append(bytes) } }
    }

    private struct Sink: ResponseBodyWriter {
        mutating func write(_ buffer: ByteBuffer) async throws {}
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }

    private func stream(_ calls: Calls) -> Response {
        Response(
            status: .ok,
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: "abc"))
                try await writer.finish(nil)
            }
        ).whenWritten { calls.add($0) }
    }

    @Test func a_stream_that_is_never_begun_is_over_when_it_is_let_go() {
        let calls = Calls()
        do {
            let response = stream(calls)
            #expect(response.status == .ok)
            #expect(calls.all.isEmpty)
        }
        #expect(calls.all == [0])
    }

    @Test func a_stream_that_is_written_is_over_once() async throws {
        let calls = Calls()
        do {
            let response = stream(calls)
            try await response.body.write(Sink())
            #expect(calls.all == [3])
        }
        #expect(calls.all == [3])
    }
}

@Suite struct WebhookLoadTests {
    private static func run(
        _ options: ServerOptions, _ body: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        try await TestServer.run(options: options, change: { $0.channels = [TestChannel()] }, body)
    }

    private static var options: ServerOptions {
        var options = ServerOptions(host: "127.0.0.1", port: 0)
        (options.mostRequests, options.mostWebhooks) = (1, 1)
        return options
    }

    private static let slow =
        "POST /webhooks/test HTTP/1.1\r\nhost: localhost\r\nx-signature: good\r\ncontent-length: 4000000\r\n\r\nx"

    @Test func slow_bodies_keep_nobody_out() async throws {
        try await Self.run(Self.options) { server in
            var slow: [RawConnection] = []
            for _ in 0..<4 {
                let raw = try await RawConnection(port: server.port)
                try await raw.send(Self.slow)
                slow.append(raw)
            }
            // All four and the request that asks are under way.
            try await eventually {
                try await server.get("/metrics").text.contains("kb_http_requests_in_progress 5\n")
            }
            #expect(try await server.get("/health").status == 200)
            let empty = try await server.post("/webhooks/test", "", headers: ["x-signature": "good"])
            #expect(empty.status == 200)
            for raw in slow { await raw.close() }
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func a_body_of_a_stranger_has_to_be_there_in_time() async throws {
        var options = Self.options
        options.keylessBodyTimeout = .milliseconds(200)
        // No other limit ends the connection within the test's time.
        (options.requestTimeout, options.idleTimeout) = (.seconds(3_600), .seconds(3_600))
        try await Self.run(options) { server in
            let raw = try await RawConnection(port: server.port)
            try await raw.send(Self.slow)
            _ = await raw.readToEnd()
            try await eventually {
                try await server.get("/metrics").text.contains("kb_http_requests_in_progress 1\n")
            }
        }
    }

    @Test func a_body_that_says_that_it_is_too_large_is_not_waited_for() async throws {
        try await Self.run(Self.options) { server in
            let raw = try await RawConnection(port: server.port)
            try await raw.send(Self.slow.replacing("4000000", with: "5000000"))
            #expect(await raw.readToEnd().hasPrefix("HTTP/1.1 413"))
        }
    }
}

@Suite struct HalfCloseTests {
    private let texts = ["hours.md": "La tienda abre de lunes a viernes de 9 a 18 horas."]
    private let body =
        "{\"model\":\"kb\",\"messages\":[{\"role\":\"user\",\"content\":\"¿A qué hora abre la tienda?\"}]}"

    @Test func who_has_sent_all_still_gets_an_answer() async throws {
        let model = GatedModel()
        try await TestServer.run(model: model, texts: texts) { server in
            let raw = try await RawConnection(port: server.port)
            try await raw.post("/v1/chat/completions", body)
            try await eventually { model.isAsked }
            try await raw.endSending()
            // The server has noticed and asks whether anybody is there.
            await raw.read(until: "HTTP/1.1 102 Processing\r\n\r\n")
            model.open()
            let answer = await raw.readToEnd()
            #expect(answer.contains("HTTP/1.1 200 OK"))
            #expect(answer.contains("Abre a las 9"))
        }
    }

    @Test func who_leaves_in_the_middle_of_a_body_gets_none() async throws {
        try await TestServer.run(texts: texts) { server in
            let raw = try await RawConnection(port: server.port)
            try await raw.send(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{")
            try await raw.endSending()
            #expect(!(await raw.readToEnd()).contains("HTTP/1.1 200"))
        }
    }
}
