import KnowledgeBase

/// What `kb eval` prints for people: a line for each tag, the cases that fail, and what has changed.
struct GoldenTable {
    private let shown: GoldenShown

    /// Failing cases that are told; the page has all.
    private static let mostFailures = 40
    private static let longest = 160

    init(_ shown: GoldenShown) {
        self.shown = shown
    }

    var text: String {
        [table, failures, comparison].filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n")
    }

    // MARK: By tag

    private var table: [String] {
        let areas = GoldenResult.Area.allCases.filter { shown.total.areas[$0] != nil }
        let head = ["", "cases", "passed"] + areas.map(\.rawValue) + ["median", "95 %", "tokens", "cost"]
        let rows = ([shown.total] + shown.tags).map { tally in
            [tally.name, "\(tally.cases)", tally.percent] + areas.map(tally.percent)
                + [
                    GoldenTally.duration(tally.medianMilliseconds),
                    GoldenTally.duration(tally.p95Milliseconds),
                    tally.tokenCount, tally.price,
                ]
        }
        return Self.aligned([head] + rows)
    }

    /// Names to the left, figures to the right, columns that are empty left out.
    private static func aligned(_ rows: [[String]]) -> [String] {
        let columns = rows[0].indices.filter { column in rows.dropFirst().contains { !$0[column].isEmpty } }
        let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(columns, widths).map { column, width in
                let space = String(repeating: " ", count: width - row[column].count)
                return column == 0 ? row[column] + space : space + row[column]
            }.joined(separator: "  ")
        }
    }

    // MARK: Cases

    private var failures: [String] {
        let failing = shown.failing
        guard !failing.isEmpty else { return [] }
        let lines = failing.prefix(Self.mostFailures).flatMap { result in
            ["\(result.id.printable)  \(Console.dim(Self.cut(result.question)))"]
                + result.failures.map { failure in
                    Self.cut("  \(failure.check): expected \(failure.expected), got \(failure.got)")
                }
        }
        let others = failing.count - Self.mostFailures
        let rest = others > 0 ? ["and \(others.counted("more case")); --report has all"] : []
        return [Console.bold("Failing: \(failing.count) of \(shown.results.count)")] + lines + rest
    }

    private static func cut(_ text: String) -> String {
        let line = text.printable
        return line.count <= longest ? line : line.prefix(longest - 1) + "…"
    }

    // MARK: Baseline

    private var comparison: [String] {
        guard let comparison = shown.comparison else { return [] }
        let lists = [
            ("Passed before, fail now", comparison.regressions),
            ("Failed before, pass now", comparison.mended),
            ("New", comparison.new), ("Vanished", comparison.vanished),
        ].filter { !$0.1.isEmpty }.map {
            "\($0.0) (\($0.1.count)): \($0.1.joined(separator: ", ").printable)"
        }
        let rates = comparison.rates.map {
            "\($0.name): \(GoldenTally.percent($0.before)) -> \(GoldenTally.percent($0.now))"
        }
        let models = comparison.modelsThen.map { then in
            [
                "The answers of the baseline were worded by \(then.joined(separator: ", ")), these by "
                    + "\(shown.models.joined(separator: ", "))"
            ]
        }
        let verdict = comparison.hasRegressed ? "Worse than the baseline" : "No worse than the baseline"
        return [Console.bold(verdict)] + lists + rates + (models ?? [])
    }
}
