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
    /// Hears of every call when it has ended.
    var log: ModelCallLog?

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

    /// Puts conversations in short by the same model.
    public var summariser: ConversationSummariser {
        ConversationSummariser(
            model: model, neutraliser: prompts.neutraliser, counter: counter, window: prompts.budget.window)
    }

    /// Words questions that lean on earlier ones by the same model.
    public var rewriter: ModelFollowUp {
        ModelFollowUp(model: model, neutraliser: prompts.neutraliser, counter: counter)
    }

    /// All that an answer depends on besides question and material.
    var identity: String {
        [
            model.name, "\(prompts.persona)", "\(prompts.budget)", prompts.neutraliser.delimiter.symbol,
            "\(options)", policy.rawValue,
        ].joined(separator: "\n")
    }

    /// What the model is asked first.
    ///
    /// - Throws: ``KnowledgeBaseError`` when it cannot be made.
    public func prompt(
        _ question: String, language: Language, context: PromptContext, tools: [any Tool] = []
    ) throws -> Prompt {
        try prompts.prompt(
            question, language: language, context: context, tools: tools.map(\.definition), options: options)
    }

    /// - Parameters:
    ///   - language: the asker's.
    ///   - tools: what the model may call while it answers.
    ///   - ids: of catalogs; what is written like one and is none does not get through.
    ///   - show: takes the answer while it is written, sentence by sentence, each checked. Once something is
    ///     shown nothing is asked again: sentences that do not hold are left out.
    /// - Returns: an answer whose text is empty when the model failed or nothing that holds is left.
    /// - Throws: ``KnowledgeBaseError`` when the prompt cannot be made; `CancellationError`.
    public func write(
        _ question: String, language: Language, context: PromptContext, tools: [any Tool] = [],
        ids: CatalogIDCheck? = nil, show: (@Sendable (AnswerProgress) -> Void)? = nil
    ) async throws -> WrittenAnswer {
        let prompt = try prompt(question, language: language, context: context, tools: tools)
        var draft = AnswerDraft(
            prompt, material: material(question, context), ids: ids, tools: tools, asked: language,
            reply: prompts.persona.language ?? language)
        do {
            try await write(&draft, show: show)
        } catch let error as KnowledgeBaseError {
            show?(.discarded)
            draft.answer.text = ""
            draft.answer.failure = error
        }
        return draft.answer
    }
}

// MARK: The steps

extension AnswerWriter {
    /// Times that the calls of a turn are answered, over all tries; then the model has to answer.
    private static let mostRounds = 4

    private func write(
        _ draft: inout AnswerDraft, show: (@Sendable (AnswerProgress) -> Void)?
    ) async throws {
        // What is shown cannot be given up as a whole any more.
        if let show, policy == .remove {
            if try await isShown(to: show, &draft) { return }
        } else {
            try await reply(&draft)
        }
        var checked = citing(&draft)
        if !checked.passes, draft.answer.end != .filtered, repair(&draft, checked) {
            draft.answer.events.append(CheckEvent(.repaired, checked.unsupported.map(\.text)))
            try await reply(&draft)
            checked = citing(&draft)
        }
        finish(&draft.answer, checked)
    }

    /// Streams the answer.
    ///
    /// - Returns: whether that is all, because something of it could be shown or the provider's filter cut it; if
    /// not, its text is what was written.
    private func isShown(
        to show: @Sendable (AnswerProgress) -> Void, _ draft: inout AnswerDraft
    ) async throws -> Bool {
        while true {
            let checked = try await stream(to: show, &draft)
            if draft.answer.end == .filtered {
                show(.discarded)
                draft.answer.text = ""
                return true
            }
            guard let turn = draft.pending else {
                draft.answer.take(checked)
                return draft.answer.text.contains(where: \.isLetter) && !checked.shown.isEmpty
            }
            if !checked.shown.isEmpty { show(.discarded) }
            guard try await answerCalls(of: turn, &draft) else {
                draft.answer.text = ""
                return false
            }
        }
    }

    /// One turn, as it is written.
    private func stream(
        to show: @Sendable (AnswerProgress) -> Void, _ draft: inout AnswerDraft
    ) async throws -> CheckedStream {
        let limit = prompts.persona.maxCharacters
        var checked = CheckedStream(draft.check, draft.citations, limit: limit)
        reading: for try await event in model.events(for: draft.request) {
            switch event {
            case .text(let piece):
                show(.text(checked.take(piece)))
                if checked.isOverlong { break reading }
            case .discarded:
                show(.discarded)
                checked = CheckedStream(draft.check, draft.citations, limit: limit)
            case .finished(let reply):
                take(reply, &draft)
                guard reply.end != .filtered else { break }
                show(.text(checked.finish(isCut: !draft.answer.isComplete)))
            }
        }
        try Task.checkCancellation()
        if checked.isOverlong {
            let turn = AssistantTurn(text: checked.text)
            take(ChatReply(turn: turn, end: .length, model: model.name), &draft)
            show(.text(checked.finish(isCut: true)))
        }
        return checked
    }

    /// The whole answer at once.
    private func reply(_ draft: inout AnswerDraft) async throws {
        take(try await model.reply(to: draft.request), &draft)
        while let turn = draft.pending {
            guard try await answerCalls(of: turn, &draft) else {
                draft.answer.text = ""
                return
            }
            take(try await model.reply(to: draft.request), &draft)
        }
    }

