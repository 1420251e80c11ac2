import KnowledgeBase

/// What is answered to a chat completion, however it came about.
struct ChatCompletionResult: Sendable {
    var text: String
    var calls: [ToolCall] = []
    /// `stop`, `length`, `tool_calls` or `content_filter`.
    var finish: String
    var promptTokens: Int
    var completionTokens: Int
    /// `kb_sources`.
    var sources: JSONValue
    /// `kb`: what became of the question.
    var facts: JSONValue

    init(_ answer: Answer, to question: String) {
        text = answer.text
        finish =
            answer.isWithheld ? "content_filter" : answer.written?.isComplete == false ? "length" : "stop"
        let tokens = answer.modelCalls.reduce(TokenUsage(input: 0, output: 0)) { $0 + $1.tokens }
        // Without a model nobody counts; clients want figures all the same.
        let counter = TokenCounter()
        promptTokens = answer.modelCalls.isEmpty ? counter.count(question) : tokens.input
        completionTokens = answer.modelCalls.isEmpty ? counter.count(text) : tokens.output
        sources = .array(answer.sources.map(\.json))
        facts = [
            "known": .bool(answer.known), "confidence": .number(Double(answer.confidence)),
            "language": .string(answer.language.rawValue), "cached": .bool(answer.isCached),
            "hand_off": answer.handOff.map { ["reason": .string($0.reason)] } ?? .null,
            "checked": true,
        ]
    }

    init(_ relayed: RelayedReply) {
        text = relayed.reply.text
        calls = relayed.reply.turn.calls
        finish =
            relayed.isWithheld || relayed.reply.end == .filtered
            ? "content_filter"
            : !calls.isEmpty ? "tool_calls" : relayed.reply.end == .length ? "length" : "stop"
        promptTokens = relayed.call.tokens.input
        completionTokens = relayed.call.tokens.output
        sources = .array(relayed.sources.map(\.json))
        facts = ["known": .null, "confidence": .null, "hand_off": .null, "cached": false, "checked": false]
    }

    /// With the sources named at the end of the text, which cites them by their numbers.
    func namingSources(of answer: [Answer.Source], in language: Language) -> ChatCompletionResult {
        var result = self
        result.text += Self.list(of: answer, in: language)
        return result
    }

    static func list(of sources: [Answer.Source], in language: Language) -> String {
        guard !sources.isEmpty else { return "" }
        let heading =
            switch language {
            case .spanish: "Fuentes:"
            case .portuguese: "Fontes:"
            case .english, .unknown: "Sources:"
            }
        let lines = sources.map { "[\($0.number)] \($0.placeText)" }
        return "\n\n" + ([heading] + lines).joined(separator: "\n")
    }

    var usage: JSONValue {
        [
            "prompt_tokens": .integer(promptTokens), "completion_tokens": .integer(completionTokens),
            "total_tokens": .integer(promptTokens + completionTokens),
        ]
    }
}

extension Answer.Source {
    /// `warranty.pdf p. 3`.
    var placeText: String { [path, locator?.description].compactMap { $0 }.joined(separator: " ") }

    /// As `kb_sources` has it.
    var json: JSONValue {
        [
            "number": .integer(number), "passage": .integer(Int(passage)), "path": .string(path),
            "title": .string(title), "headings": .array(headingPath.map { .string($0) }),
            "place": .string(placeText), "score": .number(Double(score)),
        ]
    }
}
