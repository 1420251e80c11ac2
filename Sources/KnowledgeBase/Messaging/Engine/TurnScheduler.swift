import Foundation
import Logging

/// Decides which thread is answered when: one turn at a time in each, a few threads at the same time. Holds names of
/// threads and dates only; what waits is in the store.
actor TurnScheduler {
    private struct Running {
        var control: TurnControl
        var task: Task<Void, Never>
    }

    private struct Failures {
        /// All that this process saw, and those that were not the store's.
        var all = 0
        var counted = 0
    }

    private let worker: TurnWorker
    private let limits: MessagingLimits
    private let alarm = Alarm()
    private var running: [MessageThread: Running] = [:]
    /// To be looked at, in their order.
    private var pending = ThreadQueue()
    /// To be looked at then.
    private var timers = DueQueue()
    private var failures: [MessageThread: Failures] = [:]
    private var recheckAt = Date.distantPast
    private var isEnding = false

    init(_ worker: TurnWorker, limits: MessagingLimits) {
        self.worker = worker
        self.limits = limits
    }

    /// Threads have something new.
    func arrived(_ threads: [MessageThread]) {
        let now = worker.clock.now()
        for thread in threads {
            if let running = running[thread] {
                running.control.arrive(at: now)
            } else if !timers.contains(thread) {
                // Who waits already is looked at when that is over.
                pending.append(thread)
            }
        }
        alarm.ring()
    }

    /// Looks at the store at once.
    func recheck() {
        recheckAt = .distantPast
        alarm.ring()
    }

    /// Until the task is cancelled; then what is under way has the time of grace.
    func run() async {
        (isEnding, recheckAt) = (false, .distantPast)
        while !Task.isCancelled {
            await lookForWaiting()
            startDue()
            await alarm.wait(atMost: pause(), clock: worker.clock)
        }
        isEnding = true
        await finish()
    }

    // MARK: The steps

    /// What waits since before the start, or was overlooked.
    private func lookForWaiting() async {
        let now = worker.clock.now()
        if recheckAt > now + limits.recheck {
            // The clock was set back: what was to be looked at by it is looked at now.
            timers = DueQueue()
            recheckAt = now
        }
        guard recheckAt <= now else { return }
        recheckAt = now + limits.recheck
        do {
            for thread in try await worker.store.waitingThreads()
            where running[thread] == nil && !timers.contains(thread) {
                pending.append(thread)
            }
        } catch is CancellationError where Task.isCancelled {
            recheckAt = now
        } catch {
            recheckAt = now + limits.poll
            worker.logger.error("cannot read the inbox", metadata: ["error": "\(error)"])
        }
    }

    private func startDue() {
        guard !isEnding else { return }
        let now = worker.clock.now()
        while let thread = timers.pop(at: now) { pending.append(thread) }
        while running.count < limits.turns, let thread = pending.popFirst() {
            if let running = running[thread] {
                running.control.arrive(at: now)
            } else {
                start(thread)
            }
        }
    }

    private func start(_ thread: MessageThread) {
        let control = TurnControl()
        let counted = failures[thread]?.counted ?? 0
        let task = Task {
            let end = await worker.run(thread, control, failures: counted)
            ended(thread, end, hasArrivals: control.hasArrivals)
        }
        running[thread] = Running(control: control, task: task)
    }

    private func ended(_ thread: MessageThread, _ end: TurnWorker.End, hasArrivals: Bool) {
        running[thread] = nil
        switch end {
        case .idle, .done(more: false):
            failures[thread] = nil
            if hasArrivals { pending.append(thread) }
        case .done(more: true):
            failures[thread] = nil
            pending.append(thread)
        case .notDue(let date): hasArrivals ? pending.append(thread) : timers.set(thread, at: date)
        case .superseded: pending.append(thread)
        case .failed(let counts): retry(thread, counts)
        case .abandoned: break
        }
        alarm.ring()
    }

    private func retry(_ thread: MessageThread, _ counts: Bool) {
        var failures = failures[thread] ?? Failures()
        let pause = limits.retry.inSeconds * Double(1 << min(failures.all, 16))
        failures.all += 1
        failures.counted += counts ? 1 : 0
        self.failures[thread] = failures
        let spread = Double.random(in: 0.75...1.25)
        let seconds = min(pause, limits.longestRetry.inSeconds) * spread
        timers.set(thread, at: worker.clock.now() + .seconds(seconds))
    }

    private func pause() -> Duration {
        let now = worker.clock.now()
        let next = min(recheckAt, timers.next() ?? .distantFuture)
        return min(max(next.duration(since: now), .milliseconds(1)), limits.recheck)
    }

    private func finish() async {
        let tasks = running.values.map(\.task)
        let deadline = Task {
            do { try await worker.clock.sleep(limits.grace) } catch { return }  // All ended in time.
            for task in tasks { task.cancel() }
        }
        for task in tasks { await task.value }
        deadline.cancel()
    }
}

/// Threads in the order in which they came, each once.
struct ThreadQueue {
    private var threads: [MessageThread] = []
    private var first = 0
    private var members: Set<MessageThread> = []

    var count: Int { members.count }

    mutating func append(_ thread: MessageThread) {
        if members.insert(thread).inserted { threads.append(thread) }
    }

    mutating func popFirst() -> MessageThread? {
        guard first < threads.count else { return nil }
        let thread = threads[first]
        members.remove(thread)
        first += 1
        if first > 1_000, first * 2 > threads.count {
            threads.removeFirst(first)
            first = 0
        }
        return thread
    }
}
