import Dispatch
import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Threads of their own on which answers are worked out, behind everything else that the process does.
///
/// Searching and embedding compute for tens of milliseconds without a pause. On the threads that Swift's tasks share,
/// one for each core, a webhook would wait behind them for its turn; here the system's scheduler goes between. (SE-0417.)
public final class AnsweringThreads: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let waiting = DispatchSemaphore(value: 0)

    /// Yields to the process's other threads; see setpriority(2), which on Linux is of one thread.
    private static let niceness: Int32 = 5

    /// The threads last as long as the process.
    ///
    /// - Parameter count: answers that are worked on at the same moment; those that wait for a model take none.
    public init(count: Int) {
        for _ in 0..<max(count, 1) { start() }
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        waiting.signal()
    }

    private func start() {
        Thread.detachNewThread {
            // Where it is not allowed, the thread is one like others.
            _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, Self.niceness)
            while true {
                self.waiting.wait()
                self.jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }?
                    .runSynchronously(on: self.asUnownedTaskExecutor())
            }
        }
    }
}
