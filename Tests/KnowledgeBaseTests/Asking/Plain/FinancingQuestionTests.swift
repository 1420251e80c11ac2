import Foundation
import Testing

@testable import KnowledgeBase

@Suite struct FinancingQuestionTests {
    private let reader = FinancingQuestionReader()

    private func read(_ text: String) throws -> FinancingQuestion {
        try #require(reader.question(in: text), "\(text)")
    }

    // MARK: The plan

    @Test func a_plan_has_the_numbers_of_the_tool() throws {
        let question = try read("¿de cuánto las mensualidades con 20% de enganche a 60 meses?")
        let plan = try #require(try question.plan(price: 244_900))
        let tool = try FinancingTool.run(["price": 244900, "down_payment": "20%", "months": 60])
        #expect(plan == tool)
        #expect(plan["plans"]?.array?.first?["instalment"] == "4162.72")
    }

    @Test func several_terms_are_one_plan() throws {
        let question = try read("me haces una corrida a 24, 36 y 48 meses de un auto de 300 mil")
        let plans = try #require(try question.plan()?["plans"]?.array)
        #expect(plans.map { $0["months"] } == [24, 36, 48])
        for plan in plans {
            let months = try #require(plan["months"])
            let alone = try FinancingTool.run(["price": 300000, "months": months])
            #expect(alone["plans"]?.array == [plan])
        }
    }

