import Foundation
import KnowledgeBase
import Synchronization

/// Tells on standard error how a long piece of work goes: progress, what failed, what is worth knowing.
/// Called from any task.
final class Feedback: Sendable {
    private let isQuiet: Bool
    private let bar: Mutex<ProgressBar>
    private let start = ContinuousClock.now

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
        bar = Mutex(ProgressBar(isTerminal: Console.isInteractive, write: { Console.put($0, on: .error) }))
    }

    /// - Parameter unit: what a sync's progress counts.
    func observe(_ event: IngestEvent, unit: String = "files") {
        switch event {
        case .waiting: notice("another process is writing to this base; waiting for it")
        case .progress(let progress):
            let remaining = progress.bytesTotal > 0 ? progress.remaining : nil
            show(
                Progress(
                    done: progress.filesDone, total: progress.filesTotal, unit: unit,
                    elapsed: progress.elapsed, remaining: remaining))
        case .failed(let failure): problem("\(failure.path): \(failure.reason)")
        case .notice(let text): notice(text)
        }
    }

    func show(done: Int, of total: Int, unit: String) {
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        show(Progress(done: done, total: total, unit: unit, elapsed: elapsed))
    }

    private func show(_ progress: Progress) {
        guard !isQuiet else { return }
        bar.withLock { $0.update(progress) }
    }

    /// Said even when asked to be quiet.
    func problem(_ text: String) {
        bar.withLock {
            $0.clear()
            Console.notice("kb: \(text.printable)")
        }
    }

    func notice(_ text: String) {
        if !isQuiet { problem(text) }
    }

    func finish() {
        bar.withLock { $0.clear() }
    }
}
