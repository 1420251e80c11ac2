import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Synchronization
import Testing

private let passages = [
    PromptPassage(number: 1, place: "garantia.pdf p. 3", text: "La garantía dura 6 meses o 10,000 km."),
    PromptPassage(number: 2, place: "sucursales.md", text: "Abrimos de 9:00 a 19:00. Tel. 55 5550 0142."),
]

private func write(
    _ scribe: ScriptedModel, question: String = "¿Cuánto dura la garantía?",
    policy: AnswerWriter.Policy = .remove,
    history: [ChatMessage] = [], maxCharacters: Int = 1_500
) async throws -> WrittenAnswer {
    let counter = TokenCounter()
    var persona = Persona()
    persona.maxCharacters = maxCharacters
    let prompts = PromptBuilder(persona: persona, budget: try PromptBudget(), counter: counter)
    let writer = AnswerWriter(model: scribe, prompts: prompts, counter: counter, policy: policy)
    return try await writer.write(
        question, language: .spanish, context: PromptContext(passages: passages, history: history))
}

@Suite struct AnswerWriterTests {
    @Test func answer_that_the_material_says_goes_through() async throws {
        let scribe = ScriptedModel(saying: "La garantía dura 6 meses o 10.000 km [1].")
        let answer = try await write(scribe)
        #expect(answer.text == "La garantía dura 6 meses o 10.000 km [1].")
        #expect(answer.cited == [1])
        #expect(answer.events.isEmpty)
        #expect(answer.usage == TokenUsage(input: 10, output: 5))
        #expect(scribe.requests.count == 1)
    }

    @Test func invented_figure_is_named_and_the_second_answer_counts() async throws {
        let scribe = ScriptedModel(saying: "Dura 12 meses [1].", "Dura 6 meses [1].")
        let answer = try await write(scribe)
        #expect(answer.text == "Dura 6 meses [1].")
        #expect(answer.events == [CheckEvent(.repaired, ["12 meses"])])
        #expect(answer.usage == TokenUsage(input: 20, output: 10))
        guard case .user(let correction)? = scribe.requests.last?.messages.last else {
            Issue.record("no correction was sent")
            return
        }
        #expect(correction.contains("\"12 meses\""))
    }

    @Test func sentence_that_stays_wrong_is_taken_out() async throws {
        let scribe = ScriptedModel(saying: "Dura 6 meses [1]. Cuesta $4,500 al año.")
        let answer = try await write(scribe)
        #expect(answer.text == "Dura 6 meses [1].")
        #expect(answer.events.count == 2)
    }

    @Test func policy_gives_the_whole_answer_up() async throws {
        #expect(
            try await write(ScriptedModel(saying: "Dura 6 meses [1]. Cuesta $4,500."), policy: .quote).text
                == "")
    }

    @Test func nothing_is_left_of_an_answer_that_is_all_invented() async throws {
        #expect(try await write(ScriptedModel(saying: "Son $4,500.")).text == "")
        #expect(try await write(ScriptedModel(saying: "")).text == "")
    }

    @Test func citations_of_passages_that_were_not_given_are_dropped_and_counted() async throws {
        let answer = try await write(ScriptedModel(saying: "Dura 6 meses [7] [1]."))
        #expect(!answer.text.contains("7"))
        #expect(answer.cited == [1])
        #expect(answer.events == [CheckEvent(.citationsDropped, ["7"])])
    }

    @Test func figures_of_the_customer_may_be_repeated_but_not_those_of_the_model() async throws {
        let history: [ChatMessage] = [.user("Tengo 42 años"), .assistant("Cuesta $9,999.")]
        let own = try await write(ScriptedModel(saying: "A los 42 años: 6 meses [1]."), history: history)
        #expect(own.events.isEmpty == true)
        let echoed = try await write(ScriptedModel(saying: "Cuesta $9,999."), history: history)
        #expect(echoed.text == "")
    }

    @Test func number_of_a_page_is_no_source() async throws {
        #expect(try await write(ScriptedModel(saying: "Cuesta $3 [1].")).text == "")
    }

    @Test func answer_cut_in_its_only_sentence_is_none() async throws {
        #expect(try await write(ScriptedModel(saying: "Dura 6 meses o 10", end: .length)).text == "")
        #expect(try await write(ScriptedModel(saying: "Dura 6 meses.", end: .filtered)).text == "")
    }

    @Test func correction_names_a_few_figures_once_each() async throws {
        let scribe = ScriptedModel(
            saying: String(repeating: "Son $77,777. ", count: 60), "Dura 6 meses [1].")
        _ = try await write(scribe)
        guard case .user(let correction)? = scribe.requests.last?.messages.last else {
            Issue.record("no correction was sent")
            return
        }
        #expect(correction.components(separatedBy: "77,777").count == 2)
    }

    @Test func answer_that_is_too_long_ends_with_a_sentence() async throws {
        let sentence = "La garantía cubre el motor entero. "
        let long = String(repeating: sentence, count: 20)
        let answer = try await write(ScriptedModel(saying: long), maxCharacters: 100)
        #expect(answer.text.count <= 100)
        #expect(answer.text.hasSuffix("entero."))
        #expect(answer.events == [CheckEvent(.shortened)])
    }

    @Test func answer_cut_by_the_limit_of_tokens_loses_its_half_sentence() async throws {
        let answer = try await write(ScriptedModel(saying: "Dura 6 meses [1]. Además el mot", end: .length))
        #expect(answer.text == "Dura 6 meses [1].")
    }
}

