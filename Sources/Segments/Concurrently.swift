import Dispatch
import Synchronization

/// The values of `body` for 0 to `count` - 1 in order, computed on all cores; the first error, if any.
public func concurrently<Value: Sendable>(
    _ count: Int, _ body: @Sendable (Int) throws -> Value
) throws -> [Value] {
    let results = Mutex<[Int: Result<Value, any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: count) { index in
        let result = Result { try body(index) }
        results.withLock { $0[index] = result }
    }
    return try results.withLock { found in try (0..<count).compactMap { try found[$0]?.get() } }
}
