import Testing

@testable import KnowledgeBase

@Suite struct LetterGroupTests {
    private func stands(_ letters: String, in word: String) -> Bool {
        LetterGroup(letters).stands(in: Array(word.utf8))
    }

    @Test func letters_in_a_row_are_found_wherever_they_stand() {
        #expect(stands("th", in: "_the_"))
        #expect(stands("_th", in: "_the_"))
        #expect(stands("he_", in: "_the_"))
        #expect(stands("ion_", in: "_pension_"))
        #expect(stands("ion", in: "_iion_"))
    }

    @Test func letters_apart_or_at_another_edge_are_not_found() {
        #expect(!stands("te", in: "_the_"))
        #expect(!stands("_he", in: "_the_"))
        #expect(!stands("ion_", in: "_ionia_"))
    }

    @Test func nothing_longer_than_the_word_is_found() {
        #expect(!stands("abcdef", in: "_a_"))
        #expect(!stands("a", in: ""))
    }
}
