import Foundation

/// One line that is rewritten: how much is done, how fast, how long it may still take.
struct ProgressBar {
    private let started = ContinuousClock.now
    private var drawn = ContinuousClock.now - .seconds(1)
    private let width = 24

    /// Draws at most ten times a second.
    mutating func update(done: Int, of total: Int, what: String) {
        let now = ContinuousClock.now
        guard now - drawn > .milliseconds(100) || done == total else { return }
        drawn = now
        Console.status(Self.line(done: done, of: total, what: what, elapsed: now - started, width: width))
    }

    func clear() {
        Console.status("")
    }

    static func line(done: Int, of total: Int, what: String, elapsed: Duration, width: Int) -> String {
        let part = total > 0 ? Double(done) / Double(total) : 0
        let filled = Int(part * Double(width))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        let seconds = elapsed.seconds
        let rate = seconds > 0 ? Double(done) / seconds : 0
        let left = rate > 0 ? Double(total - done) / rate : 0
        return "\(bar) \(done)/\(total) \(what)  \(Int(rate.rounded()))/s  \(duration(left)) left"
    }

    static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
