import ArgumentParser
import Foundation
import KnowledgeBase
import Testing

@testable import kb

/// The progress bar, on a terminal and elsewhere.
@Suite struct ProgressBarTests {
    private func progress(_ done: Int, at elapsed: Double, remaining: Double? = nil) -> kb.Progress {
        kb.Progress(done: done, total: 200, unit: "files", elapsed: elapsed, remaining: remaining)
    }

    @Test func line_shows_share_rate_and_time_left() {
        let line = ProgressBar.line(progress(50, at: 2))
        #expect(line == "██████░░░░░░░░░░░░░░░░░░ 50/200 files  25/s  6 s left")
        #expect(ProgressBar.line(progress(200, at: 4)).hasPrefix(String(repeating: "█", count: 24)))
    }

    @Test func before_the_first_file_there_is_no_rate() {
        #expect(progress(0, at: 0).summary == "0/200 files")
        #expect(progress(0, at: 3).summary == "0/200 files")
    }

    @Test func better_estimate_and_slow_rates_are_shown() {
        #expect(progress(1, at: 4, remaining: 90).summary == "1/200 files  0.3/s  1 min 30 s left")
        #expect(kb.Progress(done: 0, total: 0, unit: "files", elapsed: 1, remaining: nil).share == 1)
    }

    @Test(arguments: [
        (0.2, "1 s"), (59, "59 s"), (60, "1 min 0 s"), (3_725, "1 h 2 min"), (-5, "0 s"),
        (Double.infinity, "2777 h 46 min"),
    ])
    func duration_is_rounded_up_to_what_matters(seconds: Double, text: String) {
        #expect(kb.Progress.duration(seconds) == text)
    }

    /// What a bar writes for updates at these times.
    private func written(isTerminal: Bool, at times: [Double]) -> [String] {
        final class Lines { var all: [String] = [] }
        let lines = Lines()
        var bar = ProgressBar(isTerminal: isTerminal) { lines.all.append($0) }
        for time in times { bar.update(progress(Int(time * 10), at: time)) }
        bar.clear()
        return lines.all
    }

    @Test func terminal_line_is_rewritten_ten_times_a_second_at_most() {
        let lines = written(isTerminal: true, at: [0, 0.01, 0.05, 0.2, 0.25])
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.hasPrefix("\r\u{1B}[2K") && !$0.contains("\n") })
        #expect(lines.last == "\r\u{1B}[2K")
    }

    @Test func elsewhere_short_work_says_nothing_and_long_work_a_line_now_and_then() {
        #expect(written(isTerminal: false, at: [0, 1, 9]).isEmpty)
        let lines = written(isTerminal: false, at: [0, 5, 10, 12, 19, 20])
        #expect(lines == ["kb: 100/200 files  10/s  10 s left\n", "kb: 200/200 files  10/s  0 s left\n"])
    }
}

/// The CLI reference and the man page.
@Suite struct ReferenceTests {
    @Test func every_command_and_setting_is_in_both() throws {
        let reference = try Reference.current()
        #expect(reference.commands.count >= 14)
        for command in reference.commands {
            #expect(reference.markdown.contains("\n## kb \(command.commandName)\n"))
            #expect(reference.manPage.contains("\n.SS kb \(command.commandName)\n"))
        }
        for setting in Setting.all {
            #expect(reference.markdown.contains("| `\(setting.key)` |"))
            #expect(reference.manPage.contains("(kb.yaml: \(setting.key))".replacing("-", with: "\\-")))
        }
        #expect(reference.markdown.contains("\n### kb model pull\n"))
    }

    @Test func shared_options_are_told_once() throws {
        let markdown = try Reference.current().markdown
        #expect(markdown.components(separatedBy: "`-d, --database <database>`").count == 2)
        #expect(markdown.components(separatedBy: "`-q, --quiet`").count == 2)
    }

    @Test func option_shows_its_names_value_and_default() throws {
        let search = try #require(Reference.current().commands.first { $0.commandName == "search" })
        let limit = try #require(search.arguments?.first { $0.valueName == "limit" })
        #expect(limit.synopsis == "-n, --limit <limit>")
        #expect(limit.meaning == "How many passages. Default: 10.")
    }

