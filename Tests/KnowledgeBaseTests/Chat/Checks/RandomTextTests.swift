import Foundation
import Testing

@testable import KnowledgeBase

/// Whatever a model writes, the checks read it: mixtures of what they look for.
@Suite struct RandomTextTests {
    private static let pieces = [
        "0", "7", "12", "2024", "00", "100", "15000", ".", ",", ":", "/", "-", "$", "R$", "€", "%", "(", ")",
        "[", "]",
        "+", " ", " ", " ", "\n", "mil", "millón", "y", "medio", "un", "a", "hundred", "de", "abril", "mar",
        "h", "am",
        "p", "m", "k", "M", "km", "meses", "@", "x.com", "http://", "RM-", "º", "1️⃣", "🙂", "\u{200B}", "١",
        "é", "ñ",
        "\u{301}", "*", "#", "|", "id", "iota", "idiota", "per cent", "por", "ciento", "T", "\r\n", "'",
        "\u{0}",
    ]

    private func texts(_ count: Int) -> [String] {
        var generator = SeededGenerator(state: 11)
        return (0..<count).map { _ in
            (0..<Int.random(in: 0...24, using: &generator))
                .map { _ in Self.pieces.randomElement(using: &generator) ?? "" }.joined()
        }
    }

    @Test func a_text_supports_itself_and_nothing_supports_nothing() {
        let empty = FigureCheck(sources: ClaimSources())
        for text in texts(4000) {
            let language: Language = [.spanish, .portuguese, .english, .unknown][text.utf8.count % 4]
            let result = empty.check(text, language: language)
            #expect(result.unsupported == result.claims, "\(text.debugDescription)")
            #expect(result.claims.allSatisfy { text[$0.range] == $0.text }, "\(text.debugDescription)")
            var sources = ClaimSources()
            sources.add(text, language: language)
            let own = FigureCheck(sources: sources).check(text, language: language)
            #expect(own.passes, "\(text.debugDescription): \(own.unsupported.map(\.text))")
        }
    }

    @Test func what_is_left_after_removing_has_no_unsupported_claim() {
        let check = FigureCheck(sources: ClaimSources(texts: ["12 meses, $15000"]))
        for text in texts(3000) {
            let left = check.check(text, language: .spanish).removingSentences()
            #expect(
                check.check(left, language: .spanish).passes,
                "\(text.debugDescription) -> \(left.debugDescription)")
        }
    }

    @Test func the_other_checks_read_anything() throws {
        let moderation = try Moderation(lists: Moderation.WordList.builtIn(policy: .mask))
        let ids = CatalogIDCheck(ids: ["RM-12", "RM-2024"])
        for text in texts(3000) {
            #expect(moderation.check(text).masked.count == text.count, "\(text.debugDescription)")
            let cited = CitationCheck(given: [7]).check(text)
            #expect(CitationCheck(given: [7]).check(cited.answer).dropped.isEmpty, "\(text.debugDescription)")
            #expect(ids.check(text).unsupported.count <= ids.check(text).claims.count)
        }
    }
}
