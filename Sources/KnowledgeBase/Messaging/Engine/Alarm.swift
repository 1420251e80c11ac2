import Synchronization

/// Wakes one waiter. A ring that nobody waits for is kept for who comes next, so that none is lost.
final class Alarm: Sendable {
    private struct State {
        var hasRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func ring() {
        let waiter = state.withLock { state in
            state.hasRung = state.waiter == nil
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Returns when it rings, has rung, the time is over or the task is cancelled.
    func wait(atMost time: Duration, clock: MessagingClock) async {
        let timer = Task {
            do { try await clock.sleep(time) } catch { return }  // Who is woken earlier cancels it.
            ring()
        }
        defer { timer.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard !state.hasRung else {
                        state.hasRung = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            ring()
        }
    }
}