    @Test func default_that_is_punctuation_is_quoted() throws {
        let reference = try Reference.current()
        #expect(reference.markdown.contains("| `<folder>` | The folder. Default: `.`. |"))
        #expect(reference.manPage.contains("\nThe folder. Default: \\(ga.\\(ga."))
    }

    /// `make docs` writes them; this holds them to the program.
    @Test(arguments: ["cli.md", "kb.1"])
    func committed_reference_is_up_to_date(file: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/reference")
        let committed = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        let reference = try Reference.current()
        let current = (file == "cli.md" ? reference.markdown : reference.manPage) + "\n"
        #expect(committed == current, "run 'make docs'")
    }
}

/// Texts for a terminal.
@Suite struct ConsoleTests {
    @Test func control_characters_are_made_harmless() {
        #expect("a\u{1B}[31mb\u{9B}c\u{7F}\0".printable == "a\u{FFFD}[31mb\u{FFFD}c\u{FFFD}\u{FFFD}")
        #expect("garantía 🚗".printable == "garantía 🚗")
    }

    @Test func tabs_and_line_breaks_are_spaces_in_a_line_and_stay_in_a_text() {
        #expect("12 meses\to\n20.000 km".printable == "12 meses o 20.000 km")
        #expect("a\tb\nc".printableLines == "a\tb\nc")
        #expect("a\u{1B}]0;x\u{7}\r\nb\u{85}".printableLines == "a\u{FFFD}]0;x\u{FFFD}\u{FFFD}\nb\u{FFFD}")
    }

    @Test(arguments: [(0, "0 B"), (999, "999 B"), (1_500, "1.5 kB"), (2_400_000_000, "2.4 GB")])
    func bytes_are_shown_in_the_unit_that_fits(bytes: Int64, text: String) {
        #expect(bytes.asBytes == text)
    }

    @Test func report_tells_of_kinds_that_are_not_read() {
        var report = IngestReport()
        #expect(report.leftAlone == nil)
        report.unsupported = ["png": 3, "": 1, "zip": 1]
        #expect(
            report.leftAlone
                == "left alone 5 files of kinds that are not read: .png 3, without extension 1, .zip 1")
    }

    @Test func all_is_written_to_a_pipe_that_does_not_block() async throws {
        let pipe = Pipe()
        let descriptor = pipe.fileHandleForWriting.fileDescriptor
        #expect(fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0)
        // More than a pipe holds, so that writing has to wait.
        let bytes = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 / 7) }
        async let read = Task.detached { try pipe.fileHandleForReading.readToEnd() }.value
        let code = await Task.detached { Console.write(bytes, to: descriptor) }.value
        try pipe.fileHandleForWriting.close()
        #expect(code == 0)
        #expect(try await read == Data(bytes))
    }

    @Test func writing_to_what_is_closed_is_an_error() {
        #expect(Console.write([1], to: -1) == EBADF)
        #expect(Console.write([], to: -1) == 0)
    }
}

/// Lists of paths on standard input.
@Suite struct PathListTests {
    @Test func lines_or_nul_separate_paths() {
        #expect(PathList.parse(Data("a.md\nb c.md\r\n\n".utf8)) == ["a.md", "b c.md"])
        #expect(PathList.parse(Data("two\nlines.md\0b.md\0".utf8)) == ["two\nlines.md", "b.md"])
        #expect(PathList.parse(Data()) == [])
    }
}

/// The lines of a passage that `kb search` shows.
@Suite struct SnippetTests {
    private struct Words: TextAnalyzer {
        func analyze(_ text: String, language: Language) -> AnalyzedText {
            let words = text.lowercased().split { !$0.isLetter }.map {
                AnalyzedText.Word(folded: String($0), stem: String($0), isStopWord: $0.count < 4)
            }
            return AnalyzedText(words: words, bigrams: [], grams: [])
        }
    }

    private func lines(_ text: String, for question: String) -> [String] {
        let prepared = PreparedQuestion(text: question, language: .english)
        return Snippet(prepared, analyzer: Words())
            .lines(of: Chunk(ordinal: 0, headingPath: [], text: text, language: .english))
    }