    @Test func without_terms_the_usual_ones_are_quoted() throws {
        let plans = try #require(
            try read("how much per month for a 20,000 dollar car?").plan()?["plans"]?.array)
        #expect(plans.map { $0["months"]?.integer } == FinancingTerms.standardMonths)
    }

    @Test func a_schedule_is_listed_for_every_term() throws {
        let question = try read("tabla de amortización de 100 mil a 6 y 12 meses")
        let plans = try #require(try question.plan()?["plans"]?.array)
        #expect(plans.map { $0["schedule"]?.array?.count } == [6, 12])
    }

    @Test func without_a_price_there_is_no_plan() throws {
        #expect(try read("quanto fica a parcela em 48 meses?").plan() == nil)
    }

    @Test func the_price_said_wins_over_that_of_a_row() throws {
        let plan = try read("mensualidad de un auto de 250 mil a 48 meses").plan(price: 300_000)
        #expect(plan?["price"] == "250000.00")
    }

    @Test func nonsense_is_refused_as_by_the_tool() throws {
        let question = try read("mensualidades de un auto de 100 mil con 150 mil de enganche")
        #expect(throws: KnowledgeBaseError.self) { try question.plan() }
        let long = try read("cuánto pago al mes a 400 meses?")
        #expect(throws: KnowledgeBaseError.self) { try long.plan(price: 100_000) }
    }

    @Test func amounts_of_another_currency_are_refused() throws {
        let question = try read("how much a month with 5,000 dollars down?")
        #expect(question.currency == "USD")
        #expect(throws: KnowledgeBaseError.self) { try question.plan(price: 300_000, currency: "MXN") }
        #expect(try question.plan(price: 20_000, currency: "USD")?["down_payment"] == "5000.00")
    }

    @Test func so_many_terms_are_computed_and_no_more() {
        let question = FinancingQuestion(price: 100_000, months: Array(1...40))
        #expect(question.calls(price: nil).count == FinancingQuestion.mostTerms)
    }

    // MARK: Follow-ups

    @Test func a_follow_up_replaces_what_it_names() throws {
        let first = try read("versa con 50 mil de enganche a 48 meses al 12% anual, ¿cuánto pago?")
        let second = try #require(reader.question(in: "¿y a 60 meses?", following: first))
        #expect(second.months == [60])
        #expect(second.downPayment == .amount(50_000))
        #expect(second.annualRate?.annual == 12)
        let third = try #require(reader.question(in: "con 30% de enganche?", following: second))
        #expect(third.downPayment == .share(30))
        #expect(third.months == [60])
    }

    @Test func a_schedule_is_listed_once() throws {
        let first = try read("tabla de amortización de 100 mil a 12 meses")
        let second = try #require(reader.question(in: "¿y a 6 meses?", following: first))
        #expect(first.wantsSchedule && !second.wantsSchedule)
        let third = try #require(reader.question(in: "y la tabla de pagos?", following: second))
        #expect(third.wantsSchedule && third.months == [6])
    }

    @Test(arguments: [
        "¿y a 60 meses?", "con 80 mil de enganche?", "e em 36x?", "and with 100k down?", "y al 9%?",
    ])
    func a_follow_up_alone_asks_for_nothing(text: String) {
        #expect(reader.question(in: text) == nil)
        #expect(reader.question(in: text, following: FinancingQuestion(price: 100_000)) != nil)
    }

    @Test(arguments: [
        "¿y la garantía de 12 meses?", "¿y el seguro?", "y en rojo?", "do you accept cards?",
        "y autos de 300 mil?",
        "garantia de 12 meses?", "¿abren a las 9?", "around 300k mxn", "¿puedo pagar antes?", "", "¿?",
        "tienen uno de menos de 200 mil?",
    ])
    func other_messages_continue_no_plan(text: String) {
        #expect(reader.question(in: text, following: FinancingQuestion(price: 100_000, months: [48])) == nil)
    }

    // MARK: Parts

    @Test func a_monthly_rate_counts_twelve_times() throws {
        let rate = try read("quanto fica a parcela de 50 mil em 36x com taxa de 1,5% ao mês?").annualRate
        #expect(rate == FinancingQuestion.Rate(annual: 18, isMonthly: true))
        let yearly = try read("mensualidad de un auto de 50 mil a 36 meses al 9.125% anual").annualRate
        #expect(yearly == FinancingQuestion.Rate(annual: Decimal(string: "9.125") ?? 0))
    }

    @Test(arguments: [
        ("a 36, 48 y 60 meses", [36, 48, 60]), ("de 36 a 60 meses", [36, 60]), ("a 48 meses o 60", [48, 60]),
        ("36/48/60 meses", [36, 48, 60]), ("24-36 meses", [24, 36]), ("a 4 o 5 años", [48, 60]),
        ("a un año", [12]), ("a cuarenta y ocho meses", [48]), ("en 60x", [60]), ("60-month", [60]),
        ("20% a 48 meses", [48]), ("en 48", [48]),
    ])
    func terms_are_read_in_many_forms(text: String, months: [Int]) {
        #expect(reader.read("mensualidad \(text)").question.months == months)
    }

    @Test(arguments: [
        "RM-20421", "el Mazda3 2019", "un auto 2020", "con menos de 80 mil km", "CX-5", "#20421",
        "entre 200 y 250 mil", "menos de 300 mil", "el de 5 puertas",
    ])
    func numbers_of_something_else_are_no_price(text: String) {
        let question = reader.read("¿de cuánto son las mensualidades, \(text)?").question
        #expect(question.price == nil && question.downPayment == nil && question.months.isEmpty)
    }

    @Test(arguments: [
        "menos de 5 mil al mes", "mensualidades de hasta 4 mil", "parcelas até 1.500 reais",
        "under 300 a month",
        "que pague 5 mil al mes",
    ])
    func a_limit_on_the_instalment_is_not_handled(text: String) {
        #expect(reader.question(in: text) == nil)
    }

    @Test func other_written_questions_ask_for_no_instalment() throws {
        let questions = try PlainFixtures.others()
        #expect(questions.count > 500)
        #expect(
            questions.filter { reader.read($0).asks } == [
                "jetta con enganche de 50 mil a 48 meses",
                "¿Cuánto pago al mes por un auto de 300 mil con 20 % de enganche a 48 meses?",
                "Mensualidad de un auto de $500,000 con 30 % de enganche a 60 meses",
                "Qual a parcela de um carro de R$ 80.000 em 48 meses?",
                "What is the monthly payment on a MXN 300,000 car with 20 % down over 60 months?",
            ])
        // Where a plan was made before.
        #expect(questions.filter { !reader.read($0).asks && reader.read($0).continues } == [])
    }

    @Test func messages_of_any_words_are_read() {
        var generator = SeededGenerator(state: 7)
        let words = [
            "20", "mxn", "30", "$", "%", "mil", "meses", "x", "a", "y", "de", "enganche", "down", "payment",
            "48",
            "por", "ciento", "-", "/", "cuánto", "mensualidad", "tasa", "al", "mes", "R", "usd", "entre",
            "sin", "años",
            "hablar", "con", "asesor", "me", "que", "no", "1.2.3", "9,9", "menos", "hasta", "?", ".", "k",
            "un",
        ]
        for _ in 0..<1_500 {
            let text = (0..<Int.random(in: 0...14, using: &generator)).map { _ in
                words[Int.random(in: 0..<words.count, using: &generator)]
            }.joined(separator: Bool.random(using: &generator) ? " " : "")
            let question = reader.read(text).question
            #expect(question.months.allSatisfy { (1...1_000).contains($0) })
            #expect((HandOffRequest.detect(text)?.words.count ?? 0) <= text.count)
            // It either makes a plan or says why not.
            #expect(throws: Never.self) {
                do { _ = try question.plan(price: 100_000) } catch is KnowledgeBaseError {}
            }
        }
    }

    @Test func hostile_text_is_read_to_its_end() {
        for text in [
            String(repeating: "meses 48 ", count: 5_000),
            String(repeating: "cuánto pago al mes ", count: 2_000),
            String(repeating: "9", count: 10_000) + " meses", "mensualidad de 1e400 a 1.2.3 meses",
            String(repeating: "🚗", count: 3_000),
        ] {
            let question = reader.read(text).question
            #expect(question.months.allSatisfy { (1...1_000).contains($0) })
        }
    }
}
