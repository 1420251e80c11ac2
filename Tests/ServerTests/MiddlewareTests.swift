import Foundation
import KnowledgeBase
import Testing

@testable import Server

@Suite struct MiddlewareTests {
    @Test func health_is_open_and_says_the_version() async throws {
        try await TestServer.run { server in
            let reply = try await server.get("/health")
            #expect(reply.status == 200)
            #expect(reply.json["status"] == "ok")
            #expect(reply.json["version"] == "1.2.3")
            #expect(reply.headers["content-type"] == "application/json; charset=utf-8")
            #expect(reply.headers["x-content-type-options"] == "nosniff")
            #expect(reply.headers["cache-control"] == "no-store")
        }
    }

    @Test func a_sane_request_id_is_taken_over() async throws {
        try await TestServer.run { server in
            let reply = try await server.get("/health", headers: ["x-request-id": "abc-1.2_3"])
            #expect(reply.headers["x-request-id"] == "abc-1.2_3")
        }
    }

    @Test(arguments: ["", "with blank", "a\"b", String(repeating: "x", count: 129)])
    func another_request_id_is_replaced(_ id: String) async throws {
        try await TestServer.run { server in
            let reply = try await server.get("/health", headers: ["x-request-id": id])
            #expect(reply.headers["x-request-id"]?.hasPrefix("req_") == true)
        }
    }

    @Test func an_unknown_route_is_404_in_json() async throws {
        try await TestServer.run { server in
            let reply = try await server.get("/v1/nothing?q=secret")
            #expect(reply.status == 404)
            #expect(reply.code == "unknown_route")
            #expect(reply.headers["x-request-id"] != nil)
        }
    }

    @Test func a_wrong_method_is_405_with_allow() async throws {
        try await TestServer.run { server in
            let reply = try await server.send("DELETE", "/health")
            #expect(reply.status == 405)
            #expect(reply.code == "method_not_allowed")
            #expect(reply.headers["allow"] == "GET, HEAD")
        }
    }

    @Test func head_answers_like_get_without_body() async throws {
        try await TestServer.run { server in
            let reply = try await server.send("HEAD", "/health")
            #expect(reply.status == 200)
            #expect(reply.body.isEmpty)
        }
    }

    @Test func the_log_has_one_line_without_the_query() async throws {
        try await TestServer.run { server in
            _ = try await server.get("/health?secret=1", headers: ["x-request-id": "one"])
            let lines = server.log.lines.filter { $0.message == "request" }
            #expect(lines.count == 1)
            let line = try #require(lines.first)
            #expect(line.metadata["request_id"] == "one")
            #expect(line.metadata["route"] == "/health")
            #expect(line.metadata["status"] == "200")
            #expect(line.metadata["method"] == "GET")
            #expect(!line.metadata.values.contains { $0.contains("secret") })
        }
    }

    @Test(arguments: ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
    func a_foreign_host_is_refused(_ host: String) async throws {
        try await TestServer.run { server in
            let reply = try await server.get("/health", headers: ["host": host])
            #expect(reply.status == 421)
            #expect(reply.code == "host_not_allowed")
        }
    }

    @Test(arguments: ["localhost", "localhost:9", "127.0.0.1", "[::1]:80", "LOCALHOST"])
    func names_of_this_machine_are_answered(_ host: String) async throws {
        try await TestServer.run { server in
            let reply = try await server.get("/health", headers: ["host": host])
            #expect(reply.status == 200)
        }
    }

    @Test func a_foreign_origin_is_refused() async throws {
        try await TestServer.run { server in
            let reply = try await server.get("/health", headers: ["origin": "https://evil.example"])
            #expect(reply.status == 403)
            #expect(reply.code == "origin_not_allowed")
            #expect(reply.headers["access-control-allow-origin"] == nil)
        }
    }

    @Test func the_own_origin_is_answered() async throws {
        try await TestServer.run { server in
            let own = "http://127.0.0.1:\(server.port)"
            let reply = try await server.get("/health", headers: ["origin": own])
            #expect(reply.status == 200)
        }
    }

    @Test func an_allowed_origin_may_read_and_preflight() async throws {
        var options = ServerOptions(host: "127.0.0.1", port: 0)
        options.allowedOrigins = ["https://shop.example"]
        try await TestServer.run(options: options) { server in
            let origin = ["origin": "https://shop.example"]
            let reply = try await server.get("/health", headers: origin)
            #expect(reply.status == 200)
            #expect(reply.headers["access-control-allow-origin"] == "https://shop.example")
            #expect(reply.headers["vary"]?.contains("Origin") == true)
            let asked = [
                "access-control-request-method": "GET", "access-control-request-headers": "authorization",
            ]
            let preflight = try await server.send(
                "OPTIONS", "/health", headers: asked.merging(origin) { $1 })
            #expect(preflight.status == 204)
            #expect(preflight.headers["access-control-allow-headers"] == "authorization")
            let other = try await server.send(
                "OPTIONS", "/health", headers: asked.merging(["origin": "https://x.example"]) { $1 })
            #expect(other.status == 403)
        }
    }
}
