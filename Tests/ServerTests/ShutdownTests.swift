import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import ServiceLifecycle
import Stores
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

    @Test func an_upload_is_given_up_at_once_and_nothing_of_it_is_kept() async throws {
        try await withTemporaryFolder { folder in
            let (store, box, reader) = (MemoryStore(), Shared(), WaitingReader())
            let intake = UploadIntake(
                folder: folder.path, store: store, readers: [reader], embedder: nil)
            var options = ServerOptions(host: "127.0.0.1", port: 0)
            // Within which the test does not end: nothing is waited for.
            options.grace = .seconds(3_600)
            try await TestServer.run(store: store, options: options, change: { $0.intake = intake }) {
                server in
                let first = try await server.post("/api/documents?name=precios.txt", "El aceite cuesta 950.")
                #expect(first.status == 201)
                let raw = try await RawConnection(port: server.port)
                try await raw.post("/api/documents?name=precios.txt", "SLOW")
                try await eventually { reader.begun.isSo }
                Task { box.set(await raw.readToEnd()) }
            }
            try await eventually { box.text.contains("stopping") }
            #expect(box.text.hasPrefix("HTTP/1.1 503"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["precios.txt"])
            #expect(
                try String(contentsOfFile: folder.file("precios.txt"), encoding: .utf8)
                    == "El aceite cuesta 950.")
            #expect(await store.documents(in: nil).map(\.path) == ["precios.txt"])
        }
    }

    @Test func an_upload_that_is_interrupted_after_it_was_saved_is_kept() async throws {
        try await withTemporaryFolder { folder in
            let store = TestStore()
            let intake = UploadIntake(
                folder: folder.path, store: store, readers: [LineReader()], embedder: nil)
            store.state.withLock { $0.interruptsIndexing = true }
            let first = try await intake.add(Data("El aceite cuesta 950.".utf8), named: "precios.txt")
            let second = try await intake.add(Data("El aceite cuesta 990 pesos.".utf8), named: "precios.txt")
            #expect(first.id == second.id && first.contentHash != second.contentHash)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["precios.txt"])
            let text = try String(contentsOfFile: folder.file("precios.txt"), encoding: .utf8)
            #expect(text == "El aceite cuesta 990 pesos.")
        }
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
