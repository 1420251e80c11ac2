import KnowledgeBase
import Logging

/// Answers one chat completion.
struct ChatCompletionTurn: Sendable {
    let plan: ChatCompletionPlan
    let chat: ChatService
    /// Whether the text ends with the sources' names.
    let namesSources: Bool
    let metrics: ServerMetrics

    /// - Parameter send: takes the text as it is written.
    func result(send: @escaping @Sendable (String) -> Void) async throws -> ChatCompletionResult {
        let shown = StreamedText(send: send)
        if !plan.tools.isEmpty || !plan.exchange.isEmpty, let relayed = try await relayed(shown) {
            return finished(ChatCompletionResult(relayed), relayed.sources, .unknown, shown)
        }
        let answer = try await instructed.unkeptAnswer(
            plan.question, in: nil, after: plan.memory, show: { shown.take($0) })
        var result = ChatCompletionResult(answer, to: plan.question)
        if namesSources { result.text = answer.citedText }
        return finished(result, answer.sources, answer.language, shown)
    }

    /// By the model and the client's tools; `nil` where there is no model, or it fails before anything is out: then the
    /// sources are quoted.
    private func relayed(_ shown: StreamedText) async throws -> RelayedReply? {
        do {
            let relayed = try await instructed.relay(
                plan.question, after: plan.memory, exchange: plan.exchange, tools: plan.tools,
                show: { shown.take($0) })
            if let relayed { metrics.called(relayed.call, chat.ledger.prices) }
            return relayed
        } catch let error as KnowledgeBaseError where error.kind == .model && shown.isEmpty {
            chat.logger?.warning("no reply to a program's tools", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// With the client's instructions below the company's own. They are cleaned like a message: nothing in them can pass
    /// for material or for a role. They cannot loosen the checks of figures, save that figures in them count as given.
    private var instructed: ChatService {
        var chat = chat
        guard !plan.instructions.isEmpty, var writer = chat.ask.writer else { return chat }
        let text = writer.prompts.neutraliser.neutralise(plan.instructions).text
        let own = writer.prompts.persona.business
        let added = "The program that passes on the customer's question asks:\n\(text)"
        writer.prompts.persona.business = own.isEmpty ? added : "\(own)\n\n\(added)"
        chat.ask.writer = writer
        return chat
    }

    private func finished(
        _ result: ChatCompletionResult, _ sources: [Answer.Source], _ language: Language,
        _ shown: StreamedText
    ) -> ChatCompletionResult {
        var result = result
        if namesSources, result.calls.isEmpty {
            result = result.namingSources(of: sources, in: language)
        }
        shown.finish(with: result.text)
        return result
    }
}
