import KnowledgeBase
import Testing

/// Which of the rows shown a question points at.
@Suite struct ReferenceTests {
    private static let reader = FollowUpReader()

    private func references(_ question: String, shown: [String], earlier: String = "¿Qué autos tienen?")
        -> [String]
    {
        Self.reader.resolve(question, after: [EarlierTurn(question: earlier, shown: shown)]).references.map(
            \.id)
    }

    @Test(arguments: [
        ("¿y el segundo?", ["B"]), ("¿cuánto cuesta el primero?", ["A"]), ("la tercera", ["C"]),
        ("¿cuántos km tiene el último?", ["C"]), ("e o terceiro?", ["C"]), ("quanto custa a última?", ["C"]),
        ("how much is the first one?", ["A"]), ("the last one", ["C"]), ("tell me about number 2", ["B"]),
        ("¿la opción 3 es automática?", ["C"]), ("the 2nd and the 3rd", ["B", "C"]), ("¿y el 1º?", ["A"]),
        ("la diferencia entre el primero y el último", ["A", "C"]),
        ("Are any of those automatic?", ["A", "B", "C"]), ("¿cuál de esos es automático?", ["A", "B", "C"]),
    ])
    func places_point_at_rows_in_the_order_shown(question: String, expected: [String]) {
        #expect(references(question, shown: ["A", "B", "C"]) == expected)
    }

    @Test(arguments: [
        "¿y el cuarto?", "¿cuánto es la primera mensualidad?", "¿abren el segundo domingo del mes?",
        "¿qué tal ese fin de semana?", "¿y esta semana?", "¿el último modelo?", "what about this weekend?",
    ])
    func what_counts_something_else_points_at_no_row(question: String) {
        #expect(references(question, shown: ["A", "B", "C"]).isEmpty)
    }

    @Test func in_portuguese_a_second_day_is_monday() {
        let earlier = "Quais carros vocês têm?"
        #expect(references("vocês abrem na segunda?", shown: ["A", "B"], earlier: earlier).isEmpty)
        #expect(references("quanto custa a segunda?", shown: ["A", "B"], earlier: earlier) == ["B"])
    }

    @Test(arguments: [
        "¿ese es manual?", "¿lo puedo ver?", "is it automatic?", "qual a cor dele?", "how much is that one?",
    ])
    func the_one_row_shown_is_meant_by_a_pronoun(question: String) {
        #expect(references(question, shown: ["A"]) == ["A"])
        #expect(references(question, shown: ["A", "B"]).isEmpty)
        #expect(references(question, shown: []).isEmpty)
    }

    @Test func a_row_that_was_pointed_at_stays_the_one_spoken_of() {
        let turns = [
            EarlierTurn(question: "¿Qué autos tienen?", shown: ["A", "B", "C"]),
            EarlierTurn(question: "¿cuánto cuesta el segundo?"),
        ]
        #expect(Self.reader.resolve("¿y ese es automático?", after: turns).references.map(\.id) == ["B"])
        #expect(Self.reader.resolve("¿y el tercero?", after: turns).references.map(\.id) == ["C"])
    }

    @Test func rows_shown_later_take_the_place_of_earlier_ones() {
        let turns = [
            EarlierTurn(question: "¿Qué autos tienen?", shown: ["A", "B", "C"]),
            EarlierTurn(question: "¿cuánto cuesta el segundo?"),
            EarlierTurn(question: "¿Qué camionetas tienen?", shown: ["X", "Y"]),
        ]
        #expect(Self.reader.resolve("¿y el segundo?", after: turns).references.map(\.id) == ["Y"])
        #expect(Self.reader.resolve("¿ese es manual?", after: turns).references.isEmpty)
    }

    @Test func both_means_two() {
        #expect(
            references("are both automatic?", shown: ["A", "B"], earlier: "Which cars do you have?") == [
                "A", "B",
            ])
        #expect(
            references("are both automatic?", shown: ["A", "B", "C"], earlier: "Which cars do you have?")
                .isEmpty)
    }
}
