import Foundation

/// Counts what contacts ask, while the process runs.
actor ContactRate {
    private struct Count {
        var day: Int
        var today = 0
        /// Of the last minute, oldest first.
        var recent: [Date] = []
        /// When they were told that it is too much; told again a day after at the earliest.
        var toldAt: Date?
    }

    enum Verdict: Sendable {
        case within
        /// They have not been told yet.
        case justOver
        case over
    }

    private var counts: [Contact.ID: Count] = [:]
    private let perMinute: Int
    private let perDay: Int
    /// Contacts that are remembered at most.
    private let most: Int

    init(perMinute: Int, perDay: Int, most: Int = 20_000) {
        self.perMinute = perMinute
        self.perDay = perDay
        self.most = most
    }

    func count(_ contact: Contact.ID, at now: Date) -> Verdict {
        let day = Self.day(of: now)
        var count = counts[contact] ?? Count(day: day)
        if count.day != day { (count.day, count.today) = (day, 0) }
        count.recent.removeAll { now.timeIntervalSince($0) >= 60 }
        let isOver = count.today >= perDay || count.recent.count >= perMinute
        if !isOver {
            count.today += 1
            count.recent.append(now)
        }
        let wasTold = count.toldAt.map { now.timeIntervalSince($0) < 24 * 3_600 } ?? false
        if isOver, !wasTold { count.toldAt = now }
        if counts[contact] == nil, counts.count >= most { forget(before: day) }
        counts[contact] = count
        return !isOver ? .within : wasTold ? .over : .justOver
    }

    /// Days of UTC since 1970.
    private static func day(of now: Date) -> Int { Int((now.timeIntervalSince1970 / 86_400).rounded(.down)) }

    /// Those of other days; where all are of today, all: better than to grow without end.
    private func forget(before day: Int) {
        counts = counts.filter { $0.value.day == day }
        if counts.count >= most { counts.removeAll() }
    }
}
