import Foundation
import Testing

@testable import KnowledgeBase

private func thread(_ number: Int) -> MessageThread {
    MessageThread(channel: "test", account: "main", contact: "\(number)")
}

@Suite struct QueueTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    @Test func threads_come_in_the_order_of_their_dates() {
        var generator = SeededGenerator(seed: 7)
        var queue = DueQueue()
        var dates: [MessageThread: Date] = [:]
        for _ in 0..<10_000 {
            let thread = thread(.random(in: 0..<2_000, using: &generator))
            let date = now + .seconds(Int.random(in: 0..<5_000, using: &generator))
            queue.set(thread, at: date)
            dates[thread] = date
        }
        #expect(queue.count == dates.count)
        var last = Date.distantPast
        while let next = queue.next(), let popped = queue.pop(at: .distantFuture) {
            #expect(dates.removeValue(forKey: popped) == next && next >= last)
            last = next
        }
        #expect(dates.isEmpty && queue.count == 0)
    }

    @Test func nothing_is_taken_before_it_is_due() {
        var queue = DueQueue()
        queue.set(thread(1), at: now + .seconds(1))
        #expect(queue.pop(at: now) == nil && queue.contains(thread(1)))
        queue.set(thread(1), at: now - .seconds(1))
        #expect(queue.pop(at: now) == thread(1) && queue.next() == nil)
    }

    @Test func thread_is_in_the_queue_once() {
        var queue = ThreadQueue()
        for number in 0..<10_000 { queue.append(thread(number % 3_000)) }
        #expect(queue.count == 3_000)
        #expect((0..<3_000).allSatisfy { queue.popFirst() == thread($0) })
        #expect(queue.popFirst() == nil)
        queue.append(thread(1))
        #expect(queue.popFirst() == thread(1))
    }
}

@Suite struct AlarmTests {
    private let clock = MessagingClock()

    @Test func ring_that_nobody_waits_for_is_kept() async {
        let alarm = Alarm()
        alarm.ring()
        await alarm.wait(atMost: .seconds(600), clock: clock)
    }

    @Test func waiter_is_woken_by_a_ring_the_time_or_the_end() async {
        let alarm = Alarm()
        await alarm.wait(atMost: .milliseconds(5), clock: clock)
        let waiting = Task { await alarm.wait(atMost: .seconds(600), clock: clock) }
        alarm.ring()
        await waiting.value
        let cancelled = Task { await alarm.wait(atMost: .seconds(600), clock: clock) }
        cancelled.cancel()
        await cancelled.value
    }

    @Test func no_ring_is_lost_between_many_rings_and_waits() async {
        let alarm = Alarm()
        for _ in 0..<2_000 {
            async let ring: Void = alarm.ring()
            await alarm.wait(atMost: .seconds(600), clock: clock)
            await ring
        }
    }
}
