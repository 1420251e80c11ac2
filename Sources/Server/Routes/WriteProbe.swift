import Foundation
import KnowledgeBase

/// Whether the database takes what is written: one that can be read may be on a disk that is full.
///
/// Looks in the background, so that nobody waits for the transaction of an ingest, and not at every request, which
/// strangers may send.
actor WriteProbe {
    private let store: any MessagingStore
    private let clock = ContinuousClock()
    /// What the last look came to.
    private var last: Readiness.Check?
    private var lookedAt: ContinuousClock.Instant?
    private var isLooking = false
    private let interval: Duration

    /// As much as a webhook brings.
    private static let size = 16_384
    /// For which one is waited for, in steps.
    private static let patience = 20
    private static let pause: Duration = .milliseconds(50)

    /// - Parameter interval: between two looks.
    init(store: any MessagingStore, interval: Duration = .seconds(5)) {
        self.store = store
        self.interval = interval
    }

    /// As of at most one look ago.
    func check() async -> Readiness.Check {
        if !isLooking, lookedAt.map({ clock.now - $0 >= interval }) ?? true {
            (isLooking, lookedAt) = (true, clock.now)
            Task { await look() }
        }
        for _ in 0..<(last == nil ? Self.patience : 4) where isLooking {
            // Cancelled, it is looked at once more and left.
            do { try await Task.sleep(for: Self.pause) } catch { break }
        }
        return last ?? .init(ok: true)
    }

    private func look() async {
        defer { isLooking = false }
        do {
            try await store.keep(
                Data(count: Self.size), to: "kb/readiness", at: Date(), expired: .distantPast)
            last = .init(ok: true)
        } catch let error as KnowledgeBaseError where error.kind == .busy {
            // Somebody else writes, so that it can be written to.
            last = .init(ok: true)
        } catch {
            last = .init(ok: false, reason: "\(error)")
        }
    }
}
