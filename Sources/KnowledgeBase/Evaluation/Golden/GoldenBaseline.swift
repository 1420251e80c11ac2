import Foundation

/// What passed when it was last looked at, to see what does no more.
public struct GoldenBaseline: Sendable, Equatable, Codable {
    /// Of the file's form; another cannot be compared with.
    public static let currentVersion = 1
    /// Of a file that is read, in bytes.
    public static let largest = 16 << 20

    public var version: Int
    /// Who worded the answers then.
    public var models: [String]
    /// Whether a case passed, by id.
    public var cases: [String: Bool]
    /// Shares of the cases that passed, from 0 to 1, by language and tag.
    public var rates: [String: Double]

    public init(_ report: GoldenReport) {
        version = Self.currentVersion
        models = report.models
        cases = Dictionary(
            report.results.map { ($0.id, $0.passes) }, uniquingKeysWith: { first, _ in first })
        rates = Dictionary(
            (report.tallies + [report.total]).map { ($0.name, $0.rate) },
            uniquingKeysWith: { first, _ in first })
    }

    /// - Parameter name: the file's, for messages.
    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for what is no baseline of this version.
    public init(parsing data: Data, name: String) throws {
        guard data.count <= Self.largest else { throw Self.unusable(name, "it is larger than 16 MiB") }
        let version: Int
        do {
            version = try JSONDecoder().decode(Form.self, from: data).version
        } catch {
            throw Self.unusable(name, "it is no baseline: it is not JSON with a 'version'")
        }
        guard version == Self.currentVersion else {
            throw Self.unusable(
                name, "it is of version \(version), and this kb compares with version \(Self.currentVersion)")
        }
        do {
            self = try JSONDecoder().decode(GoldenBaseline.self, from: data)
        } catch {
            throw Self.unusable(name, "it is no baseline: \(Self.reason(error))")
        }
        guard !cases.isEmpty else { throw Self.unusable(name, "it holds no case") }
    }

    private struct Form: Decodable { var version: Int }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "it has no '\(key.stringValue)'"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' is not what it should be"
        default: "it is not valid JSON"
        }
    }

    private static func unusable(_ name: String, _ reason: String) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .usage, cannot: "compare with '\(name)'", because: reason,
            advice: "--update-baseline writes a new one")
    }

    /// Keys sorted, for version control.
    public func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}

/// How a run stands beside a baseline. Times play no part.
public struct GoldenComparison: Sendable, Equatable, Codable {
    /// Passed then and fail now.
    public var regressions: [String]
    /// Failed then and pass now.
    public var mended: [String]
    /// Not in the baseline, with whether they pass.
    public var new: [String]
    /// In the baseline, and in no file any more.
    public var vanished: [String]
    /// Shares that changed, of groups of which every case of then was run.
    public var rates: [Change]
    /// Set where others worded the answers then.
    public var modelsThen: [String]?

    public struct Change: Sendable, Equatable, Codable {
        public var name: String
        public var before: Double
        public var now: Double
    }

    public var hasRegressed: Bool { !regressions.isEmpty }

    /// - Parameter known: the ids of all cases in the files, run or not.
    public init(_ report: GoldenReport, with baseline: GoldenBaseline, known: Set<String>) {
        let results = report.results
        regressions = results.filter { !$0.passes && baseline.cases[$0.id] == true }.map(\.id)
        mended = results.filter { $0.passes && baseline.cases[$0.id] == false }.map(\.id)
        new = results.filter { baseline.cases[$0.id] == nil }.map(\.id)
        vanished = baseline.cases.keys.filter { !known.contains($0) }.sorted()
        let isWhole = Set(results.map(\.id)) == known
        rates =
            !isWhole
            ? []
            : ([report.total] + report.tallies).compactMap { tally in
                guard let before = baseline.rates[tally.name], abs(before - tally.rate) > 1e-9 else {
                    return nil
                }
                return Change(name: tally.name, before: before, now: tally.rate)
            }
        modelsThen = baseline.models == report.models ? nil : baseline.models
    }
}
