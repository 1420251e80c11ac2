import Foundation

/// Threads by when they are due; each once, the latest date that was given counting.
struct DueQueue {
    private struct Entry {
        var date: Date
        var thread: MessageThread
    }

    /// A binary heap, the earliest first; entries whose date is not in ``dates`` any more are skipped.
    private var heap: [Entry] = []
    private var dates: [MessageThread: Date] = [:]

    var count: Int { dates.count }

    func contains(_ thread: MessageThread) -> Bool { dates[thread] != nil }

    mutating func set(_ thread: MessageThread, at date: Date) {
        guard dates[thread] != date else { return }
        dates[thread] = date
        heap.append(Entry(date: date, thread: thread))
        var child = heap.count - 1
        while child > 0, heap[child].date < heap[(child - 1) / 2].date {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// When the first is due.
    mutating func next() -> Date? {
        dropStale()
        return heap.first?.date
    }

    /// Takes the first out if it is due.
    mutating func pop(at now: Date) -> MessageThread? {
        dropStale()
        guard let first = heap.first, first.date <= now else { return nil }
        removeFirst()
        dates[first.thread] = nil
        return first.thread
    }

    private mutating func dropStale() {
        while let first = heap.first, dates[first.thread] != first.date { removeFirst() }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while let child = [2 * parent + 1, 2 * parent + 2].filter({ $0 < heap.count })
            .min(by: { heap[$0].date < heap[$1].date }), heap[child].date < heap[parent].date
        {
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