    private func take(_ reply: ChatReply, _ draft: inout AnswerDraft) {
        let call = ModelCall(reply, to: draft.request, for: .answer, by: counter)
        log?.add(call)
        draft.answer.take(reply, call)
        draft.answer.text = reply.text
        let most = CheckedStream.mostBytes(for: prompts.persona.maxCharacters)
        if reply.text.utf8.count > most {
            draft.answer.text = String(decoding: reply.text.utf8.prefix(most), as: UTF8.self)
            if reply.end == .complete { draft.answer.end = .length }
        }
        draft.pending =
            reply.turn.calls.isEmpty || draft.tools.isEmpty || reply.end == .filtered ? nil : reply.turn
    }

    /// Runs what a turn calls, unless the model had to answer by now or the window is full.
    ///
    /// - Returns: whether the model can be asked again.
    private func answerCalls(of turn: AssistantTurn, _ draft: inout AnswerDraft) async throws -> Bool {
        draft.pending = nil
        guard draft.rounds < Self.mostRounds else { return false }
        draft.request.messages.append(.assistant(turn))
        let frames = turn.calls.count * ToolRound.frame(counter, prompts.neutraliser)
        let room = room(after: draft.request) - frames
        guard room >= 0 else { return false }
        var run = ToolRound(
            tools: draft.tools,
            context: ToolContext(language: draft.language, sources: draft.check.sources),
            neutraliser: prompts.neutraliser, counter: counter, room: room,
            nextNumber: (draft.numbers.max() ?? 0) + 1, isLast: draft.rounds + 1 == Self.mostRounds)
        draft.take(try await run.results(of: turn.calls))
        return true
    }

    private func room(after request: ChatRequest) -> Int {
        let marks = (request.messages.count + request.tools.count) * PromptBuilder.messageTokens
        return prompts.budget.window - prompts.budget.answer - counter.count(bytes: request.bytes) - marks
    }

    /// What counts as a source besides what was retrieved: the company's own text and what the customer wrote.
    /// What the model said before does not.
    private func material(_ question: String, _ context: PromptContext) -> [String] {
        [question, prompts.persona.business, prompts.persona.company]
            + context.history.compactMap { message in
                if case .user(let text) = message { text } else { nil }
            }
    }

    /// The text with the citations that hold, checked.
    private func citing(_ draft: inout AnswerDraft) -> FigureCheckResult {
        let cited = draft.citations.check(draft.answer.text)
        if !cited.dropped.isEmpty { draft.answer.events.append(.citationsDropped(cited.dropped)) }
        draft.answer.cited = cited.cited
        return draft.check.check(cited.answer.trimmed)
    }

    /// Figures that one correction names.
    private static let mostNamed = 10

    /// Goes on with the same conversation and what was wrong.
    ///
    /// - Returns: whether the window holds that.
    private func repair(_ draft: inout AnswerDraft, _ checked: FigureCheckResult) -> Bool {
        let figures = checked.unsupported.map(\.text).reduce(into: [String]()) { figures, figure in
            if !figures.contains(figure), figures.count < Self.mostNamed { figures.append(figure) }
        }
        let named = figures.map { "\"\($0)\"" }.joined(separator: ", ")
        var request = draft.request
        request.messages += [
            .assistant(checked.answer),
            .user(
                "The material does not say \(named). Write the answer again, only with what the material "
                    + "says word for word, in the same language. Do not mention this correction."),
        ]
        guard room(after: request) >= 0 else { return false }
        draft.request = request
        return true
    }

    private func finish(_ answer: inout WrittenAnswer, _ checked: FigureCheckResult) {
        var text = checked.answer
        // What the provider's filter cut or refused is no answer.
        if answer.end == .filtered || !checked.passes && policy == .quote { text = "" }
        if !checked.passes, !text.isEmpty {
            text = checked.removingSentences().trimmed
            answer.events.append(CheckEvent(.removed, checked.unsupported.map(\.text)))
        }
        if !answer.isComplete || text.count > prompts.persona.maxCharacters {
            text = text.wholeSentences(upTo: prompts.persona.maxCharacters)
            answer.events.append(CheckEvent(.shortened))
        }
        answer.text = text.contains(where: \.isLetter) ? text : ""
        answer.cited = CitationCheck(given: answer.cited).check(answer.text).cited
    }
}

extension ChatRequest {
    /// Of all texts, to compare with the tokens that are reported.
    var bytes: Int {
        let texts = messages.map { message -> Int in
            switch message {
            case .user(let text): text.utf8.count
            case .assistant(let turn): turn.bytes
            case .tool(let result): result.content.utf8.count
            }
        }
        return system.utf8.count + texts.reduce(0, +)
            + tools.map { ($0.name + $0.summary + $0.parameters.text).utf8.count }.reduce(0, +)
    }
}

extension AssistantTurn {
    /// What goes back to a model: its own words or, where that is longer, the turn as its provider sent it.
    fileprivate var bytes: Int {
        let calls = calls.map { ($0.id + $0.name + $0.argumentsText).utf8.count }.reduce(0, +)
        return max(text.utf8.count + calls, original?.content.text.utf8.count ?? 0)
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    /// The sentences from the beginning on that are complete and fit; empty when not even the first does: a
    /// sentence that is cut may be cut in the middle of a figure.
    fileprivate func wholeSentences(upTo limit: Int) -> String {
        let end = index(startIndex, offsetBy: limit, limitedBy: endIndex) ?? endIndex
        let complete = SentenceSplitter().ranges(in: self).filter { range in
            range.upperBound <= end
                && self[range].last.map { ".!?…]\"»)".contains($0) } == true
        }
        return complete.last.map { String(self[..<$0.upperBound]).trimmed } ?? ""
    }
}
