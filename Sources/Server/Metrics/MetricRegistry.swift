import Synchronization

/// Numbers by name and label, written as Prometheus reads them
/// (https://prometheus.io/docs/instrumenting/exposition_formats, text format 0.0.4).
final class MetricRegistry: Sendable {
    /// What is counted, and by what.
    struct Family: Sendable, Hashable {
        enum Kind: String, Sendable { case counter, gauge, histogram }

        var name: String
        var help: String
        var kind: Kind
        var labels: [String] = []
    }

    private struct Histogram {
        var counts = [Int](repeating: 0, count: MetricRegistry.bounds.count)
        var count = 0
        var sum = 0.0
    }

    private enum Series {
        case value(Double)
        case histogram(Histogram)
    }

    /// Upper bounds of histograms in seconds, from what a cache answers to what a slow model takes.
    static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
    /// Series of one family; what comes after them is counted as `other`.
    static let mostSeries = 400

    private let families = Mutex<[Family: [[String]: Series]]>([:])

    /// - Parameter values: of the family's labels, in their order.
    func add(_ amount: Double = 1, to family: Family, _ values: String...) {
        change(family, values) { series in
            guard case .value(let old) = series ?? .value(0) else { return }
            series = .value(old + amount)
        }
    }

    func set(_ family: Family, to value: Double, _ values: String...) {
        change(family, values) { $0 = .value(value) }
    }

    func observe(_ seconds: Double, in family: Family, _ values: String...) {
        change(family, values) { series in
            guard case .histogram(var histogram) = series ?? .histogram(Histogram()) else { return }
            histogram.count += 1
            histogram.sum += seconds
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound {
                histogram.counts[index] += 1
            }
            series = .histogram(histogram)
        }
    }

    private func change(_ family: Family, _ values: [String], _ change: (inout Series?) -> Void) {
        families.withLock { families in
            var labels = values
            let series = families[family, default: [:]]
            if series[labels] == nil, series.count >= Self.mostSeries { labels = values.map { _ in "other" } }
            change(&families[family, default: [:]][labels])
        }
    }

    /// All of it, families and series in the order of their names.
    func text() -> String {
        let families = families.withLock { $0 }
        return families.sorted { $0.key.name < $1.key.name }.map { family, series in
            Self.head(family)
                + series.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { values, series in
                    Self.lines(family, values, series)
                }.joined()
        }.joined()
    }
}

// MARK: Writing

extension MetricRegistry {
    private static func head(_ family: Family) -> String {
        let help = family.help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return "# HELP \(family.name) \(help)\n# TYPE \(family.name) \(family.kind.rawValue)\n"
    }

    private static func lines(_ family: Family, _ values: [String], _ series: Series) -> String {
        let labels = Array(zip(family.labels, values))
        switch series {
        case .value(let value): return line(family.name, labels, number(value))
        case .histogram(let histogram):
            let buckets = zip(bounds, histogram.counts).map { bound, count in
                line("\(family.name)_bucket", labels + [("le", number(bound))], String(count))
            }
            return buckets.joined()
                + line("\(family.name)_bucket", labels + [("le", "+Inf")], String(histogram.count))
                + line("\(family.name)_sum", labels, number(histogram.sum))
                + line("\(family.name)_count", labels, String(histogram.count))
        }
    }

    private static func line(_ name: String, _ labels: [(String, String)], _ value: String) -> String {
        let pairs = labels.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",")
        return "\(name)\(pairs.isEmpty ? "" : "{\(pairs)}") \(value)\n"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    /// Whole numbers without a fraction.
    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return Int(exactly: value).map { String($0) } ?? "\(value)"
    }
}
