import Foundation
import Testing

@testable import KnowledgeBase

@Suite struct QuestionBurstTests {
    /// Messages are parted by `/`, questions by `|`.
    private func questions(_ burst: String) -> String {
        let messages = burst.components(separatedBy: " / ")
        return QuestionBurst(messages).questions.map { $0.replacing("\n", with: " / ") }
            .joined(separator: " | ")
    }

    @Test(arguments: [
        "¿a qué hora abren? | ¿y dan garantía? | tienen corollas?",
        "hola / ¿a qué hora abren? | ¿y dan garantía?",
        "a qué hora abren | cuánto cuesta el corolla",
        "a que hora abren | cuanto cuesta el corolla | donde estan",
        "¿Dónde están? | ¿Aceptan tarjeta? 🙏",
        "buenas tardes / quería saber / ¿tienen garantía? | ¿y financiamiento?",
        "¿tienen corollas? / del 2020 | ¿cuánto cuestan? / gracias",
        "horario? | dirección? | garantía?",
        "¿tienen corollas? | otra pregunta / ¿aceptan tarjeta?",
        "¿a qué hora abren? | quiero hablar con una persona",
        "que horas vocês abrem? | vocês têm garantia?",
        "oi / bom dia / qual é o preço do corolla? | e dão garantia?",
        "qual o preço do corolla | onde fica a loja",
        "quanto custa o onix? / 2020 | aceitam cartão?",
        "vocês têm onix? / o branco | quantos km tem?",
        "what time do you open? | do you give a warranty?",
        "hi / how much is the corolla | where are you",
        "do you have corollas? | also, do you take cards?",
        "how long is the warranty? / thanks / what time do you close?",
        "is the corolla still there?? | and how many miles",
    ])
    func questions_are_kept_apart(_ wanted: String) {
        let burst = wanted.replacing(" | ", with: " / ")
        let expected = Self.joined[wanted] ?? wanted
        #expect(questions(burst) == expected)
    }

    /// Thanks lead to the question behind them.
    private static let joined = [
        "how long is the warranty? / thanks / what time do you close?":
            "how long is the warranty? | thanks / what time do you close?"
    ]

    @Test(arguments: [
        "hola / quería saber / el precio / del corolla",
        "¿tienen / camionetas / rojas?",
        "busco un auto / que sea rojo / y automático",
        "cuánto cuesta / el corolla / 2020",
        "cuánto / cuesta el corolla",
        "qué precio tiene / el corolla?",
        "me interesa el onix / cuando pueda me avisa / por favor",
        "hola / una consulta / tienen garantía",
        "hola / cómo está? / dan garantía?",
        "¿cuánto cuesta el corolla? / gracias / 🙏",
        "¿tienen corollas? / ??",
        "porque no me contestan / estoy esperando",
        "oi / eu queria saber / o preço / do onix",
        "procuro um carro / que seja barato / até 40 mil",
        "bom dia / tudo bem? / vocês financiam?",
        "quanto custa / o corolla?",
        "hi / i wanted to know / the price / of the corolla",
        "how much / is the corolla?",
        "good morning / can i ask a question? / do you take cards?",
        "i need a car / which is red / and cheap",
        "what a nice car! / i love it",
    ])
    func fragments_are_joined(_ burst: String) { #expect(questions(burst) == burst) }

    @Test func nothing_is_lost_and_order_stays() {
        let messages = ["hola", "¿uno?", "dos", "", "¿tres?", "y", "cuatro"]
        let burst = QuestionBurst(messages)
        #expect(burst.questions == ["hola\n¿uno?\ndos", "¿tres?\ny\ncuatro"])
        #expect(QuestionBurst([]).questions.isEmpty && QuestionBurst([""]).questions.isEmpty)
        #expect(QuestionBurst(["?"]).questions == ["?"])
    }

    @Test func very_many_questions_are_put_to_the_last_one() {
        let messages = (1...9).map { "¿cuánto cuesta el \($0)?" }
        let questions = QuestionBurst(messages).questions
        #expect(questions.count == QuestionBurst.mostQuestions)
        #expect(questions.joined(separator: "\n") == messages.joined(separator: "\n"))
    }
}
