import Foundation

/// Time as a ``MessagingEngine`` sees it.
public struct MessagingClock: Sendable {
    public var now: @Sendable () -> Date
    public var sleep: @Sendable (Duration) async throws -> Void

    public init(
        now: @escaping @Sendable () -> Date = { Date() },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.now = now
        self.sleep = sleep
    }
}

extension Duration {
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

extension Date {
    static func + (date: Date, duration: Duration) -> Date { date.addingTimeInterval(duration.inSeconds) }
    static func - (date: Date, duration: Duration) -> Date { date.addingTimeInterval(-duration.inSeconds) }

    /// Never negative.
    func duration(since earlier: Date) -> Duration { .seconds(max(0, timeIntervalSince(earlier))) }
}
