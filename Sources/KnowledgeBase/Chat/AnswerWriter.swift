/// Writes an answer in a chat model's words and lets through only what the material says.
///
/// 1 prompt · 2 ask the model · 3 check figures and citations · 4 where a figure stands nowhere, ask once
/// more and name it · 5 take out what still does not hold. What the sources know is decided before.
public struct AnswerWriter: Sendable {
    /// What is done with sentences whose figures stand nowhere, after one more try.
    public enum Policy: String, Sendable, Codable, CaseIterable {
        /// They are left out.
        case remove
        /// The whole answer is given up, and the sources are quoted instead.
        case quote
    }

    public var model: any ChatModel
    public var prompts: PromptBuilder
    public var options: ChatOptions
    public var policy: Policy
    private let counter: TokenCounter

    /// - Parameter counter: the one that `prompts` counts by; it learns from what the model reports.
    public init(
        model: any ChatModel, prompts: PromptBuilder, counter: TokenCounter,
        options: ChatOptions = ChatOptions(), policy: Policy = .remove
    ) {
        self.model = model
        self.prompts = prompts
        self.counter = counter
        self.options = options
        self.policy = policy
    }

    /// What the model is asked first.
    ///
    /// - Throws: ``KnowledgeBaseError`` when it cannot be made.
    public func prompt(
        _ question: String, language: Language, context: PromptContext
    ) throws -> Prompt {
        try prompts.prompt(question, language: language, context: context, options: options)
    }

    /// - Parameters:
    ///   - language: the asker's.
    ///   - show: takes the answer while it is written, sentence by sentence, each checked. Once something is
    ///     shown nothing is asked again: sentences that do not hold are left out.
    /// - Returns: `nil` when nothing that holds is left.
    /// - Throws: ``KnowledgeBaseError`` when the prompt cannot be made or the model fails.
    public func write(
        _ question: String, language: Language, context: PromptContext,
        show: (@Sendable (AnswerProgress) -> Void)? = nil
    ) async throws -> WrittenAnswer? {
        let prompt = try prompt(question, language: language, context: context)
        let sources = sources(of: prompt, question, context)
        var answer = WrittenAnswer(prompt: prompt)
        // What is shown cannot be given up as a whole any more.
        if let show, policy == .remove, try await isShown(to: show, sources, language, &answer) {
            return answer
        }
        var checked =
            answer.model.isEmpty
            ? try await reply(to: prompt.request, sources, language, &answer)
            : sources.check(answer.text, language: prompts.persona.language ?? language)
        if !checked.passes, let request = repair(prompt.request, checked) {
            answer.events.append(.repaired(checked.unsupported.map(\.text)))
            checked = try await reply(to: request, sources, language, &answer)
        }
        return finished(answer, checked)
    }
}

// MARK: The steps

extension AnswerWriter {
    /// Streams the answer.
    ///
    /// - Returns: whether something of it could be shown; if not, its text is what was written.
    private func isShown(
        to show: @Sendable (AnswerProgress) -> Void, _ sources: FigureCheck, _ language: Language,
        _ answer: inout WrittenAnswer
    ) async throws -> Bool {
        let citations = CitationCheck(given: Set(answer.prompt.passages.map(\.number)))
        func stream() -> CheckedStream {
            CheckedStream(
                sources, citations, language: prompts.persona.language ?? language,
                limit: prompts.persona.maxCharacters)
        }
        var checked = stream()
        for try await event in model.events(for: answer.prompt.request) {
            switch event {
            case .text(let piece): show(.text(checked.take(piece)))
            case .discarded:
                show(.discarded)
                checked = stream()
            case .finished(let reply):
                answer.take(reply)
                learn(from: reply, to: answer.prompt.request)
                show(.text(checked.finish(isCut: reply.end == .length)))
            }
        }
        try Task.checkCancellation()
        answer.take(checked)
        return answer.text.contains(where: \.isLetter) && !checked.shown.isEmpty
    }

