import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Bytes that went through.
final class ByteCounter: Sendable {
    private let total = Mutex(0)

    var count: Int { total.withLock { $0 } }

    func add(_ bytes: Int) { total.withLock { $0 += bytes } }
}

/// Writes on and counts.
struct CountingWriter: ResponseBodyWriter {
    var writer: any ResponseBodyWriter
    let counter: ByteCounter

    mutating func write(_ buffer: ByteBuffer) async throws {
        counter.add(buffer.readableBytes)
        try await writer.write(buffer)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        try await writer.finish(trailingHeaders)
    }
}
