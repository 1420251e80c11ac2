import Foundation

/// How far a piece of work has come.
struct Progress: Equatable {
    var done: Int
    var total: Int
    /// What is counted: `files`, `MB`.
    var unit: String
    /// Seconds since the start.
    var elapsed: Double
    /// Seconds left where something better than the count tells.
    var remaining: Double?

    /// 1 for work of nothing.
    var share: Double { total > 0 ? min(1, Double(done) / Double(total)) : 1 }

    var rate: Double { elapsed > 0 ? Double(done) / elapsed : 0 }

    /// `120/900 files  34/s  23 s left`
    var summary: String {
        let counted = "\(done)/\(total) \(unit)"
        guard rate > 0 else { return counted }
        let left = remaining ?? Double(total - done) / rate
        return "\(counted)  \(Self.rate(rate))/s  \(Self.duration(left)) left"
    }

    private static func rate(_ rate: Double) -> String {
        rate < 10 ? "\((rate * 10).rounded() / 10)" : "\(Int(rate.rounded()))"
    }

    static func duration(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 1e7).rounded(.up))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}

/// On a terminal one line that is rewritten; elsewhere a line now and then.
struct ProgressBar {
    private let isTerminal: Bool
    private let write: (String) -> Void
    private var shown = -Double.infinity
    private var isDrawn = false
    private static let width = 24

    /// Seconds between two drawings on a terminal, and between two lines elsewhere.
    private static let (drawingPause, linePause) = (0.1, 10.0)

    init(isTerminal: Bool, write: @escaping (String) -> Void) {
        self.isTerminal = isTerminal
        self.write = write
    }

    mutating func update(_ progress: Progress) {
        let pause = isTerminal ? Self.drawingPause : Self.linePause
        if !isTerminal, shown < 0 {
            // The first line waits as well: short work says nothing.
            shown = progress.elapsed
            return
        }
        guard progress.elapsed - shown >= pause else { return }
        shown = progress.elapsed
        isDrawn = isTerminal
        write(isTerminal ? "\r\u{1B}[2K" + Self.line(progress) : "kb: \(progress.summary)\n")
    }

    /// Frees the line for something else.
    mutating func clear() {
        guard isDrawn else { return }
        write("\r\u{1B}[2K")
        isDrawn = false
        shown = -.infinity
    }

    static func line(_ progress: Progress) -> String {
        let filled = Int(progress.share * Double(width))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        return "\(bar) \(progress.summary)"
    }
}
