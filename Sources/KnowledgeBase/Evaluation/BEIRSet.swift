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
        passages = try Self.passages(in: folder.appendingPathComponent("corpus.jsonl"))
        queries = try Self.lines(of: folder.appendingPathComponent("queries.jsonl"))
        judgments = try Self.judgments(in: folder.appendingPathComponent("qrels.tsv"))
    }

    /// The records of a JSON Lines file.
    public static func lines<Record: Decodable>(of file: URL) throws -> [Record] {
        try records(of: file).map(\.record)
    }

    private static func passages(in file: URL) throws -> [Passage] {
        var seen: Set<String> = []
        return try records(of: file).map { (line: Int, passage: Passage) in
            guard seen.insert(passage.id).inserted else {
                throw unusable(file, "line \(line) repeats the _id '\(passage.id)'")
            }
            return passage
        }
    }

    private static func records<Record: Decodable>(of file: URL) throws -> [(line: Int, record: Record)] {
        let decoder = JSONDecoder()
        let records: [(Int, Record)] = try numberedLines(of: file).map { number, line in
            do {
                return (number, try decoder.decode(Record.self, from: Data(line.utf8)))
            } catch {
                throw unusable(file, "line \(number) is not the expected record")
            }
        }
        guard !records.isEmpty else { throw unusable(file, "it is empty") }
        return records
    }

    private static func judgments(in file: URL) throws -> [String: [String: Int]] {
        var judgments: [String: [String: Int]] = [:]
        for (number, line) in try numberedLines(of: file) {
            let columns = line.components(separatedBy: "\t")
            if number == 1, ["query-id", "qid", "query_id"].contains(columns[0].lowercased()) { continue }
            // `nan`, `inf` and what no integer holds are numbers too, but no grades.
            guard columns.count == 3, let value = Double(columns[2]),
                let grade = Int(exactly: value.rounded())
            else {
                throw unusable(file, "line \(number) does not have the columns query, passage, grade")
            }
            judgments[columns[0], default: [:]][columns[1]] = grade
        }
        guard !judgments.isEmpty else { throw unusable(file, "it is empty") }
        return judgments
    }

    /// The lines that are not empty, from 1.
    ///
    /// By bytes: a carriage return and a line feed are one character, and further line separators of
    /// Unicode may stand inside JSON.
    private static func numberedLines(of file: URL) throws -> [(number: Int, line: String)] {
        try text(of: file).utf8.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
            .compactMap { index, bytes in
                let line = String(decoding: bytes.last == 0x0D ? bytes.dropLast() : bytes, as: UTF8.self)
                return line.isEmpty ? nil : (index + 1, line)
            }
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
