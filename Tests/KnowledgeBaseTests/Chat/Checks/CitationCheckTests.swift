import Testing

@testable import KnowledgeBase

@Suite struct CitationCheckTests {
    private let check = CitationCheck(given: [1, 2, 3, 5])

    /// Answer, what is left, what it cites, what is dropped.
    private static let cases: [(String, String, Set<Int>, [Int])] = [
        ("Sí, 12 meses [1].", "Sí, 12 meses [1].", [1], []),
        ("Sí, 12 meses [4].", "Sí, 12 meses.", [], [4]),
        ("Veja [1, 4] e [2].", "Veja [1] e [2].", [1, 2], [4]),
        ("See [2-4].", "See [2, 3].", [2, 3], [4]),
        ("See [2–4][7][1].", "See [2, 3][1].", [1, 2, 3], [4, 7]),
        ("See [0] and [99].", "See and.", [], [0, 99]),
        ("[9] Sí.", " Sí.", [], [9]),
        ("A [1;5] b [ 6 ; 3 ]", "A [1;5] b [3]", [1, 3, 5], [6]),
        ("Enlace [4](https://x.example) y nota [1]", "Enlace [4](https://x.example) y nota [1]", [1], []),
        ("[x] hecho, [nota 4], arr[i], []", "[x] hecho, [nota 4], arr[i], []", [], []),
        ("Fin [3-1] y [1-2-3]", "Fin [3-1] y [1-2-3]", [1, 3], []),
        ("Rango [1-999] en [2024]", "Rango [1] en [2024]", [1], [999]),
        ("Ñandú 🚗 [8] é [2]", "Ñandú 🚗 é [2]", [2], [8]),
        ("", "", [], []), ("[", "[", [], []), ("Sin citas", "Sin citas", [], []),
    ]

    @Test func marks_of_passages_that_were_not_given_are_dropped_and_counted() {
        for (answer, left, cited, dropped) in Self.cases {
            let result = check.check(answer)
            #expect(result.answer == left)
            #expect(result.cited == cited, "\(answer)")
            #expect(result.dropped == dropped, "\(answer)")
        }
        let wrong = Self.cases.filter { !$0.3.isEmpty }
        let caught = wrong.count { !check.check($0.0).dropped.isEmpty }
        print("citations: \(caught) of \(wrong.count) answers with invented marks caught")
    }

    @Test func what_is_left_passes_again() {
        for (answer, _, cited, _) in Self.cases {
            let again = check.check(check.check(answer).answer)
            #expect(again.dropped.isEmpty && again.cited == cited, "\(answer)")
        }
    }

    @Test func without_passages_every_mark_is_dropped() {
        #expect(CitationCheck(given: []).check("Sí [1] y [2].").answer == "Sí y.")
    }
}
