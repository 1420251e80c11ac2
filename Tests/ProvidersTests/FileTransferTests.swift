import AsyncHTTPClient
import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Providers

/// Files over HTTP, whole or from the middle on.
@Suite struct FileTransferTests {
    private func get(
        _ base: String, from offset: Int = 0, timeout: Duration = .seconds(120)
    ) async throws -> (offset: Int, bytes: Data) {
        let address = try #require(URL(string: "\(base)/model.bin"))
        let transfer = try await FileTransfer.get(address, from: offset, http: .shared, timeout: timeout)
        var bytes = Data()
        for try await chunk in transfer.chunks { bytes += chunk }
        return (transfer.offset, bytes)
    }

    @Test func whole_file_arrives_in_order() async throws {
        let body = String(repeating: "0123456789", count: 20_000)
        try await FixtureServer.run([.init(body: body)]) { base, server in
            let (offset, bytes) = try await get(base)
            #expect(offset == 0 && bytes == Data(body.utf8))
            #expect(await server.requests.first?.headers["range"] == nil)
            #expect(await server.requests.first?.headers["accept-encoding"] == "identity")
        }
    }

    @Test func rest_is_asked_for_by_range() async throws {
        let part = FixtureServer.Answer(206, headers: ["Content-Range": "bytes 6-9/10"], body: "6789")
        try await FixtureServer.run([part]) { base, server in
            let (offset, bytes) = try await get(base, from: 6)
            #expect(offset == 6 && bytes == Data("6789".utf8))
            #expect(await server.requests.first?.headers["range"] == "bytes=6-")
        }
    }

    @Test func server_without_ranges_sends_the_whole() async throws {
        try await FixtureServer.run([.init(body: "0123456789")]) { base, _ in
            let (offset, bytes) = try await get(base, from: 6)
            #expect(offset == 0 && bytes.count == 10)
        }
    }

    @Test(arguments: [(404, "it answered 404"), (206, "it sent an unnamed part of the file")])
    func answer_that_is_not_the_file_is_an_error(status: Int, reason: String) async throws {
        try await FixtureServer.run([.init(status, body: "x")]) { base, _ in
            let error = await #expect(throws: KnowledgeBaseError.self) { try await get(base) }
            #expect(error?.kind == .external && error?.reason == reason)
        }
    }

    @Test func redirect_is_followed() async throws {
        try await FixtureServer.run(
            responding: { request in
                request.path == "/model.bin"
                    ? .init(302, headers: ["Location": "/elsewhere"]) : .init(body: "found")
            },
            { base, _ in
                let found = try await get(base)
                #expect(found.bytes == Data("found".utf8))
            })
    }

    @Test func server_that_is_not_there_is_an_error() async throws {
        let error = await #expect(throws: KnowledgeBaseError.self) { try await get("http://127.0.0.1:9") }
        #expect(error?.action == "fetch http://127.0.0.1:9/model.bin")
    }

    @Test func server_that_keeps_silent_is_an_error() async throws {
        try await FixtureServer.run([.init(body: "x", delay: .seconds(30))]) { base, _ in
            let error = await #expect(throws: KnowledgeBaseError.self) {
                try await get(base, timeout: .milliseconds(200))
            }
            #expect(error?.reason == "no answer in time")
        }
    }
}
