import Foundation
import KnowledgeBase
import LexicalSearch
import Segments

/// Passages by the words of a question.
struct WordsQuestion: Answering {
    let modes = WordsAdapter.modes
    let openingTime: Double
    private let questions: [Question]
    private var adapter: WordsAdapter

    init(_ options: Options) throws {
        let file = try options.text("index")
        questions = try Question.all(in: options.text("questions"))
        (adapter, openingTime) = try milliseconds { try WordsAdapter(file: file) }
    }

    static func build(_ options: Options) throws {
        let (rows, file) = (try options.number("rows"), try options.text("index"))
        let passages = try Passages(options.text("passages"), limit: rows)
        let (sizes, time) = try milliseconds { try WordsAdapter.build(file, of: passages, rows: rows) }
        try writeLine(["build_ms": time].merging(sizes) { first, _ in first })
    }

    mutating func answer(_ request: Request) throws -> Reply {
        if request.mode == "update" {
            return Reply(
                ms: try request.items.map { item in try milliseconds { try adapter.update(Int64(item)) }.1 })
        }
        var reply = Reply(ids: [])
        for item in request.items {
            let question = questions[item]
            let forms: [LexicalQuery.Form] = [
                LexicalQuery.Form(question.text, language: question.language, rendering: .original),
                LexicalQuery.Form(question.english ?? question.text, language: .english, rendering: .pivot),
            ]
            let (found, time) = try milliseconds {
                try adapter.search(forms, mode: request.mode, limit: request.top ?? 100)
            }
            reply.ms.append(time)
            reply.ids?.append(found)
        }
        return reply
    }
}

/// As the file of questions has it, one JSON object in a line.
struct Question: Decodable {
    var text: String
    var language: Language
    var english: String?

    static func all(in path: String) throws -> [Question] {
        try String(contentsOf: URL(filePath: path), encoding: .utf8)
            .split(separator: "\n").map { try JSONDecoder().decode(Question.self, from: Data($0.utf8)) }
    }
}

/// The one place that knows how words are searched: when that changes, this does.
struct WordsAdapter {
    /// Both renderings with their three fields, the original's three, or its words alone.
    static let modes = ["all", "original", "words"]
    /// Each field by itself.
    static let fieldModes = LexicalFieldName.all.map { "field \($0)" }
    private static let database = Segment.DatabaseID(high: 1, low: 1)
    private static let runLength = 8192

    private var parts: [SegmentPart]
    private var index: InvertedIndex

    init(file: String) throws {
        let segment = try Segment(
            SegmentBytes(mapping: file), kind: LexicalSegment.kind, database: Self.database)
        parts = [SegmentPart(segment)]
        index = try InvertedIndex(parts, analyzer: SnowballAnalyzer())
    }

    /// As the store does it: runs of passages, two at a time, then one segment of all.
    ///
    /// - Returns: bytes of each field.
    static func build(_ file: String, of passages: Passages, rows: Int) throws -> [String: Double] {
        let builder = LexicalSegmentBuilder(analyzer: SnowballAnalyzer())
        var runs: [SegmentPart] = []
        for start in stride(from: 0, to: rows, by: 2 * runLength) {
            let firsts = [start, start + runLength].filter { $0 < rows }
            runs += try concurrently(firsts.count) { run in
                let run = try (firsts[run]..<min(rows, firsts[run] + runLength)).map {
                    try lexical(passages($0), id: Int64($0))
                }
                return try builder.build(run, to: .memory, database: database, generation: 1)
            }.map { SegmentPart($0) }
        }
        let whole = try LexicalSegmentBuilder.merge(runs, to: .file(file), database: database, generation: 1)
        return sizes(of: whole)
    }

    /// One field alone, of terms that are ready, in the same way.
    ///
    /// - Returns: bytes of the field.
    static func build(
        _ file: String, _ field: LexicalFieldName, of terms: TermLines, rows: Int
    ) throws -> Double {
        var runs: [SegmentPart] = []
        for start in stride(from: 0, to: rows, by: 2 * runLength) {
            let firsts = [start, start + runLength].filter { $0 < rows }
            runs += try concurrently(firsts.count) { run in
                let numbers = firsts[run]..<min(rows, firsts[run] + runLength)
                return try LexicalSegmentBuilder.build(
                    field.part, of: field.rendering, ids: numbers.map(Int64.init), to: .memory,
                    database: database, generation: 1
                ) { terms.addTerms(of: numbers.lowerBound + $0, to: &$1) }
            }.map { SegmentPart($0) }
        }
        let whole = try LexicalSegmentBuilder.merge(runs, to: .file(file), database: database, generation: 1)
        return sizes(of: whole)["\(field)".replacingOccurrences(of: " ", with: "_") + "_bytes"] ?? 0
    }

    /// Sections come field by field behind what concerns all, words of the original first.
    private static func sizes(of segment: Segment) -> [String: Double] {
        let fields = ["words", "bigrams", "grams", "pivot_words", "pivot_bigrams", "pivot_grams"]
        let each = (segment.sectionCount - 1) / fields.count
        let first = segment.sectionCount - each * fields.count
        return Dictionary(
            uniqueKeysWithValues: fields.enumerated().map { field in
                let sections = (first + field.offset * each)..<(first + (field.offset + 1) * each)
                let bytes = sections.reduce(0) { $0 + segment.numbers($1, as: UInt8.self).count }
                return ("\(field.element)_bytes", Double(bytes))
            })
    }

    private static func lexical(_ passage: Passages.Passage, id: Int64) -> LexicalPassage {
        LexicalPassage(
            id: id, text: passage.text, language: passage.language,
            pivot: passage.english?.joined(separator: " "))
    }

    func search(_ forms: [LexicalQuery.Form], mode: String, limit: Int) throws -> [Int64] {
        let (asked, parts) = try Self.asked(forms, mode: mode)
        let matches = try index.search(LexicalQuery(asked), parts: parts)
        return try matches.best(limit, among: nil).map { index.rows.id(of: $0) }
    }

    private static func asked(
        _ forms: [LexicalQuery.Form], mode: String
    ) throws -> ([LexicalQuery.Form], [LexicalPart]) {
        switch mode {
        case "all": return (forms, LexicalPart.allCases)
        case "original": return (Array(forms.prefix(1)), LexicalPart.allCases)
        case "words": return (Array(forms.prefix(1)), [.words])
        default:
            let field = try LexicalFieldName(mode.replacingOccurrences(of: "field ", with: ""))
            return (forms.filter { $0.rendering == field.rendering }, [field.part])
        }
    }

    /// Writes a passage anew, as a sync does that finds it changed.
    mutating func update(_ id: Int64) throws {
        let passage = LexicalPassage(
            id: id, text: "La garantía número \(id) vale un año desde la entrega del vehículo.",
            language: .spanish,
            pivot: "The guarantee number \(id) is worth a year from the delivery of the vehicle.")
        let segment = try LexicalSegmentBuilder(analyzer: SnowballAnalyzer()).build(
            [passage], to: .memory, database: Self.database, generation: 2)
        for position in parts.indices { parts[position].bury([id]) }
        parts.append(SegmentPart(segment))
        index = try InvertedIndex(parts, analyzer: SnowballAnalyzer(), previous: index)
    }
}
