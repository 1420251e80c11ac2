import Foundation

/// A retrieval set in BEIR layout: `corpus.jsonl` (`_id`, `title`, `text`), `queries.jsonl` (`_id`,
/// `text`) and `qrels.tsv` (`query-id`, `corpus-id`, `score`).
/// (Thakur et al., "BEIR: A Heterogenous Benchmark for Zero-shot Evaluation", 2021.)
public struct BEIRSet: Sendable {
    public struct Passage: Sendable, Decodable {
        public var id: String
        public var title: String?
        public var text: String

        enum CodingKeys: String, CodingKey {
            case title, text
            case id = "_id"
        }
    }

    public struct Query: Sendable, Decodable {
        public var id: String
        public var text: String

        enum CodingKeys: String, CodingKey {
            case text
            case id = "_id"
        }
    }

    public var passages: [Passage]
    public var queries: [Query]
    /// Grades by query, by passage.
    public var judgments: [String: [String: Int]]

    /// - Throws: `usage` when a file is missing, empty or malformed: an evaluation never runs on less
    ///   than it was told to.
    public init(folder: URL) throws {
        passages = try Self.lines(of: folder.appendingPathComponent("corpus.jsonl"))
        queries = try Self.lines(of: folder.appendingPathComponent("queries.jsonl"))
        judgments = try Self.judgments(in: folder.appendingPathComponent("qrels.tsv"))
    }

    /// The records of a JSON Lines file.
    public static func lines<Record: Decodable>(of file: URL) throws -> [Record] {
        let decoder = JSONDecoder()
        let records: [Record] = try text(of: file).split(separator: "\n", omittingEmptySubsequences: true)
            .enumerated().map { index, line in
                do {
                    return try decoder.decode(Record.self, from: Data(line.utf8))
                } catch {
                    throw unusable(file, "line \(index + 1) is not the expected record")
                }
            }
        guard !records.isEmpty else { throw unusable(file, "it is empty") }
        return records
    }

    private static func judgments(in file: URL) throws -> [String: [String: Int]] {
        var judgments: [String: [String: Int]] = [:]
        for (index, line) in try text(of: file).split(separator: "\n").enumerated() {
            let columns = line.trimmingCharacters(in: .newlines).components(separatedBy: "\t")
            if index == 0, ["query-id", "qid", "query_id"].contains(columns[0].lowercased()) { continue }
            guard columns.count == 3, let grade = Double(columns[2]) else {
                throw unusable(file, "line \(index + 1) does not have the columns query, passage, grade")
            }
            judgments[columns[0], default: [:]][columns[1]] = Int(grade)
        }
        guard !judgments.isEmpty else { throw unusable(file, "it is empty") }
        return judgments
    }

    private static func text(of file: URL) throws -> String {
        do {
            return try String(contentsOf: file, encoding: .utf8)
        } catch {
            throw unusable(file, "it cannot be read")
        }
    }

    static func unusable(_ file: URL, _ reason: String) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .usage, cannot: "evaluate with '\(file.path)'", because: reason,
            advice: "A set has corpus.jsonl, queries.jsonl and qrels.tsv")
    }
}
