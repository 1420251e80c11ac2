import AsyncHTTPClient
import KnowledgeBaseTesting
import NIOCore
import NIOHTTP1
import Testing

@testable import Networking

@Suite struct GuardedHTTPTests {
    private let loopback: IPAddress.Resolver = { _ in [IPAddress(bytes: [127, 0, 0, 1])].compactMap { $0 } }

    private func status(_ url: String, host: String, allowing: Bool) async throws -> UInt {
        try await GuardedHTTP(allowsPrivateAddresses: allowing, resolve: loopback).withClient(for: host) {
            try await $0.execute(HTTPClientRequest(url: url), timeout: .seconds(30)).status.code
        }
    }

    @Test func private_address_is_not_asked() async throws {
        try await FixtureServer.run([.init(body: "inside")]) { base, server in
            await #expect(throws: GuardedHTTP.PrivateAddress.self) {
                try await status(base, host: "127.0.0.1", allowing: false)
            }
            #expect(await server.requests.isEmpty)
        }
    }

    @Test func name_leads_to_the_address_that_was_judged() async throws {
        try await FixtureServer.run([.init(204)]) { base, _ in
            let url = base.replacing("127.0.0.1", with: "Shop.example")
            let found = try await status(url, host: "Shop.example", allowing: true)
            #expect(found == 204)
        }
    }

    @Test func redirection_is_handed_back() async throws {
        try await FixtureServer.run([.init(302, headers: ["location": "/x"]), .init(200)]) { base, server in
            let found = try await status(base, host: "127.0.0.1", allowing: true)
            #expect(found == 302)
            #expect(await server.requests.count == 1)
        }
    }

    @Test func host_without_addresses_is_unknown() async {
        let http = GuardedHTTP(allowsPrivateAddresses: true, resolve: { _ in [] })
        await #expect(throws: IPAddress.UnknownHost.self) {
            try await http.withClient(for: "x.example") { _ in }
        }
    }

    @Test func failures_are_told_in_words() {
        #expect(TransportFailure.reason(of: HTTPClientError.readTimeout) == "no answer in time")
        #expect(TransportFailure.reason(of: IPAddress.UnknownHost()) == "no such host")
        #expect(TransportFailure.code(of: HTTPClientError.readTimeout) == "timeout")
        #expect(TransportFailure.code(of: HTTPClientError.remoteConnectionClosed) == "closed")
        #expect(TransportFailure.code(of: HTTPClientError.invalidURL) == "transport")
        #expect(TransportFailure.code(of: ChannelError.connectTimeout(.seconds(1))) == "unreachable")
        #expect(TransportFailure.code(of: CancellationError()) == nil)
        #expect(TransportFailure.isTimeout(HTTPClientError.deadlineExceeded))
        #expect(TransportFailure.isTimeout(ChannelError.connectTimeout(.seconds(1))))
        #expect(!TransportFailure.isTimeout(HTTPClientError.remoteConnectionClosed))
    }
}
