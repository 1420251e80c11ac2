import Foundation
import KnowledgeBase
import Testing

@testable import Readers

struct TextDecodingTests {
    private func decode(
        _ bytes: [UInt8], declares: Bool = false, limits: ReadingLimits = ReadingLimits()
    ) throws -> DecodedText {
        try TextDecoding.decode(
            FileContent(path: "a.txt", bytes: Data(bytes)), as: "plain text", declaresEncoding: declares,
            limits: limits)
    }

    private static let sample = "Año 2020: garantía de «doce» meses, señor"

    @Test func utf8_with_and_without_mark() throws {
        #expect(try decode(Array(Self.sample.utf8)) == DecodedText(text: Self.sample, encoding: "UTF-8"))
        #expect(try decode([0xEF, 0xBB, 0xBF] + Array(Self.sample.utf8)).text == Self.sample)
    }

    @Test(arguments: [true, false], [true, false])
    func utf16_of_both_orders_with_and_without_mark(bigEndian: Bool, marked: Bool) throws {
        let text = (marked ? "\u{FEFF}" : "") + Self.sample
        let bytes = text.utf16.flatMap { unit -> [UInt8] in
            let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
            return bigEndian ? pair : pair.reversed()
        }
        let decoded = try decode(bytes)
        #expect(decoded.text == Self.sample)
        #expect(decoded.encoding == (bigEndian ? "UTF-16BE" : "UTF-16LE"))
    }

    @Test func windows_1252_is_what_is_neither() throws {
        let decoded = try decode([0x41, 0xF1, 0x6F, 0x20, 0x80, 0x20, 0x93, 0x78, 0x94])
        #expect(decoded == DecodedText(text: "Año € “x”", encoding: "windows-1252"))
    }

    @Test func one_bad_byte_in_much_utf8_is_replaced_and_noticed() throws {
        let decoded = try decode(Array(String(repeating: "ñ ", count: 20).utf8) + [0xFF, 0x61])
        #expect(decoded.encoding == "UTF-8")
        #expect(decoded.text.hasSuffix("\u{FFFD}a"))
        #expect(decoded.notice != nil)
    }

    @Test func declared_encoding_counts_only_where_asked() throws {
        let bytes = Array("<meta charset='iso-8859-15'>".utf8) + [0xA4]
        #expect(try decode(bytes, declares: true).text.hasSuffix("€"))
        #expect(try decode(bytes).text.hasSuffix("¤"))
    }

    @Test func declared_latin1_that_is_utf8_is_utf8() throws {
        let decoded = try decode(Array("<meta charset=\"iso-8859-1\">ñ".utf8), declares: true)
        #expect(decoded.encoding == "UTF-8")
    }

    @Test func unknown_and_unterminated_declarations_are_ignored() throws {
        for text in ["<meta charset=klingon>x", "<meta charset=", "encoding='", "charset charset"] {
            #expect(try decode(Array(text.utf8), declares: true).text == text)
        }
    }

    @Test func few_zero_bytes_are_dropped_many_mean_binary() throws {
        #expect(try decode(Array(String(repeating: "text ", count: 20).utf8) + [0]).text.hasSuffix("text "))
        #expect(throws: KnowledgeBaseError.self) { try decode([0, 1, 2, 3, 0, 0, 0, 9]) }
    }

    @Test func mark_before_junk_is_binary() {
        let junk = (0..<2000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ ($0 >> 3)) }
        #expect(throws: KnowledgeBaseError.self) { try decode(junk.filter { $0 < 0x20 }) }
    }

    @Test func size_is_checked_before_anything_else() {
        var limits = ReadingLimits()
        limits.bytes = 3
        #expect { try decode([0, 0, 0, 0], limits: limits) } throws: {
            ($0 as? KnowledgeBaseError)?.kind == .limitExceeded
        }
    }

    @Test(arguments: [
        [], [0xFE, 0xFF], [0xFF, 0xFE], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE, 0, 0], [0xFF, 0xFE, 0x41],
    ])
    func marks_without_text_are_empty(bytes: [UInt8]) throws {
        #expect(try decode(bytes).text.isEmpty)
    }

    // MARK: Cleaning

    @Test func line_breaks_of_all_kinds_become_one() {
        #expect(TextCleaning.clean("a\r\nb\rc\nd\r\r\ne") == "a\nb\nc\nd\n\ne")
    }

    @Test func invisible_characters_go_and_joiners_stay() {
        #expect(TextCleaning.clean("ga\u{AD}ran\u{200B}tía\u{7}\u{202E}\u{FEFF}") == "garantía")
        #expect(TextCleaning.clean("👩\u{200D}🔧") == "👩\u{200D}🔧")
    }

    @Test func lines_are_trimmed_single_spaced_and_composed() {
        #expect(TextCleaning.line("  a\u{A0}\t b\nn\u{303}  ") == "a b ñ")
        #expect(TextCleaning.line("n\u{303}").unicodeScalars.count == 1)
        #expect(TextCleaning.line(" \u{200B}\n") == "")
    }

    @Test func code_keeps_indentation_and_loses_empty_edges() {
        #expect(TextCleaning.code("\n\n  a  \n\n\tb\n\n") == "  a\n\n\tb")
    }
}
