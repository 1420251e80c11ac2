import Foundation
import KnowledgeBase
import LexicalSearch
import Segments

/// A kind of term of one rendering, by itself: what a peer can be given the same terms of.
struct LexicalFieldName: CustomStringConvertible {
    let rendering: Rendering
    let part: LexicalPart

    static let all = Rendering.allCases.flatMap { rendering in
        LexicalPart.allCases.map { LexicalFieldName(rendering: rendering, part: $0) }
    }

    init(rendering: Rendering, part: LexicalPart) {
        self.rendering = rendering
        self.part = part
    }

    init(_ name: String) throws {
        guard let found = Self.all.first(where: { $0.description == name }) else {
            throw Problem("there is no field '\(name)'")
        }
        self = found
    }

    var description: String {
        let part = ["words", "bigrams", "grams"][part.rawValue]
        return rendering == .original ? part : "pivot \(part)"
    }
}

/// Each field by itself: the terms of passages and questions as files of lines, terms with spaces between them,
/// and our index of such a file.
enum FieldsQuestion {
    private static let analyzer = SnowballAnalyzer()

    /// Writes the terms of all passages and of the questions, field by field, as our analyzer cuts them.
    static func writeTerms(_ options: Options) throws {
        let (rows, folder) = (try options.number("rows"), try options.text("folder"))
        let passages = try Passages(options.text("passages"), limit: rows)
        for rendering in Rendering.allCases {
            let files = try LexicalPart.allCases.map { part in
                try TermFile("\(folder)/\(LexicalFieldName(rendering: rendering, part: part)).passages")
            }
            for row in 0..<rows {
                let passage = try passages(row)
                let english = passage.english?.joined(separator: " ")
                try write(passage.text, passage.language, english, rendering, files)
            }
            for file in files { try file.close() }
        }
        try writeQuestions(options.text("questions"), folder)
        try writeLine(["rows": rows])
    }

    private static func writeQuestions(_ path: String, _ folder: String) throws {
        let questions = try Question.all(in: path)
        for rendering in Rendering.allCases {
            let files = try LexicalPart.allCases.map { part in
                try TermFile("\(folder)/\(LexicalFieldName(rendering: rendering, part: part)).questions")
            }
            for question in questions {
                try write(question.text, question.language, question.english, rendering, files)
            }
            for file in files { try file.close() }
        }
    }

    private static func write(
        _ text: String, _ language: Language, _ english: String?, _ rendering: Rendering, _ files: [TermFile]
    ) throws {
        let isPivot = rendering == .pivot && english != nil
        let found = analyzer.analyze(
            isPivot ? english ?? text : text, language: isPivot ? .english : language)
        let content = found.words.filter { !$0.isStopWord }
        try files[LexicalPart.words.rawValue].add((content.isEmpty ? found.words : content).map(\.stem))
        try files[LexicalPart.bigrams.rawValue].add(
            found.bigrams.map { $0.replacingOccurrences(of: " ", with: "_") })
        try files[LexicalPart.grams.rawValue].add(found.grams)
    }

    /// Our index of one field out of a file of terms; one JSON line says how long it took.
    static func build(_ options: Options) throws {
        let (rows, file) = (try options.number("rows"), try options.text("index"))
        let field = try LexicalFieldName(options.text("field"))
        let (size, time) = try milliseconds {
            let terms = try TermLines(options.text("terms"), limit: rows)
            return try WordsAdapter.build(file, field, of: terms, rows: rows)
        }
        try writeLine(["build_ms": time, "bytes": size])
    }
}

/// Writes lines of terms.
private final class TermFile {
    private let file: FileHandle
    private var text = ""

    init(_ path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw Problem("'\(path)' cannot be written")
        }
        file = try FileHandle(forWritingTo: URL(filePath: path))
    }

    func add(_ terms: [String]) throws {
        text += terms.joined(separator: " ")
        text += "\n"
        if text.utf8.count > 1 << 20 { try flush() }
    }

    func close() throws {
        try flush()
        try file.close()
    }

    private func flush() throws {
        try file.write(contentsOf: Data(text.utf8))
        text.removeAll(keepingCapacity: true)
    }
}

/// A mapped file of terms, one passage in a line.
struct TermLines: Sendable {
    private let lines: MappedLines

    init(_ path: String, limit: Int) throws {
        lines = try MappedLines(path, limit: limit)
    }

    /// Adds the hashes of the terms of a line.
    func addTerms(of line: Int, to terms: inout [UInt64]) {
        lines.withLine(line) { line in
            var start = 0
            while start < line.count {
                var end = start
                while end < line.count, line[end] != UInt8(ascii: " ") { end += 1 }
                if end > start {
                    terms.append(TermHash.of(UnsafeBufferPointer(rebasing: line[start..<end])))
                }
                start = end + 1
            }
        }
    }
}
