/// What came of a run of golden questions.
public struct GoldenReport: Sendable, Equatable, Codable {
    /// In the order of the cases.
    public var results: [GoldenResult]

    public init(results: [GoldenResult]) {
        self.results = results
    }

    public var failing: [GoldenResult] { results.filter { !$0.passes } }

    /// Who worded the answers, by name.
    public var models: [String] { Set(results.map(\.model)).sorted() }

    /// All cases together.
    public var total: GoldenTally { GoldenTally("all", results) }

    /// One for each language and tag: languages first, then by name.
    public var tallies: [GoldenTally] {
        var groups: [String: [GoldenResult]] = [:]
        for result in results {
            for group in result.groups { groups[group, default: []].append(result) }
        }
        return groups.keys.sorted { (Self.rank($0), $0) < (Self.rank($1), $1) }
            .map { GoldenTally($0, groups[$0] ?? []) }
    }

    private static func rank(_ group: String) -> Int { Language(rawValue: group) == nil ? 1 : 0 }
}

/// The figures of some cases together.
public struct GoldenTally: Sendable, Equatable, Codable {
    public var name: String
    public var cases: Int
    public var passed: Int
    /// By area, of the cases that test it.
    public var areas: [GoldenResult.Area: Share]
    /// Of an answer, at the median and at the 95th percentile.
    public var medianMilliseconds: Double
    public var p95Milliseconds: Double
    public var tokens: TokenUsage
    /// In millionths; `nil` where no case has a price.
    public var cost: Int64?
    /// Figures that the checks took out.
    public var removed: Int

    public struct Share: Sendable, Equatable, Codable {
        public var passed: Int
        public var of: Int

        public init(passed: Int, of: Int) {
            self.passed = passed
            self.of = of
        }

        /// From 0 to 1.
        public var rate: Double { of == 0 ? 0 : Double(passed) / Double(of) }
    }

    /// From 0 to 1.
    public var rate: Double { cases == 0 ? 0 : Double(passed) / Double(cases) }

    init(_ name: String, _ results: [GoldenResult]) {
        self.name = name
        cases = results.count
        passed = results.count(where: \.passes)
        areas = [:]
        for area in GoldenResult.Area.allCases {
            let tested = results.compactMap { $0.areas[area] }
            if !tested.isEmpty { areas[area] = Share(passed: tested.count(where: { $0 }), of: tested.count) }
        }
        let times = results.map(\.milliseconds).sorted()
        medianMilliseconds = Self.percentile(50, of: times)
        p95Milliseconds = Self.percentile(95, of: times)
        tokens = results.compactMap(\.tokens).reduce(TokenUsage(input: 0, output: 0), +)
        let costs = results.compactMap(\.cost)
        cost = costs.isEmpty ? nil : costs.reduce(0) { TallySum.adding($0, $1) }
        removed = results.reduce(0) { $0 + $1.removed.count }
    }

    /// The smallest value that at least so many percent do not exceed (nearest rank); 0 for none.
    static func percentile(_ percent: Int, of sorted: [Double]) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let rank = (percent * sorted.count + 99) / 100
        return sorted[max(rank, 1) - 1]
    }
}

/// Prices are the caller's: their sum must not overflow.
private enum TallySum {
    static func adding(_ a: Int64, _ b: Int64) -> Int64 {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : sum
    }
}
