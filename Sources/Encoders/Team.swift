import CEncoderKernels
import Dispatch
import Glibc
import Synchronization

/// The cores that work on one batch, a piece of it after the other.
///
/// A piece takes some tens of microseconds, about what it takes to wake a thread up: members wait for the next
/// one awake, and let other threads run where it does not come soon. A member whose thread the system has not started
/// is not waited for: whoever is there takes the items.
final class Team: @unchecked Sendable {
    // Unchecked: `work` is written while there is no item to take, and read by who has taken one.
    private var work: (@Sendable (_ item: Int, _ member: Int) -> Void)?
    /// The number of the piece in the upper bits, of items that nobody has taken yet in the lower.
    private let ticket = Atomic<UInt64>(0)
    private let unfinished = Atomic<Int>(0)
    private let isOver = Atomic<Bool>(false)
    let cores: Int

    private static let itemBits: UInt64 = 16
    private static let items: UInt64 = 1 << itemBits - 1

    private init(cores: Int) {
        self.cores = cores
    }

    /// One core, which does everything itself.
    static var alone: Team { Team(cores: 1) }

    /// Calls `lead` on one core while the others help with what it shares.
    static func gather(_ cores: Int, _ lead: @Sendable (Team) -> Void) {
        let team = Team(cores: max(1, cores))
        guard team.cores > 1 else { return lead(team) }
        DispatchQueue.concurrentPerform(iterations: team.cores) { member in
            guard member == 0 else { return team.help(as: member) }
            lead(team)
            team.isOver.store(true, ordering: .releasing)
        }
    }

    /// Calls `body` once for every item, by any member, and returns when all calls have. Only who leads shares.
    ///
    /// - Parameters:
    ///   - count: how many items, up to 65,535.
    ///   - body: gets the number of the member that calls it, from 0 on: no two calls at once have the same.
    func share(_ count: Int, _ body: @Sendable @escaping (_ item: Int, _ member: Int) -> Void) {
        guard cores > 1, count > 1 else { return (0..<count).forEach { body($0, 0) } }
        work = body
        unfinished.store(count, ordering: .relaxed)
        let piece = (ticket.load(ordering: .relaxed) >> Self.itemBits) + 1
        ticket.store(piece << Self.itemBits | UInt64(count), ordering: .releasing)
        while takeItem(as: 0) {}
        var patience = Patience()
        while unfinished.load(ordering: .acquiring) > 0 { patience.wait() }
        work = nil
    }

    private func help(as member: Int) {
        var patience = Patience()
        while !isOver.load(ordering: .acquiring) {
            if takeItem(as: member) { patience = Patience() } else { patience.wait() }
        }
    }

    /// Does one item; `false` where none is left. Taking one holds the piece: it does not end, and with it `work` does
    /// not change, before the item is done.
    private func takeItem(as member: Int) -> Bool {
        var seen = ticket.load(ordering: .relaxed)
        while seen & Self.items > 0 {
            let (isTaken, now) = ticket.weakCompareExchange(
                expected: seen, desired: seen - 1, ordering: .acquiringAndReleasing)
            if isTaken {
                work?(Int(seen & Self.items) - 1, member)
                unfinished.subtract(1, ordering: .releasing)
                return true
            }
            seen = now
        }
        return false
    }
}

/// Waits awake for some tens of microseconds; after that other threads run in between.
private struct Patience {
    private static let awake = 1_000
    private var turns = 0

    mutating func wait() {
        turns += 1
        if turns < Self.awake { kb_pause() } else { sched_yield() }
    }
}
