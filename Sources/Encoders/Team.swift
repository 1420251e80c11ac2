import Dispatch

/// The cores that share a piece of work.
struct Team: Sendable {
    var cores: Int

    static let alone = Team(cores: 1)

    /// Calls `body` once per core with its part of `0..<count` and the core's number, and returns when
    /// all parts are done. Parts begin at multiples of 16, a cache line of floats, where that leaves
    /// work for every core.
    func share(_ count: Int, _ body: @Sendable (Range<Int>, Int) -> Void) {
        guard cores > 1, count > 1 else { return body(0..<count, 0) }
        let grain = count >= 16 * cores ? 16 : 1
        let part = ((count + cores - 1) / cores + grain - 1) / grain * grain
        DispatchQueue.concurrentPerform(iterations: cores) { worker in
            let start = min(worker * part, count)
            let range = start..<min(start + part, count)
            if !range.isEmpty { body(range, worker) }
        }
    }
}
