import Foundation
import Glibc
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Channels

/// A server on loopback that reads each request up to some bytes and hangs up.
private final class HangingUp: Sendable {
    let base: String
    private let socket: Int32

    /// - Parameter last: the bytes that it waits for.
    init(after last: String) throws {
        let listener = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(listener, address, size) == 0, listen(listener, 8) == 0 else {
                    return in_port_t(0)
                }
                getsockname(listener, address, &size)
                return pointer.pointee.sin_port.bigEndian
            }
        }
        try #require(port > 0)
        socket = listener
        base = "http://127.0.0.1:\(port)"
        Thread.detachNewThread { Self.serve(listener, Data(last.utf8)) }
    }

    private static func serve(_ listener: Int32, _ last: Data) {
        while case let connection = accept(listener, nil, nil), connection >= 0 {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            var request = Data()
            while request.range(of: last) == nil {
                let count = read(connection, &buffer, buffer.count)
                guard count > 0 else { break }
                request += buffer[..<count]
            }
            close(connection)
        }
    }

    deinit {
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }
}

@Suite struct LostConnectionTests {
    @Test func connection_lost_after_the_request_leaves_it_open_whether_it_was_taken() async throws {
        let server = try HangingUp(after: "9.")
        let text = OutboundContent.text("Abrimos a las 9.")
        let whatsApp = try WhatsAppSamples.channel(base: server.base)
        let failure = await #expect(throws: SendFailure.self) {
            try await whatsApp.send(
                text, quoting: nil, from: WhatsAppSamples.number, to: [WhatsAppSamples.phone])
        }
        #expect(failure?.kind == .ambiguous)
        #expect(failure?.code == "connection")
        let twilio = try TwilioSamples.channel(base: server.base)
        let other = await #expect(throws: SendFailure.self) {
            try await twilio.send(text, quoting: nil, from: TwilioSamples.number, to: [WhatsAppSamples.phone])
        }
        #expect(other?.kind == .ambiguous)
        withExtendedLifetime(server) {}
    }

    @Test func host_without_an_address_was_asked_nothing() async throws {
        let failure = await failure(at: "https://nobody.invalid")
        #expect(failure?.kind == .passing)
    }

    @Test func handshake_that_fails_lets_nothing_out() async throws {
        try await FixtureServer.run([.init(200)]) { base, server in
            let failure = await failure(at: base.replacing("http://", with: "https://"))
            #expect(failure?.kind == .passing, "\(String(describing: failure))")
            #expect(await server.requests.isEmpty)
        }
    }

    private func failure(at base: String) async -> SendFailure? {
        await #expect(throws: SendFailure.self) {
            try await WhatsAppSamples.channel(base: base).send(
                .text("hola"), quoting: nil, from: WhatsAppSamples.number, to: [WhatsAppSamples.phone])
        }
    }
}