/// Keeps what is shown.
private final class Screen: Sendable {
    private let state = Mutex<[AnswerProgress]>([])

    var progress: [AnswerProgress] { state.withLock { $0.filter { $0 != .text("") } } }

    var text: String {
        progress.reduce(into: "") { text, progress in
            if case .text(let piece) = progress { text += piece } else { text = "" }
        }
    }

    func show(_ progress: AnswerProgress) { state.withLock { $0.append(progress) } }
}

/// Streams pieces; then answers whole by `later`.
private struct Speaker: ChatModel {
    let name = "test/speaker"
    var pieces: [String]
    var end = ChatReply.End.complete
    var breaksOff = false
    /// The pieces again and again.
    var isEndless = false
    var later = ""

    func reply(to request: ChatRequest) async throws -> ChatReply {
        ChatReply(turn: AssistantTurn(text: later), end: .complete, model: name)
    }

    func events(for request: ChatRequest) -> AsyncThrowingStream<ChatEvent, any Error> {
        if isEndless { return AsyncThrowingStream { .text(pieces.joined()) } }
        return AsyncThrowingStream { continuation in
            for piece in pieces { continuation.yield(.text(piece)) }
            guard !breaksOff else {
                continuation.finish(
                    throwing: KnowledgeBaseError(.model, cannot: "answer", because: "it broke off"))
                return
            }
            let turn = AssistantTurn(text: pieces.joined())
            continuation.yield(.finished(ChatReply(turn: turn, end: end, model: name)))
            continuation.finish()
        }
    }

    func models() async throws -> [String] { [name] }
}

private func stream(
    _ speaker: Speaker, to screen: Screen, maxCharacters: Int = 1_500
) async throws -> WrittenAnswer {
    let counter = TokenCounter()
    var persona = Persona()
    persona.maxCharacters = maxCharacters
    let prompts = PromptBuilder(persona: persona, budget: try PromptBudget(), counter: counter)
    return try await AnswerWriter(model: speaker, prompts: prompts, counter: counter).write(
        "¿Cuánto dura?", language: .spanish, context: PromptContext(passages: passages), show: screen.show)
}

@Suite struct StreamedAnswerTests {
    private let answer = "La garantía dura 6 meses [1]. Abrimos de 9:00 a 19:00 [2]."

