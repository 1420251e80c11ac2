import KnowledgeBase
import Synchronization
import Testing

/// What the evaluation makes of answers.
@Suite struct GoldenEvaluationTests {
    typealias Expected = GoldenCase.Expected

    private static func answer(
        _ text: String?, known: Bool = true, sources: [String] = [], rows: [String] = [],
        calls: [Answer.ToolUse] = [], handOff: HandOff? = nil, refusal: String? = nil,
        isCourtesy: Bool = false, removed: [String] = []
    ) -> Answer {
        let chunk = Chunk(ordinal: 0, headingPath: [], text: "La garantía dura 6 meses.")
        return Answer(
            question: "¿Cuánto?", language: .spanish, known: known, confidence: 1,
            written: text.map {
                .init(text: $0, model: "test/m", usage: TokenUsage(input: 100, output: 20), removed: removed)
            },
            sources: sources.enumerated().map { index, path in
                let passage = StoredChunk(
                    id: Int64(index + 1), chunk: chunk, document: 1, sourceRoot: "/docs", path: path,
                    title: "",
                    mediaType: "text/plain")
                return .init(number: index + 1, passage: passage, score: 1)
            },
            rows: rows.map { .init(catalog: "cars", id: $0, cells: ["id": .string($0), "price": 250_000]) },
            handOff: handOff, toolCalls: calls, refusal: refusal, isCourtesy: isCourtesy)
    }

    private func run(
        _ answer: Answer,
        evidence: GoldenEvaluation.Evidence = .init(passages: ["La garantía dura 6 meses."]),
        _ change: (inout Expected) -> Void = { _ in }
    ) async throws -> GoldenResult {
        var expected = Expected()
        change(&expected)
        let item = GoldenCase(id: "a", question: "¿Cuánto?", language: .spanish, expected: expected)
        let evaluation = GoldenEvaluation(
            cases: [item], evidence: { _ in evidence }, price: { _, usage in Int64(usage.input * 2) },
            answer: { _, _ in answer })
        return try #require(try await evaluation.run().results.first)
    }

    @Test func good_answer_passes_in_every_area_it_is_tested_in() async throws {
        let answer = Self.answer(
            "Dura 6 meses [1].", sources: ["docs/garantia.md"], rows: ["R2", "R1"],
            calls: [
                .init(
                    name: "financing_plan",
                    arguments: ["price": "$250,000", "months": 48, "down_payment": "20 %"])
            ],
            handOff: HandOff(reason: "asked"))
        let result = try await run(answer) {
            $0.sources = ["x.md", "garantia.md"]
            $0.allSources = ["garantia.md"]
            $0.contains = ["6 meses"]
            $0.containsAny = ["años", "meses"]
            $0.notContains = ["12 meses"]
            $0.matches = ["DURA \\d"]
            $0.rows = ["R1", "R2"]
            $0.rowsFirst = ["R2"]
            $0.rowsAmong = ["R1", "R2", "R3"]
            $0.handOff = true
            $0.tool = .init(name: "financing_plan", arguments: ["price": 250_000, "down_payment": "20%"])
            $0.maxCharacters = 100
        }
        #expect(result.failures == [])
        #expect(result.areas == [.retrieval: true, .answer: true, .refusal: true, .grounding: true])
        #expect(result.model == "test/m" && result.tokens?.input == 100 && result.cost == 200)
        #expect(result.handOff == "asked" && result.rows == ["R2", "R1"])
    }

