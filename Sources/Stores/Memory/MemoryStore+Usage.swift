import Foundation
import KnowledgeBase

extension MemoryStore {
    public func record(_ usage: [UsageRecord]) { calls += usage.map(\.storable) }

    public func usage(
        by grouping: UsageGrouping, contact: String?, in interval: Range<Date>
    ) -> [UsageTotal] {
        let counted = calls.filter {
            interval.contains($0.at) && (contact == nil || $0.contact == contact?.storable)
        }
        var totals: [String: UsageTotal] = grouping == .all ? ["": UsageTotal()] : [:]
        for call in counted {
            let key = call.key(of: grouping)
            totals[key, default: UsageTotal(key: key)].add(call)
        }
        return Array(totals.values).ordered(by: grouping)
    }
}

extension UsageRecord {
    fileprivate func key(of grouping: UsageGrouping) -> String {
        switch grouping {
        case .model: model
        case .conversation: conversation
        case .contact: contact
        case .day: at.formatted(.iso8601.year().month().day())
        case .purpose: purpose.rawValue
        case .all: ""
        }
    }
}

extension UsageTotal {
    fileprivate mutating func add(_ call: UsageRecord) {
        calls += 1
        tokens = tokens + call.tokens
        guard let price = call.cost else { return unpriced += 1 }
        let (sum, isTooMuch) = cost.addingReportingOverflow(price)
        cost = isTooMuch ? .max : sum
    }
}