    @Test(arguments: [1, 3, 7, 1_000])
    func sentences_are_shown_as_they_are_complete_whatever_the_pieces(_ size: Int) async throws {
        let characters = Array(answer)
        let pieces = stride(from: 0, to: characters.count, by: size).map {
            String(characters[$0..<min($0 + size, characters.count)])
        }
        let screen = Screen()
        let written = try await stream(Speaker(pieces: pieces), to: screen)
        #expect(screen.text == answer)
        #expect(written.text == answer)
        #expect(written.cited == [1, 2])
        if size < 10 { #expect(screen.progress.count == 2) }
    }

    @Test func sentence_with_an_invented_figure_is_never_shown() async throws {
        let screen = Screen()
        let pieces = ["Dura 6 meses [1]. ", "Cuesta $77,777", " al año. ", "Abrimos a las 9:00 [2]."]
        let written = try await stream(Speaker(pieces: pieces), to: screen)
        #expect(screen.text == "Dura 6 meses [1]. Abrimos a las 9:00 [2].")
        #expect(written.text == screen.text)
        #expect(written.removed == ["$77,777"])
    }

    @Test func citation_that_was_not_given_is_never_shown() async throws {
        let screen = Screen()
        _ = try await stream(Speaker(pieces: ["Dura 6 meses [1] [9]. ", "Sí."]), to: screen)
        #expect(!screen.text.contains("9"))
    }

    @Test func answer_of_which_nothing_holds_is_asked_for_again_whole() async throws {
        let screen = Screen()
        let speaker = Speaker(pieces: ["Cuesta $77,777."], later: "Dura 6 meses [1].")
        let written = try await stream(speaker, to: screen)
        #expect(screen.text == "")
        #expect(written.text == "Dura 6 meses [1].")
        #expect(written.events.first == CheckEvent(.repaired, ["$77,777"]))
    }

    @Test func half_sentence_at_the_limit_of_tokens_is_not_shown() async throws {
        let screen = Screen()
        let speaker = Speaker(pieces: ["Dura 6 meses [1]. Además el mot"], end: .length)
        let written = try await stream(speaker, to: screen)
        #expect(written.text == "Dura 6 meses [1].")
        #expect(screen.text == "Dura 6 meses [1].")
    }

    @Test func what_the_providers_filter_cut_is_taken_back() async throws {
        let screen = Screen()
        let speaker = Speaker(
            pieces: ["Dura 6 meses [1]. ", "Abrimos de 9:00 a 19:00 [2]."], end: .filtered,
            later: "Dura 6 meses.")
        let written = try await stream(speaker, to: screen)
        #expect(written.text == "" && !written.isComplete && written.calls.count == 1)
        #expect(screen.progress == [.text("Dura 6 meses [1]."), .discarded])
    }

    @Test(arguments: [ChatReply.End.length, .other])
    func answer_that_did_not_come_to_its_end_is_marked(_ end: ChatReply.End) async throws {
        let screen = Screen()
        let written = try await stream(
            Speaker(pieces: ["Dura 6 meses [1]. Abrimos de 9"], end: end), to: screen)
        #expect(written.text == "Dura 6 meses [1]." && screen.text == written.text)
        #expect(!written.isComplete)
        let whole = try await write(ScriptedModel(saying: "Dura 6 meses [1]. Abrimos de 9", end: end))
        #expect(whole.text == "Dura 6 meses [1]." && !whole.isComplete)
        #expect(try await write(ScriptedModel(saying: "Dura 6 meses [1].")).isComplete)
    }

    @Test func no_more_is_shown_than_fits() async throws {
        let screen = Screen()
        let pieces = Array(repeating: "La garantía cubre el motor entero. ", count: 20)
        let written = try await stream(Speaker(pieces: pieces), to: screen, maxCharacters: 100)
        #expect(screen.text.count <= 100 && screen.text.hasSuffix("entero."))
        #expect(written.events == [CheckEvent(.shortened)])
    }

    @Test func mark_behind_the_full_stop_goes_with_its_sentence_whatever_the_pieces() async throws {
        let screen = Screen()
        let pieces = "Dura 6 meses. [1] Cuesta $77,777. [1] Abrimos a las 9:00. [2]".map { String($0) }
        let written = try await stream(Speaker(pieces: pieces), to: screen)
        #expect(screen.text == "Dura 6 meses. [1] Abrimos a las 9:00. [2]")
        #expect(written.text == screen.text && written.cited == [1, 2])
    }

    @Test func number_of_items_listed_before_is_no_claim_whatever_the_pieces() async throws {
        let screen = Screen()
        let answer =
            "Ofrecemos:\n- Motor. Dura 6 meses.\n- Caja.\n- Frenos.\n\nEstas 3 opciones. Las 4 juntas no."
        _ = try await stream(Speaker(pieces: answer.map { String($0) }), to: screen)
        #expect(screen.text == answer.replacing(" Las 4 juntas no.", with: ""))
    }

    @Test func model_that_never_ends_is_not_listened_to_for_ever() async throws {
        let screen = Screen()
        let written = try await stream(
            Speaker(pieces: ["Dura 6 meses [1]. "], isEndless: true), to: screen, maxCharacters: 100)
        #expect(
            written.text
                == "Dura 6 meses [1]. Dura 6 meses [1]. Dura 6 meses [1]. Dura 6 meses [1]. Dura 6 meses [1]."
        )
        #expect(!written.isComplete && screen.text == written.text && written.calls.count == 1)
    }

    @Test func one_endless_sentence_is_none() async throws {
        let written = try await stream(Speaker(pieces: ["y otra vez "], isEndless: true), to: Screen())
        #expect(written.text == "" && !written.isComplete)
    }

    @Test func whole_answer_without_measure_is_cut() async throws {
        let endless = String(repeating: "La garantía cubre el motor. ", count: 10_000)
        let written = try await write(ScriptedModel(saying: endless), maxCharacters: 100)
        #expect(written.text.count <= 100 && written.text.hasSuffix("motor.") && !written.isComplete)
    }

    @Test func stream_that_breaks_off_leaves_no_text() async throws {
        let speaker = Speaker(pieces: ["Dura 6 meses [1]. Adem"], breaksOff: true)
        let screen = Screen()
        let written = try await stream(speaker, to: screen)
        #expect(written.failure?.kind == .model && written.text == "")
        #expect(screen.progress.last == .discarded)
    }

    @Test func next_model_of_a_chain_begins_anew() async throws {
        let screen = Screen()
        let counter = TokenCounter()
        let chain = ModelChain([
            Speaker(pieces: ["Dura 6 meses [1]. Adem"], breaksOff: true),
            Speaker(pieces: ["Son 6 meses [1]."]),
        ])
        let writer = AnswerWriter(
            model: chain, prompts: PromptBuilder(budget: try PromptBudget(), counter: counter),
            counter: counter)
        let written = try await writer.write(
            "¿?", language: .spanish, context: PromptContext(passages: passages), show: screen.show)
        #expect(written.text == "Son 6 meses [1].")
        #expect(screen.progress == [.text("Dura 6 meses [1]."), .discarded, .text("Son 6 meses [1].")])
    }
}
