import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import ServiceLifecycle
import Synchronization
import Testing

@testable import Server

@Suite struct ShutdownTests {
    @Test func a_server_that_is_told_to_stop_returns() async throws {
        // `run` cancels the server and waits for it.
        try await TestServer.run { server in
            let reply = try await server.get("/health")
            #expect(reply.status == 200)
        }
    }

    @Test func requests_under_way_are_finished() async throws {
        let model = GatedModel()
        let texts = ["hours.md": "La tienda abre de lunes a viernes de 9 a 18 horas."]
        let box = Shared()
        try await TestServer.run(model: model, texts: texts) { server in
            let raw = try await RawConnection(port: server.port)
            try await raw.post(
                "/v1/chat/completions",
                "{\"model\":\"kb\",\"messages\":[{\"role\":\"user\",\"content\":\"¿A qué hora abre la tienda?\"}]}"
            )
            try await eventually { model.isAsked }
            Task {
                box.set(await raw.readToEnd())
            }
            // The server is told to stop when this returns; the model answers after that.
            Task {
                try await Task.sleep(for: .milliseconds(100))
                model.open()
            }
        }
        try await eventually { box.text.contains("Abre a las 9") }
        #expect(box.text.hasPrefix("HTTP/1.1 200"))
    }

    @Test func what_does_not_end_in_time_is_cut_off() async throws {
        var options = ServerOptions(host: "127.0.0.1", port: 0)
        options.grace = .milliseconds(100)
        let model = SlowModel(saying: "")
        let texts = ["hours.md": "La tienda abre de lunes a viernes de 9 a 18 horas."]
        try await TestServer.run(model: model, texts: texts, options: options) { server in
            let raw = try await RawConnection(port: server.port)
            try await raw.post(
                "/v1/chat/completions",
                "{\"model\":\"kb\",\"messages\":[{\"role\":\"user\",\"content\":\"¿A qué hora abre la tienda?\"}]}"
            )
            try await eventually { model.begun == 1 }
        }
        try await eventually { model.ended == 1 }
    }

    @Test func a_port_in_use_is_told() async throws {
        try await TestServer.run { server in
            let options = ServerOptions(host: "127.0.0.1", port: server.port)
            let second = KnowledgeServer(parts: server.parts, options: options)
            await #expect(throws: KnowledgeBaseError.self) { try await second.run() }
        }
    }

    @Test func a_service_group_stops_it() async throws {
        try await TestServer.run { server in
            let second = KnowledgeServer(
                parts: server.parts, options: ServerOptions(host: "127.0.0.1", port: 0))
            let group = ServiceGroup(configuration: .init(services: [second], logger: server.parts.logger))
            async let running: Void = group.run()
            await group.triggerGracefulShutdown()
            try await running
        }
    }

    private final class Shared: Sendable {
        private let state = Mutex("")

        var text: String { state.withLock { $0 } }

        func set(_ text: String) { state.withLock { $0 = text } }
    }
}