    @Test func each_expectation_that_is_not_met_is_told() async throws {
        let answer = Self.answer(
            "Dura 6 meses [1].", sources: ["otra-garantia.md"], rows: ["R1"],
            calls: [.init(name: "financing_plan", arguments: ["price": 250_000], isError: true)])
        let result = try await run(answer) {
            $0.sources = ["garantia.md"]
            $0.allSources = ["a.md", "otra-garantia.md"]
            $0.contains = ["7 meses"]
            $0.containsAny = ["años"]
            $0.notContains = ["6 MESES"]
            $0.matches = ["^no"]
            $0.rows = ["R1", "R2"]
            $0.rowsFirst = ["R2"]
            $0.rowsAmong = ["R3"]
            $0.handOff = true
            $0.tool = .init(name: "financing_plan", arguments: ["price": 250_000])
            $0.maxCharacters = 5
        }
        #expect(
            result.failures.map(\.check) == [
                "sources", "all-sources", "contains", "contains-any", "not-contains", "matches",
                "max-characters",
                "rows", "rows-first", "rows-among", "tool", "hand-off",
            ])
        #expect(result.areas == [.retrieval: false, .answer: false, .refusal: true, .grounding: true])
        #expect(result.failures[1].expected == "a.md")
        #expect(result.failures[0].got == "otra-garantia.md")
    }

    @Test func model_answers_in_the_customers_language() async throws {
        let spanish =
            "La garantía cubre el motor y la caja de cambios durante todo el tiempo que dura el contrato."
        let portuguese =
            "A garantia cobre o motor e a caixa de câmbio durante todo o tempo que dura o contrato."
        #expect(try await run(Self.answer(spanish)).failures == [])
        let other = try await run(Self.answer(portuguese))
        #expect(other.failures.map(\.check) == ["language"] && other.areas[.answer] == false)
        #expect(other.failures.first?.got == "one in pt")
        // Too short to tell.
        #expect(try await run(Self.answer("Não.")).failures == [])
    }

    @Test func no_rows_are_not_among_any() async throws {
        let result = try await run(Self.answer("Sí.")) { $0.rowsAmong = ["R1"] }
        #expect(result.failures.map(\.check) == ["rows-among"])
    }

    @Test(arguments: [
        (answer(nil, known: false, refusal: "Lo siento."), true), (answer("Dura 6 meses."), false),
        (answer("Lo siento, no tengo esa información. Llame al 55."), true),
        (answer("Sorry, I don't know that."), true), (answer("Desculpe, não encontrei isso."), true),
        (answer("Dura 6 meses. De lo demás no tengo esa información."), false),
        (answer(nil, known: false, refusal: "¡Hola!", isCourtesy: true), false),
        (answer(nil, known: false, handOff: HandOff(reason: "x"), refusal: "Le paso."), false),
    ])
    func refusal_is_where_nothing_is_answered(_ answer: Answer, _ isRefusal: Bool) async throws {
        #expect(try await run(answer) { $0.refusal = .required }.areas[.refusal] == isRefusal)
        #expect(try await run(answer) { $0.refusal = .forbidden }.areas[.refusal] == !isRefusal)
        let either = try await run(answer) { $0.refusal = .allowed }
        #expect(either.areas[.refusal] == nil && either.refused == isRefusal)
    }

    @Test func figure_that_stands_nowhere_fails_and_one_that_a_tool_gave_does_not() async throws {
        let invented = try await run(Self.answer("Dura 6 meses y cuesta $7,777.")) {
            $0.contains = ["6 meses"]
        }
        #expect(invented.areas[.grounding] == false)
        #expect(invented.failures.map(\.got) == ["$7,777"])
        let given = try await run(
            Self.answer("La mensualidad es de $7,777.00."),
            evidence: .init(toolResults: [["instalment": "7777.00"]]))
        #expect(given.failures == [] && given.areas[.grounding] == true)
        let row = try await run(Self.answer("Cuesta $250,000.", rows: ["R1"]))
        #expect(row.areas[.grounding] == true)
        let plain = try await run(Self.answer("Sí."))
        #expect(plain.areas[.grounding] == nil)
    }

    @Test func earlier_turns_are_played_or_fixed_and_given_on() async throws {
        let asked = Mutex<[[String]]>([])
        let item = GoldenCase(
            id: "a", question: "¿Y en azul?",
            earlier: [.init(user: "¿Hay Versa?"), .init(user: "¿Y 2020?", assistant: "Dos, de $190,000.")])
        let evaluation = GoldenEvaluation(cases: [item]) { earlier, question in
            asked.withLock { $0.append(earlier.flatMap { [$0.question, $0.reply] } + [question]) }
            return Self.answer(question == "¿Hay Versa?" ? "Tres de $5." : "Uno de $190,000.")
        }
        let result = try #require(try await evaluation.run().results.first)
        #expect(
            asked.withLock { $0 } == [
                ["¿Hay Versa?"],
                ["¿Hay Versa?", "Tres de $5.", "¿Y 2020?", "Dos, de $190,000.", "¿Y en azul?"],
            ])
        #expect(result.earlier.count == 4)
        #expect(result.failures == [])
    }

    @Test func what_the_system_said_before_is_no_source() async throws {
        let item = GoldenCase(id: "a", question: "¿Cuánto?", earlier: [.init(user: "¿Hay Versa?")])
        let evaluation = GoldenEvaluation(cases: [item]) { _, _ in Self.answer("Cuesta $190,000.") }
        #expect(try await evaluation.run().results.first?.areas[.grounding] == false)
    }

    @Test func case_whose_answer_fails_is_a_failure_and_the_others_go_on() async throws {
        let cases = (0..<7).map { GoldenCase(id: "\($0)", question: "\($0)") }
        let evaluation = GoldenEvaluation(cases: cases, concurrency: 3) { _, question in
            if question == "2" { throw KnowledgeBaseError(.model, cannot: "answer", because: "it is down") }
            return Self.answer("Sí.")
        }
        let done = Mutex(0)
        let report = try await evaluation.run { count in done.withLock { $0 = count } }
        #expect(report.results.map(\.id) == cases.map(\.id))
        #expect(report.failing.map(\.id) == ["2"])
        #expect(report.failing.first?.failures.first?.got == "cannot answer: it is down")
        #expect(done.withLock { $0 } == 7)
    }

    @Test func cancelled_run_ends() async throws {
        let cases = [GoldenCase(id: "a", question: "a")]
        let evaluation = GoldenEvaluation(cases: cases) { _, _ in throw CancellationError() }
        await #expect(throws: CancellationError.self) { try await evaluation.run() }
    }
}
