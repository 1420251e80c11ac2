import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase
import Logging
import Testing

@testable import Server

@Suite struct OpenAPITests {
    /// `GET /v1/models/{model}` and so on, as the router has them.
    private func routes(_ server: KnowledgeServer) -> Set<String> {
        let services = ServerServices(parts: server.parts, options: server.options)
        return Set(
            server.router(services).routes.map { route in
                let parts = "\(route.path)".split(separator: "/").map { part in
                    part.hasPrefix(":") ? "{\(part.dropFirst())}" : String(part)
                }
                return "\(route.method.rawValue) /\(parts.joined(separator: "/"))"
            })
    }

    private func documented(_ document: JSONValue) -> Set<String> {
        Set(
            (document["paths"]?.object ?? [:]).flatMap { path, methods in
                (methods.object ?? [:]).keys.map { "\($0.uppercased()) \(path)" }
            })
    }

    @Test func router_and_document_name_the_same_routes() async throws {
        try await TestServer.run { running in
            let reply = try await running.get("/openapi.json")
            #expect(reply.status == 200)
            #expect(reply.json["openapi"]?.string?.hasPrefix("3.1") == true)
            let server = KnowledgeServer(parts: running.parts, options: ServerOptions())
            let services = ServerServices(parts: running.parts, options: ServerOptions())
            let hidden = server.groups(services).flatMap(\.operations).filter { !$0.isDocumented }
                .map { "\($0.method.rawValue) \($0.path)" }
            let documented = documented(reply.json)
            #expect(documented.count > 5)
            #expect(routes(server) == documented.union(hidden))
        }
    }

    @Test func every_reference_leads_somewhere() async throws {
        try await TestServer.run { server in
            let document = try await server.get("/openapi.json").json
            for reference in references(in: document) {
                let found = reference.split(separator: "/").dropFirst().reduce(document as JSONValue?) {
                    $0?[String($1)]
                }
                #expect(found != nil, "\(reference)")
            }
        }
    }

    private func references(in value: JSONValue) -> [String] {
        switch value {
        case .object(let members):
            [members["$ref"]?.string].compactMap { $0 } + members.values.flatMap(references)
        case .array(let items): items.flatMap(references)
        default: []
        }
    }

    @Test func every_operation_has_a_name_of_its_own() async throws {
        try await TestServer.run { server in
            let document = try await server.get("/openapi.json").json
            let operations = (document["paths"]?.object ?? [:]).values.flatMap { ($0.object ?? [:]).values }
            let names = operations.compactMap { $0["operationId"]?.string }
            #expect(names.count == operations.count)
            #expect(Set(names).count == names.count)
            #expect(operations.allSatisfy { $0["responses"]?["default"] != nil })
        }
    }

    @Test func parameters_of_a_path_are_those_in_it() async throws {
        try await TestServer.run { server in
            let document = try await server.get("/openapi.json").json
            for (path, methods) in document["paths"]?.object ?? [:] {
                let inPath = path.matches(of: /\{(\w+)\}/).map { String($0.1) }
                for operation in (methods.object ?? [:]).values {
                    let named = (operation["parameters"]?.array ?? []).filter { $0["in"] == "path" }
                        .compactMap { $0["name"]?.string }
                    #expect(named.sorted() == inPath.sorted(), "\(path)")
                }
            }
        }
    }

    @Test func routes_that_need_a_key_say_so() async throws {
        try await TestServer.run { server in
            let paths = try await server.get("/openapi.json").json["paths"]
            #expect(paths?["/health"]?["get"]?["security"] == [])
            #expect(paths?["/v1/models"]?["get"]?["security"]?.array?.count == 2)
        }
    }
}
