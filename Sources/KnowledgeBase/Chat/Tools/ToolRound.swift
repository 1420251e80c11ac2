/// Answers the calls of one turn of a model.
///
/// What tools give is cleaned, put between delimiters, numbered on from the passages that the model has, and
/// held to the room that the window leaves; what does not fit is left out whole, and that is said.
struct ToolRound: Sendable {
    let tools: [any Tool]
    let context: ToolContext
    let neutraliser: Neutraliser
    let counter: TokenCounter
    /// Tokens left for all results together, without their frames.
    var room: Int
    /// Under which the next passage goes.
    var nextNumber: Int
    /// Whether the model has to answer after this.
    let isLast: Bool

    /// Calls of one turn that are run; more are refused.
    static let mostCalls = 8

    /// Tokens of a result besides what was found: delimiters, notes and the marks of its message.
    static func frame(_ counter: TokenCounter, _ neutraliser: Neutraliser) -> Int {
        let mark = neutraliser.delimiter.symbol
        let longest = [mark, mark, nothingFound, notFitting(1_000), answerNow].joined(separator: "\n")
        return counter.count(longest) + PromptBuilder.messageTokens
    }

    private static let nothingFound = "Nothing was found."
    private static let answerNow = "No more calls are answered: answer now."
    private static func notFitting(_ count: Int) -> String { "\(count) more did not fit." }

    mutating func results(of calls: [ToolCall]) async throws -> [RenderedResult] {
        let outcomes = try await outcomes(of: calls)
        return zip(calls, outcomes).map { render($1, of: $0) }
    }

    private func outcomes(of calls: [ToolCall]) async throws -> [ToolOutcome] {
        try await withThrowingTaskGroup(of: (Int, ToolOutcome).self) { group in
            for (index, call) in calls.enumerated() {
                group.addTask { (index, try await outcome(of: call, at: index)) }
            }
            var outcomes = [ToolOutcome](repeating: ToolOutcome(), count: calls.count)
            for try await (index, outcome) in group { outcomes[index] = outcome }
            return outcomes
        }
    }

    /// - Throws: `CancellationError`.
    private func outcome(of call: ToolCall, at index: Int) async throws -> ToolOutcome {
        guard index < Self.mostCalls else {
            return .failure("Too many calls at once; at most \(Self.mostCalls) are answered.")
        }
        guard let tool = tools.first(where: { $0.definition.name == call.name }) else {
            return .failure("There is no tool of that name.")
        }
        do {
            return try await tool.run(call, in: context)
        } catch let error as KnowledgeBaseError {
            return .failure("The tool failed: \(error)")
        }
    }

    // MARK: Rendering

    private mutating func render(_ outcome: ToolOutcome, of call: ToolCall) -> RenderedResult {
        var result = RenderedResult(call: call, outcome: outcome)
        var leftOut = 0
        var parts: [String] = []
        func takes(_ text: String) -> Bool {
            // One more for the line break.
            let tokens = counter.count(text) + 1
            guard tokens <= room else {
                leftOut += 1
                return false
            }
            room -= tokens
            parts.append(text)
            return true
        }
        if !outcome.text.isEmpty {
            let text = neutraliser.neutralise(outcome.text).text
            if takes(text) { result.take(text) }
        }
        if !outcome.note.isEmpty { _ = takes(neutraliser.neutralise(outcome.note).text) }
        for hit in outcome.hits {
            let passage = PromptPassage(number: nextNumber, of: hit.passage).cleaned(by: neutraliser).passage
            guard takes(passage.written) else { continue }
            result.hits[nextNumber] = hit
            result.texts += [passage.headings, passage.text]
            nextNumber += 1
        }
        for row in outcome.rows {
            let cells = neutraliser.neutralise(row.cells).0
            guard takes(cells.text) else { continue }
            result.values.append(cells)
            result.rows.append(row)
        }
        result.message.content = delimited(parts, leftOut: leftOut)
        return result
    }

    private func delimited(_ parts: [String], leftOut: Int) -> String {
        let mark = neutraliser.delimiter.symbol
        let found =
            parts.isEmpty ? Self.nothingFound : "\(mark)\n\(parts.joined(separator: "\n"))\n\(mark)"
        let notes = [
            leftOut > 0 ? Self.notFitting(leftOut) : nil,
            isLast ? Self.answerNow : nil,
        ]
        return ([parts.isEmpty && leftOut > 0 ? nil : found] + notes).compactMap { $0 }.joined(
            separator: "\n")
    }
}

/// What a tool answered, as the model sees it, with what it may then say.
struct RenderedResult: Sendable {
    var message: ToolResult
    var use: Answer.ToolUse
    var texts: [String] = []
    var values: [JSONValue] = []
    var hits: [Int: Hit] = [:]
    var rows: [Answer.Row] = []
    var handOff: HandOff?

    init(call: ToolCall, outcome: ToolOutcome) {
        message = ToolResult(call: call, content: "", isError: outcome.isError)
        let arguments = call.arguments.map(JSONValue.object) ?? .string(call.argumentsText)
        use = Answer.ToolUse(
            name: call.name, arguments: arguments, isError: outcome.isError, result: outcome.text)
        handOff = outcome.handOff
    }

    /// An error repeats what the model wrote: it is no source.
    fileprivate mutating func take(_ text: String) {
        guard !message.isError else { return }
        // What is not JSON is text.
        if let value = try? JSONValue(parsing: text), value.object != nil || value.array != nil {
            values.append(value)
        } else {
            texts.append(text)
        }
    }
}
