/// What a model replied to a program that answers calls of tools itself.
public struct RelayedReply: Sendable {
    /// Text, calls, or both. Its figures were not checked: what the program's tools gave is not known here.
    public var reply: ChatReply
    /// The passages that the model was shown.
    public var sources: [Answer.Source]
    /// Whether words that are not to be said kept the text from being given.
    public var isWithheld = false
    public var call: ModelCall
}

/// Programs that bring tools of their own.
extension Ask {
    /// Asks the model once, with the passages and rows for a question and a program's tools in place of our own.
    ///
    /// - Parameters:
    ///   - memory: what was said before the question.
    ///   - exchange: calls and results since the question, oldest first.
    ///   - tools: the program's.
    ///   - show: takes the text while it is written; nothing where moderation has to see it first.
    /// - Returns: `nil` without a model, or where the question is not to be answered by one.
    /// - Throws: ``KnowledgeBaseError`` when the store cannot be read, the prompt cannot be made or the model fails;
    ///   `CancellationError`.
    public func relay(
        _ text: String, after memory: ConversationMemory, exchange: [ChatMessage], tools: [ToolDefinition],
        options: Options = Options(), show: (@Sendable (AnswerProgress) -> Void)? = nil
    ) async throws -> RelayedReply? {
        guard let writer, case .question(let text, _, _) = try await moderated(question: text) else {
            return nil
        }
        let (prompt, sources) = try await material(text, memory, tools, options, writer)
        var request = prompt.request
        request.messages += exchange
        let show = moderation == nil ? show : nil
        let reply = try await reply(to: request, by: writer.model, show)
        let call = ModelCall(reply, to: request, for: .answer, by: TokenCounter())
        return try await moderated(RelayedReply(reply: reply, sources: sources, call: call))
    }

    private func material(
        _ text: String, _ memory: ConversationMemory, _ tools: [ToolDefinition], _ options: Options,
        _ writer: AnswerWriter
    ) async throws -> (Prompt, [Answer.Source]) {
        let topic = try await topic(of: text, after: memory)
        let offers = try await offers(for: topic)
        let question = try await retriever.prepare(topic.text)
        let hits = try await retrieve(question, options.filter, beside: offers)
        let prompt = try writer.prompts.prompt(
            topic.asked, language: try await languageToReply(in: topic.language),
            context: Self.context(of: hits, offers, memory), tools: tools, options: writer.options)
        let sources = prompt.passages.compactMap { passage -> Answer.Source? in
            guard hits.indices.contains(passage.number - 1) else { return nil }
            let hit = hits[passage.number - 1]
            return Answer.Source(number: passage.number, passage: hit.passage, score: hit.score)
        }
        return (prompt, sources)
    }

    private func reply(
        to request: ChatRequest, by model: any ChatModel, _ show: (@Sendable (AnswerProgress) -> Void)?
    ) async throws -> ChatReply {
        guard let show else { return try await model.reply(to: request) }
        for try await event in model.events(for: request) {
            switch event {
            case .text(let piece): show(.text(piece))
            case .discarded: show(.discarded)
            case .finished(let reply): return reply
            }
        }
        try Task.checkCancellation()
        throw KnowledgeBaseError(
            .model, cannot: "read the answer of '\(model.name)'", because: "it ended without its end")
    }

    private func moderated(_ relayed: RelayedReply) async throws -> RelayedReply {
        guard moderation != nil, !relayed.reply.text.isEmpty else { return relayed }
        var answer = Answer(question: "", language: .unknown, known: true, confidence: 1)
        answer.composed = relayed.reply.text
        answer = try await moderated(answer: answer)
        var relayed = relayed
        relayed.reply.turn.text = answer.text
        relayed.isWithheld = answer.isWithheld
        if answer.isWithheld { relayed.reply.turn.calls = [] }
        return relayed
    }
}

extension ChatService {
    /// The same within what may be spent, its cost in the account.
    ///
    /// - Returns: `nil` also where the day's limit is reached.
    public func relay(
        _ text: String, after memory: ConversationMemory, exchange: [ChatMessage], tools: [ToolDefinition],
        show: (@Sendable (AnswerProgress) -> Void)? = nil
    ) async throws -> RelayedReply? {
        guard try await ledger.spent(by: "") == nil else { return nil }
        let relayed = try await AnswerDeadline.within(patience) {
            try await ask.relay(text, after: memory, exchange: exchange, tools: tools, show: show)
        }
        if let relayed { try await ledger.record([relayed.call], of: nil) }
        return relayed
    }
}