    @Test func snippet_begins_at_the_sentence_with_most_words_of_the_question() {
        let text = "We open at nine. The warranty covers the engine. Tyres are extra."
        #expect(lines(text, for: "engine warranty") == ["… The warranty covers the engine. Tyres are extra."])
        #expect(lines(text, for: "nothing of it") == [text])
    }

    @Test func snippet_is_two_lines_that_fit() {
        let found = lines(String(repeating: "word ", count: 100), for: "word")
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.count <= 92 } && found[1].hasSuffix("…"))
        #expect(lines(String(repeating: "x", count: 500), for: "x").allSatisfy { $0.count <= 92 })
        #expect(lines("", for: "x") == [])
    }
}

/// `kb eval`.
@Suite struct EvalOptionsTests {
    private func message(_ line: String) -> String {
        do {
            _ = try EvalCommand.parseAsRoot(line.split(separator: " ").map(String.init))
            return ""
        } catch {
            return EvalCommand.message(for: error)
        }
    }

    @Test(arguments: [
        ("retrieval b --judgments j", "--judgments goes with --decisions"),
        ("retrieval b --foreign f", "--foreign goes with --decisions"),
        ("retrieval", "Missing expected argument"),
        ("retrieval b --extractive", "Unknown option '--extractive'"),
        ("files f", "Missing expected argument"),
        ("files f --answers a --run r", "Unknown option '--run'"),
        ("q.yaml --beir b", "Unknown option '--beir'"),
        ("q.yaml --update-baseline", "--update-baseline needs --baseline FILE"),
        ("q.yaml --baseline b --update-baseline --tag es", "wants all cases"),
        ("q.yaml --concurrency 0", "--concurrency must be 1 to 64"),
        ("q.yaml --quote --model a/b", "leave out --model"),
    ])
    func option_that_would_do_nothing_is_refused(line: String, message: String) {
        #expect(self.message(line).contains(message), "\(self.message(line))")
    }

    @Test(arguments: [
        "retrieval b --run r", "retrieval b --decisions --judgments j --foreign f --foreign g --no-accents",
        "files f --answers a --queries q --extractive --no-accents", "q.yaml r.yaml --tag es --tag pt --id a",
        "--tag es q.yaml",
        "golden q.yaml --baseline b --report r --results s --judge a/b --model c/d --concurrency 4",
    ])
    func options_that_belong_together_are_taken(line: String) throws {
        #expect(message(line) == "")
    }
}

/// `--filter`.
@Suite struct FilterOptionsTests {
    private func parsed(_ filters: [String]) throws -> Filter {
        var options = FilterOptions()
        options.filter = filters
        return try options.parsed()
    }

    @Test func each_key_fills_its_part() throws {
        let filter = try parsed([
            "lang=es", "language=PT", "path=a/**", "path=b", "type=text/*", "phrase=motor y caja",
            "source=/docs/", "author=Ana = Co",
        ])
        #expect(filter.languages == [.spanish, .portuguese])
        #expect(filter.paths == ["a/**", "b"])
        #expect(filter.mediaTypes == ["text/*"])
        #expect(filter.phrases == ["motor y caja"])
        #expect(filter.sources == ["/docs"])
        #expect(filter.metadata == ["author": "Ana = Co"])
    }

    @Test func filter_without_equals_sign_and_unknown_language_are_refused() {
        #expect(throws: KnowledgeBaseError.self) { try parsed(["lang"]) }
        #expect(throws: KnowledgeBaseError.self) { try parsed(["lang=xx"]) }
    }

    @Test func metadata_with_two_values_is_refused() throws {
        let error = #expect(throws: KnowledgeBaseError.self) { try parsed(["author=ana", "Author=bob"]) }
        #expect(error?.kind == .usage)
        #expect(error?.reason == "author=ana is asked for too, and both must hold")
        #expect(
            try parsed(["author=ana", "AUTHOR=Ana", "year=2024"]).metadata == [
                "author": "Ana", "year": "2024",
            ])
    }
}
