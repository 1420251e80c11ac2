import Synchronization

/// Lets a line of a kind through once in a while, so that whoever provokes it cannot fill the log.
final class LogThrottle: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct Line {
        var at: Instant
        var held = 0
    }

    private let lines = Mutex<[String: Line]>([:])
    private let pause: Duration
    /// Kinds that are told apart; what comes after them is held together.
    private static let mostKinds = 200

    /// - Parameter pause: between two lines of a kind.
    init(pause: Duration = .seconds(60)) { self.pause = pause }

    /// - Returns: `nil` where the line is held; else how many of its kind were held since the last.
    func admit(_ kind: String, at now: Instant = .now) -> Int? {
        lines.withLock { lines in
            let kind = lines[kind] == nil && lines.count >= Self.mostKinds ? "" : kind
            if let line = lines[kind], now - line.at < pause {
                lines[kind]?.held += 1
                return nil
            }
            let held = lines[kind]?.held ?? 0
            lines[kind] = Line(at: now)
            return held
        }
    }
}
