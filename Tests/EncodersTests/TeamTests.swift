import Dispatch
import Synchronization
import Testing

@testable import Encoders

@Suite struct TeamTests {
    /// How often each item was called, and which members were seen.
    private final class Tally: Sendable {
        let calls: Mutex<[Int]>
        let members = Mutex(Set<Int>())
        private let busy: [Flag]

        private final class Flag: Sendable {
            let isSet = Atomic<Bool>(false)
        }

        init(items: Int, cores: Int) {
            calls = Mutex([Int](repeating: 0, count: items))
            busy = (0..<cores).map { _ in Flag() }
        }

        /// - Returns: whether nobody else used the member's number in the meantime.
        func note(_ item: Int, _ member: Int) -> Bool {
            let wasFree = !busy[member].isSet.exchange(true, ordering: .acquiringAndReleasing)
            calls.withLock { $0[item] += 1 }
            members.withLock { _ = $0.insert(member) }
            busy[member].isSet.store(false, ordering: .releasing)
            return wasFree
        }
    }

    @Test(arguments: [1, 2, 4, 9], [0, 1, 2, 3, 64, 1000])
    func every_item_is_done_once_before_share_returns(cores: Int, items: Int) {
        let tally = Tally(items: items, cores: cores)
        Team.gather(cores) { team in
            for round in 1...20 {
                team.share(items) { #expect(tally.note($0, $1)) }
                #expect(tally.calls.withLock { $0 } == [Int](repeating: round, count: items))
            }
        }
        #expect(tally.members.withLock { $0.allSatisfy((0..<cores).contains) })
    }

    @Test func what_one_piece_wrote_the_next_one_reads() {
        let cores = 3
        let found = Mutex(0)
        Team.gather(cores) { team in
            // Each item reads what others wrote in the piece before, without any lock.
            nonisolated(unsafe) let numbers = UnsafeMutablePointer<Int>.allocate(capacity: 2 * 16)
            defer { numbers.deallocate() }
            numbers.initialize(repeating: 1, count: 2 * 16)
            for round in 0..<2000 {
                let (from, to) = (round % 2 * 16, (round + 1) % 2 * 16)
                team.share(16) { item, _ in
                    numbers[to + item] = 1 + numbers[from + (item + 5) % 16]
                }
            }
            let sum = (0..<16).reduce(0) { $0 + numbers[$1] }
            found.withLock { $0 = sum }
        }
        #expect(found.withLock { $0 } == 16 * 2001)
    }

    @Test func alone_everything_is_done_in_order_by_the_leader() {
        let order = Mutex([Int]())
        Team.gather(0) { team in
            #expect(team.cores == 1)
            team.share(5) { item, member in order.withLock { $0.append(10 * item + member) } }
        }
        #expect(order.withLock { $0 } == [0, 10, 20, 30, 40])
    }

    /// Many teams at once, more than there are cores for: whose helpers get no thread works alone.
    @Test func teams_without_threads_for_all_come_to_an_end() {
        let done = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 40) { _ in
            Team.gather(4) { team in
                for _ in 0..<50 {
                    team.share(8) { _, _ in done.add(1, ordering: .relaxed) }
                }
            }
        }
        #expect(done.load(ordering: .relaxed) == 40 * 50 * 8)
    }
}
