import Foundation
import Testing

@testable import Encoders

@Suite struct WordPieceTokenizerTests {
    private func tokenizer(
        _ pieces: [String], rules: ScalarNormalizer.Rules = .init()
    ) async throws -> WordPieceTokenizer {
        let all = ["[UNK]", "[CLS]", "[SEP]"] + pieces
        let vocabulary = WordPieceVocabulary(
            ids: Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, Int32($0)) }))
        return WordPieceTokenizer(
            vocabulary: vocabulary,
            special: .init(
                unknown: 0, first: 1, last: 2,
                spellings: ["[UNK]", "[CLS]", "[SEP]"].enumerated().map {
                    (bytes: Array($1.utf8), id: Int32($0))
                }),
            rules: rules)
    }

    /// Ids without the two at the ends.
    private func ids(_ text: String, _ tokenizer: WordPieceTokenizer) -> [Int32] {
        Array(tokenizer.tokenize(text).dropFirst().dropLast())
    }

    @Test func longest_piece_wins() async throws {
        let tokenizer = try await tokenizer(["ro", "rojo", "##jo", "##s", "roj"])
        #expect(ids("rojo rojos rojojo", tokenizer) == [4, 4, 6, 4, 5])
    }

    @Test func word_with_a_rest_is_unknown_as_a_whole() async throws {
        let tokenizer = try await tokenizer(["ro", "##jo"])
        #expect(ids("rojox ro", tokenizer) == [0, 3])
    }

    @Test func accents_case_and_decomposed_forms_fall_together() async throws {
        let tokenizer = try await tokenizer(["garantia", "ano"])
        #expect(ids("Garantía GARANTI\u{301}A año", tokenizer) == [3, 3, 4])
    }

    @Test func cased_model_keeps_case_and_accents() async throws {
        let tokenizer = try await tokenizer(
            ["Año", "año", "ano"], rules: .init(lowercases: false, stripsAccents: false))
        #expect(ids("Año año ano", tokenizer) == [3, 4, 5])
    }

    @Test func punctuation_and_chinese_stand_alone() async throws {
        let tokenizer = try await tokenizer(["a", "b", ",", "¿", "我", "们", "##b"])
        #expect(ids("a,b ¿a我们b", tokenizer) == [3, 5, 4, 6, 3, 7, 8, 4])
    }

    @Test func control_characters_vanish_and_spaces_split() async throws {
        let tokenizer = try await tokenizer(["ab", "a", "b"])
        #expect(
            ids("a\u{0}b a\u{200D}b a\u{AD}b a\u{A0}b a\u{3000}b a\r\nb", tokenizer) == [
                3, 3, 3, 4, 5, 4, 5, 4, 5,
            ])
    }

    @Test func special_tokens_are_read_in_a_text() async throws {
        let tokenizer = try await tokenizer(["a", "[", "cls", "]", "##a"])
        #expect(ids("a[CLS]a [cls]", tokenizer) == [3, 1, 3, 4, 5, 6])
    }

    @Test func words_over_a_hundred_characters_are_unknown() async throws {
        let tokenizer = try await tokenizer(["é", "e", "##e"])
        #expect(ids(String(repeating: "é", count: 100), tokenizer).count == 100)
        #expect(ids(String(repeating: "é", count: 101), tokenizer) == [0])
    }

    @Test func count_equals_the_tokens() async throws {
        let tokenizer = try await tokenizer(["a"])
        #expect(tokenizer.tokenCount(of: "") == 2)
        #expect(tokenizer.tokenCount(of: "a a b") == 5)
    }

    @Test func vocabulary_file_with_carriage_returns_and_no_last_line_end() {
        let text = Array("[UNK]\r\nuno\r\n\r\n##dos".utf8)
        let vocabulary = text.withUnsafeBytes { WordPieceVocabulary(lines: $0) }
        #expect(vocabulary.count == 4)
        #expect(vocabulary.id(of: "uno") == 1)
        #expect(vocabulary.id(of: "dos") == nil)
    }

    /// Parts that the reference implementation gives, taken at the edges of its Unicode version.
    @Test(
        arguments: [
            ("\u{2E5D}", .letter("\u{2E5D}")),  // punctuation since Unicode 14
            ("\u{166D}", .mark("\u{166D}")),  // punctuation until Unicode 12
            ("\u{378}", .letter("\u{378}")),  // not assigned
            ("\u{1E94A}", .letter("\u{1E94A}")),  // an accent since Unicode 9
            ("\u{2B820}", .letter("\u{2B820}")),  // Chinese, but not to the reference
        ] as [(Unicode.Scalar, ScalarNormalizer.Part)])
    func characters_younger_than_unicode_8(scalar: Unicode.Scalar, part: ScalarNormalizer.Part) {
        #expect(ScalarNormalizer(.init()).parts(of: scalar) == [part])
    }
}
