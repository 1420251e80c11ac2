/// Puts prompts together: rules, then the conversation, and with the question what was retrieved for it.
///
/// The budget is filled in this order: rules, tools and question, which have to fit; the best passage and
/// the best row; the latest turn; then passages, rows and older turns by rank. What does not fit is left out
/// whole and counted, never cut.
public struct PromptBuilder: Sendable {
    public var persona: Persona
    public var budget: PromptBudget
    public var neutraliser: Neutraliser
    private let counter: TokenCounter

    /// Of each message, for its role and its marks.
    static let messageTokens = 8

    public init(
        persona: Persona = Persona(), budget: PromptBudget, neutraliser: Neutraliser = Neutraliser(),
        counter: TokenCounter
    ) {
        self.persona = persona
        self.budget = budget
        self.neutraliser = neutraliser
        self.counter = counter
    }

    /// - Parameters:
    ///   - language: the asker's.
    ///   - options: its limit of tokens is the budget's.
    /// - Throws: ``KnowledgeBaseError`` of kind `limitExceeded` when rules, tools and question alone are too
    ///   much.
    public func prompt(
        _ question: String, language: Language, context: PromptContext, tools: [ToolDefinition] = [],
        options: ChatOptions = ChatOptions()
    ) throws -> Prompt {
        let rules = PromptRules(
            persona: persona, language: persona.language ?? language, delimiter: neutraliser.delimiter
        ).text
        // A customer's message cannot pass for material either.
        let question = neutraliser.neutralise(question).text
        var selection = try selection(rules, question, tools, rowsNote: context.rowsNote)
        let pieces = pieces(of: context)
        selection.take(pieces)
        let note = selection.rows.isEmpty ? "" : neutraliser.neutralise(context.rowsNote).text
        return prompt(question, rules, tools, options, selection, note)
    }
}

// MARK: Choosing

extension PromptBuilder {
    private func selection(
        _ rules: String, _ question: String, _ tools: [ToolDefinition], rowsNote: String
    ) throws -> PromptSelection {
        let schemas = tools.map { $0.name + $0.summary + $0.parameters.text }
        let fixed: [(Prompt.Part.Kind, [String])] = [
            (.rules, [rules]), (.tools, schemas), (.question, [question + Self.frame + rowsNote]),
        ]
        var selection = PromptSelection(room: budget.window - budget.answer)
        for (kind, texts) in fixed {
            for text in texts { selection.reserve(kind, tokens: tokens(of: text)) }
        }
        guard selection.room >= 0 else {
            throw KnowledgeBaseError(
                .limitExceeded, cannot: "ask a model with a window of \(budget.window) tokens",
                because: "the rules, the tools and the question alone have about "
                    + "\(budget.window - budget.answer - selection.room)",
                advice: "Set a larger window, or shorten the company's text")
        }
        return selection
    }

    /// The words around the question and its material.
    private static let frame = "Passages: Catalog rows: Earlier in this conversation: Question:"

    /// Everything that may be in it, cleaned, in the order in which it is taken.
    private func pieces(of context: PromptContext) -> [PromptSelection.Piece] {
        let passages = context.passages.map { passage -> PromptSelection.Piece in
            let (clean, counts) = passage.cleaned(by: neutraliser)
            return piece(.passage(clean), clean.written, counts)
        }
        let rows = context.rows.map { row -> PromptSelection.Piece in
            let (clean, counts) = neutraliser.neutralise(row)
            return piece(.row(clean), clean.text, counts)
        }
        let history = context.history.map { $0.cleaned(by: neutraliser) }
        let turns = Self.turns(of: history).reversed().map { turn in
            piece(.turn(turn), turn.map(\.written).joined(separator: "\n"), NeutralisedCounts())
        }
        let summary =
            context.summary.isEmpty
            ? [] : [piece(.summary(neutraliser.neutralise(context.summary).text), context.summary, .init())]
        let first = passages.prefix(1) + rows.prefix(1) + turns.prefix(1)
        return first + summary + Self.interleaved(passages.dropFirst(), rows.dropFirst())
            + turns.dropFirst()
    }

    private func piece(
        _ content: PromptSelection.Content, _ text: String, _ counts: NeutralisedCounts
    ) -> PromptSelection.Piece {
        PromptSelection.Piece(content: content, tokens: tokens(of: text), neutralised: counts)
    }

    private func tokens(of text: String) -> Int { counter.count(text) + Self.messageTokens }

    /// One of each in turn.
    private static func interleaved<Item>(_ a: ArraySlice<Item>, _ b: ArraySlice<Item>) -> [Item] {
        (0..<max(a.count, b.count)).flatMap { index in
            a.dropFirst(index).prefix(1) + b.dropFirst(index).prefix(1)
        }
    }

    /// Each begins with what the user said, so that no answer stands without its question.
    private static func turns(of history: [ChatMessage]) -> [[ChatMessage]] {
        history.reduce(into: []) { turns, message in
            if case .user = message {
                turns.append([message])
            } else if !turns.isEmpty {
                turns[turns.count - 1].append(message)
            }
        }
    }
}

// MARK: Writing

extension PromptBuilder {
    private func prompt(
        _ question: String, _ rules: String, _ tools: [ToolDefinition], _ options: ChatOptions,
        _ selection: PromptSelection, _ rowsNote: String
    ) -> Prompt {
        var options = options
        options.maxTokens = min(options.maxTokens, budget.answer)
        let last = ChatMessage.user(material(selection, rowsNote) + "Question: \(question)")
        let request = ChatRequest(
            system: rules, messages: selection.history + [last], tools: tools, options: options)
        return Prompt(
            request: request, parts: selection.parts, passages: selection.passages, rows: selection.rows,
            neutralised: selection.neutralised)
    }

    private func material(_ selection: PromptSelection, _ rowsNote: String) -> String {
        let passages = selection.passages.map(\.written).joined(separator: "\n\n")
        let rows = selection.rows.map(\.text).joined(separator: "\n")
        let parts = [
            ("Earlier in this conversation", selection.summary), ("Passages", passages),
            (rowsNote.isEmpty ? "Catalog rows" : "Catalog rows (\(rowsNote))", rows),
        ]
        let mark = neutraliser.delimiter.symbol
        return parts.filter { !$0.1.isEmpty }.map { "\($0.0):\n\(mark)\n\($0.1)\n\(mark)\n\n" }.joined()
    }
}

extension ChatMessage {
    /// What was said before can hold what no prompt may, too.
    fileprivate func cleaned(by neutraliser: Neutraliser) -> ChatMessage {
        switch self {
        case .user(let text): return .user(neutraliser.neutralise(text).text)
        case .assistant(var turn):
            turn.text = neutraliser.neutralise(turn.text).text
            return .assistant(turn)
        case .tool: return self
        }
    }

    /// What it costs.
    fileprivate var written: String {
        switch self {
        case .user(let text): text
        case .assistant(let turn): turn.text + turn.calls.map { $0.name + $0.argumentsText }.joined()
        case .tool(let result): result.content
        }
    }
}
