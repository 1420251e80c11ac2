import Foundation
import NIOCore
import NIOPosix
import Testing

/// A connection over which a test sends bytes of its own.
actor RawConnection {
    private let channel: any Channel
    private let received: AsyncStream<ByteBuffer>
    private(set) var text = ""

    init(port: Int) async throws {
        let (received, continuation) = AsyncStream<ByteBuffer>.makeStream()
        self.received = received
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Receiver(continuation))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
    }

    /// Hands on what comes.
    private final class Receiver: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let continuation: AsyncStream<ByteBuffer>.Continuation

        init(_ continuation: AsyncStream<ByteBuffer>.Continuation) { self.continuation = continuation }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            continuation.yield(unwrapInboundIn(data))
        }

        func channelInactive(context: ChannelHandlerContext) { continuation.finish() }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    func send(_ bytes: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: bytes))
    }

    /// As ``send(_:)``, to a server that may have closed already.
    func trySending(_ bytes: String) async {
        do {
            try await send(bytes)
        } catch {
            // The server has closed: what the test waits for.
        }
    }

    func post(_ path: String, _ body: String) async throws {
        try await send(
            "POST \(path) HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
                + "content-length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// Reads until the text is there; fails where the connection ends before.
    func read(until text: String) async {
        while !self.text.contains(text) {
            guard await readSome() else {
                Issue.record("the connection ended before '\(text)': \(self.text)")
                return
            }
        }
    }

    /// Everything until the server closes.
    func readToEnd() async -> String {
        while await readSome() {}
        return text
    }

    private func readSome() async -> Bool {
        for await buffer in received {
            text += String(buffer: buffer)
            return true
        }
        return false
    }

    /// Says that no more comes, and reads on.
    func endSending() async throws { try await channel.close(mode: .output) }

    func close() async {
        // It may be closed already.
        try? await channel.close()
    }
}

/// Waits until it is so, however long a busy machine takes.
func eventually(_ condition: @Sendable () async throws -> Bool) async throws {
    for _ in 0..<6_000 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("it did not come about within a minute")
}