    private func learn(from reply: ChatReply, to request: ChatRequest) {
        if let usage = reply.usage { counter.learn(bytes: request.bytes, tokens: usage.input) }
    }

    /// Everything in which a figure may stand: the material as the model saw it, the company's own text, and
    /// what the customer wrote. What the model said before is no source.
    private func sources(
        of prompt: Prompt, _ question: String, _ context: PromptContext
    ) -> FigureCheck {
        var sources = ClaimSources(
            // Not their places: a page's number is no price.
            texts: prompt.passages.flatMap { [$0.headings, $0.text] }
                + [question, prompts.persona.business, prompts.persona.company],
            values: prompt.rows)
        for case .user(let text) in context.history { sources.add(text) }
        return FigureCheck(sources: sources)
    }

    private func reply(
        to request: ChatRequest, _ check: FigureCheck, _ language: Language, _ answer: inout WrittenAnswer
    ) async throws -> FigureCheckResult {
        let reply = try await model.reply(to: request)
        answer.take(reply)
        learn(from: reply, to: request)
        let cited = CitationCheck(given: Set(answer.prompt.passages.map(\.number))).check(reply.text)
        if !cited.dropped.isEmpty { answer.events.append(.citationsDropped(cited.dropped)) }
        answer.cited = cited.cited
        return check.check(cited.answer.trimmed, language: prompts.persona.language ?? language)
    }

    /// Figures that one correction names.
    private static let mostNamed = 10

    /// The same conversation, with what was wrong; `nil` where that is more than the window holds.
    private func repair(_ request: ChatRequest, _ checked: FigureCheckResult) -> ChatRequest? {
        let figures = checked.unsupported.map(\.text).reduce(into: [String]()) { figures, figure in
            if !figures.contains(figure), figures.count < Self.mostNamed { figures.append(figure) }
        }
        let named = figures.map { "\"\($0)\"" }.joined(separator: ", ")
        var request = request
        request.messages += [
            .assistant(checked.answer),
            .user(
                "The material does not say \(named). Write the answer again, only with what the material "
                    + "says word for word, in the same language. Do not mention this correction."),
        ]
        let room = prompts.budget.window - prompts.budget.answer
        return counter.count(bytes: request.bytes) <= room ? request : nil
    }

    private func finished(_ answer: WrittenAnswer, _ checked: FigureCheckResult) -> WrittenAnswer? {
        // What the provider's filter cut or refused is no answer.
        guard answer.end != .filtered else { return nil }
        var answer = answer
        var text = checked.answer
        if !checked.passes {
            guard policy == .remove else { return nil }
            text = checked.removingSentences().trimmed
            answer.events.append(.removed(checked.unsupported.map(\.text)))
        }
        if answer.end == .length || text.count > prompts.persona.maxCharacters {
            text = text.wholeSentences(upTo: prompts.persona.maxCharacters)
            answer.events.append(.shortened)
        }
        guard text.contains(where: \.isLetter) else { return nil }
        answer.text = text
        answer.cited = CitationCheck(given: answer.cited).check(text).cited
        return answer
    }
}

extension ChatRequest {
    /// Of all texts, to compare with the tokens that are reported.
    var bytes: Int {
        let texts = messages.map { message -> Int in
            switch message {
            case .user(let text): text.utf8.count
            case .assistant(let turn): turn.text.utf8.count
            case .tool(let result): result.content.utf8.count
            }
        }
        return system.utf8.count + texts.reduce(0, +)
            + tools.map { $0.parameters.text.utf8.count }.reduce(0, +)
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    /// The sentences from the beginning on that are complete and fit; empty when not even the first does: a
    /// sentence that is cut may be cut in the middle of a figure.
    fileprivate func wholeSentences(upTo limit: Int) -> String {
        let ranges = SentenceSplitter().ranges(in: self)
        let complete = ranges.filter { range in
            self[..<range.upperBound].count <= limit
                && self[range].last.map { ".!?…]\"»)".contains($0) } == true
        }
        return complete.last.map { String(self[..<$0.upperBound]).trimmed } ?? ""
    }
}
