import Foundation
import KnowledgeBase
import Testing

@Suite struct BEIRSetTests {
    private func folder(corpus: String, queries: String, qrels: String) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in [("corpus.jsonl", corpus), ("queries.jsonl", queries), ("qrels.tsv", qrels)] {
            try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        return folder
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
