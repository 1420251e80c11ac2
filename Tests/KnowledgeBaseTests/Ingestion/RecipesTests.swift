import Testing

@testable import KnowledgeBase

struct RecipesTests {
    private func recipes(_ variant: String = "", version: Int = 1) -> Recipes {
        Recipes(
            readers: [TextReader(version: version, variant: variant)], chunkTokens: 256, embedder: nil)
    }

    @Test func files_are_read_again_by_a_reader_that_does_more_and_not_by_one_that_does_less() {
        let (plain, more) = (recipes(), recipes("ocr"))
        let (read, readMore) = (plain.recipe(for: "a.txt"), more.recipe(for: "a.txt"))
        #expect(plain.isCurrent(read, for: "a.txt") && plain.isCurrent(readMore, for: "a.txt"))
        #expect(more.isCurrent(readMore, for: "a.txt"))
        #expect(!more.isCurrent(read, for: "a.txt"))
    }

    @Test func another_version_reads_again_whatever_the_variant() {
        let old = recipes("ocr").recipe(for: "a.txt")
        #expect(!recipes(version: 2).isCurrent(old, for: "a.txt"))
        #expect(!recipes("ocr", version: 2).isCurrent(old, for: "a.txt"))
    }
}
