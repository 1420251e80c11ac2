import CReading
import Dispatch
import Foundation
import Segments

/// How fast this machine reads: a file that is mapped, and memory of our own, each with all cores.
struct Reading: Answering {
    let modes = ["mapped", "private"]
    let openingTime: Double
    private let mapped: Bytes
    private let owned: Bytes

    /// Bytes that outlive every read.
    private struct Bytes: @unchecked Sendable {
        let start: UnsafeRawPointer
        let count: Int
    }

    private static let block = 4 << 20

    init(_ options: Options) throws {
        let path = try options.text("file")
        (mapped, openingTime) = try milliseconds {
            let bytes = try SegmentBytes(mapping: path)
            // Lives as long as the process.
            _ = Unmanaged.passRetained(bytes)
            return Bytes(start: bytes.start, count: bytes.count & ~255)
        }
        let copy = UnsafeMutableRawPointer.allocate(byteCount: mapped.count, alignment: 2 << 20)
        copy.copyMemory(from: mapped.start, byteCount: mapped.count)
        owned = Bytes(start: UnsafeRawPointer(copy), count: mapped.count)
    }

    func answer(_ request: Request) -> Reply {
        let bytes = request.mode == "mapped" ? mapped : owned
        let blocks = (bytes.count + Self.block - 1) / Self.block
        let times = request.items.map { _ in
            milliseconds {
                DispatchQueue.concurrentPerform(iterations: blocks) { index in
                    let start = index * Self.block
                    let count = min(Self.block, bytes.count - start)
                    withExtendedLifetime(kb_bench_read(bytes.start + start, count)) {}
                }
            }.1
        }
        return Reply(ms: times, counts: ["bytes": Double(bytes.count)])
    }
}
