import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@Suite struct BEIRSetTests {
    private let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder() }

    private func folder(corpus: String, queries: String, qrels: String) throws -> URL {
        for (name, text) in [("corpus.jsonl", corpus), ("queries.jsonl", queries), ("qrels.tsv", qrels)] {
            try temporary.write(text, to: name)
        }
        return temporary.url
    }

    private let corpus = #"{"_id":"d1","title":"Título","text":"Uno"}"# + "\n" + #"{"_id":"d2","text":"Dos"}"#
    private let queries = #"{"_id":"q1","text":"¿uno?"}"#

    @Test func the_three_files_are_read() throws {
        let set = try BEIRSet(
            folder: folder(corpus: corpus, queries: queries, qrels: "query-id\tcorpus-id\tscore\nq1\td1\t1\n")
        )
        #expect(set.passages.map(\.id) == ["d1", "d2"])
        #expect(set.passages.map(\.title) == ["Título", nil])
        #expect(set.queries.map(\.text) == ["¿uno?"])
        #expect(set.judgments == ["q1": ["d1": 1]])
    }

    @Test func judgments_need_no_header() throws {
        let set = try BEIRSet(folder: folder(corpus: corpus, queries: queries, qrels: "q1\td2\t2\n"))
        #expect(set.judgments == ["q1": ["d2": 2]])
    }

    @Test func files_with_carriage_returns_are_read() throws {
        let set = try BEIRSet(
            folder: folder(
                corpus: corpus.replacing("\n", with: "\r\n") + "\r\n", queries: queries + "\r\n\r\n",
                qrels: "query-id\tcorpus-id\tscore\r\nq1\td1\t1\r\nq1\td2\t2\r\n"))
        #expect(set.passages.map(\.id) == ["d1", "d2"])
        #expect(set.queries.map(\.id) == ["q1"])
        #expect(set.judgments == ["q1": ["d1": 1, "d2": 2]])
    }

    @Test func other_line_separators_belong_to_the_text() throws {
        let line = "{\"_id\":\"d1\",\"text\":\"uno\u{2028}dos\u{85}tres\"}"
        let set = try BEIRSet(folder: folder(corpus: line, queries: queries, qrels: "q1\td1\t1"))
        #expect(set.passages.map(\.text) == ["uno\u{2028}dos\u{85}tres"])
    }

    @Test(arguments: ["nan", "inf", "-inf", "1e19", "x", ""])
    func a_grade_that_is_no_number_is_an_error(grade: String) throws {
        let folder = try folder(corpus: corpus, queries: queries, qrels: "q1\td1\t1\nq1\td2\t\(grade)\n")
        let error = #expect(throws: KnowledgeBaseError.self) { try BEIRSet(folder: folder) }
        #expect(error?.reason.contains("line 2") == true)
    }

    @Test func a_repeated_passage_is_an_error_with_its_line() throws {
        let folder = try folder(
            corpus: corpus + "\n\n" + #"{"_id":"d1","text":"Tres"}"#, queries: queries, qrels: "q1\td1\t1")
        let error = #expect(throws: KnowledgeBaseError.self) { try BEIRSet(folder: folder) }
        #expect(error?.reason == "line 4 repeats the _id 'd1'")
    }

    @Test(arguments: [
        ("", #"{"_id":"q","text":"x"}"#, "q\td\t1"), ("{", #"{"_id":"q","text":"x"}"#, "q\td\t1"),
        (#"{"_id":"d","text":"x"}"#, "", "q\td\t1"),
        (#"{"_id":"d","text":"x"}"#, #"{"_id":"q","text":"x"}"#, ""),
        (#"{"_id":"d","text":"x"}"#, #"{"_id":"q","text":"x"}"#, "q d 1"),
    ])
    func an_empty_or_malformed_file_is_an_error(corpus: String, queries: String, qrels: String) throws {
        let folder = try folder(corpus: corpus, queries: queries, qrels: qrels)
        let error = #expect(throws: KnowledgeBaseError.self) { try BEIRSet(folder: folder) }
        #expect(error?.kind == .usage)
    }

    @Test func a_missing_folder_is_an_error() {
        #expect(throws: KnowledgeBaseError.self) { try BEIRSet(folder: URL(fileURLWithPath: "/nonexistent")) }
    }
}
