import KnowledgeBase
import Testing

@testable import Stores

/// The parts of a filter that concern a whole document.
@Suite struct DocumentFilterTests {
    private func allows(_ wanted: [String: String], _ document: [String: String]) -> Bool? {
        var filter = Filter()
        filter.metadata = wanted
        return DocumentFilter(filter)?
            .allows(source: "/docs", path: "a.md", mediaType: "text/markdown") { document }
    }

    /// Dictionaries are ordered anew in every run, and keys that fell together would win by chance.
    @Test func keys_that_differ_in_case_alone_count_each() {
        let spellings = ["author", "Author", "AUTHOR", "aUTHOR", "auTHOR"]
        let document = Dictionary(uniqueKeysWithValues: spellings.map { ($0, "Writer of \($0.utf8.first!)") })
            .merging(["autHOR": "Ana"]) { $1 }
        #expect(allows(["author": "ana"], document) == true)
        #expect(allows(["AUTHOR": "Writer of 97"], document) == true)
        #expect(allows(["author": "Bob"], document) == false)
    }

    @Test func every_wanted_pair_must_be_there() {
        let document = ["Area": "Ventas", "year": "2024"]
        #expect(allows(["area": "VENTAS", "Year": "2024"], document) == true)
        #expect(allows(["area": "ventas", "year": "2025"], document) == false)
        #expect(allows(["area": "ventas", "AREA": "taller"], document) == false)
        #expect(allows(["area": "ventas", "AREA": "taller"], ["area": "Ventas", "Area": "Taller"]) == true)
        #expect(allows([:], document) == nil)
    }
}
