import Foundation
import KnowledgeBase
import LexicalSearch
import Segments

/// Passages of thirty words that are as common as words are (Zipf), and questions of eight.
struct Words {
    private static let rows = 20_000
    private static let vocabulary = 20_000
    private static let database = Segment.DatabaseID(high: 1, low: 1)

    private let index: InvertedIndex

    static func make(in folder: URL) throws {
        _ = try segment(of: 0..<rows, to: .file(file(folder)))
    }

    init(in folder: URL) throws {
        let segment = try Segment(
            SegmentBytes(mapping: Self.file(folder)), kind: LexicalSegment.kind, database: Self.database)
        index = try InvertedIndex([SegmentPart(segment)], analyzer: SnowballAnalyzer())
    }

    func search(_ times: Int) throws {
        for number in 0..<times {
            let text = Self.text(words: 8, seed: 2_000_000 + UInt64(number))
            let forms = [LexicalQuery.Form(text, language: .spanish, rendering: .original)]
            _ = try index.search(LexicalQuery(forms)).best(100, among: nil)
        }
    }

    /// From passages to a segment in memory.
    static func build(_ passages: Int) throws {
        _ = try segment(of: 0..<passages, to: .memory)
    }

    static func printSize(in folder: URL) throws {
        let bytes = try FileManager.default.attributesOfItem(atPath: file(folder))[.size] as? Int ?? 0
        try printJSON(["words.bytes of a passage": bytes / rows])
    }

    private static func segment(
        of rows: Range<Int>, to destination: SegmentWriter.Destination
    ) throws -> Segment {
        let passages = rows.map {
            LexicalPassage(id: Int64($0), text: text(words: 30, seed: UInt64($0)), language: .spanish)
        }
        return try LexicalSegmentBuilder(analyzer: SnowballAnalyzer()).build(
            passages, to: destination, database: database, generation: 1)
    }

    private static func text(words: Int, seed: UInt64) -> String {
        var numbers = Numbers(seed: seed)
        return (0..<words).map { _ in
            // Rank by the inverse of Zipf's distribution with exponent 1.
            word(Int(exp(numbers.fraction() * log(Double(vocabulary)))) - 1)
        }.joined(separator: " ")
    }

    /// The same word for the same rank, of two to five syllables.
    private static func word(_ rank: Int) -> String {
        let syllables = [
            "ca", "sa", "ro", "ti", "ne", "lu", "mo", "pe", "der", "vi", "go", "fa", "tra", "bo", "si", "len",
        ]
        var numbers = Numbers(seed: 3_000_000_000 + UInt64(rank))
        return (0..<(2 + rank % 4)).map { _ in syllables[Int(numbers.next() % 16)] }.joined()
    }

    private static func file(_ folder: URL) -> String { folder.appending(path: "words").path }
}
