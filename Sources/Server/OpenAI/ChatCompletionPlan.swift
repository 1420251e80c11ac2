import Foundation
import KnowledgeBase

/// A request as kb understands it: the last message of the user is the question, what stands before it is remembered,
/// what stands after it are the calls and results of the client's own tools.
struct ChatCompletionPlan: Sendable {
    var question: String
    var memory: ConversationMemory
    var exchange: [ChatMessage]
    var tools: [ToolDefinition]
    /// What the client's `system` and `developer` messages say, shortened.
    var instructions: String

    /// Characters of a question.
    static let longestQuestion = 16_000
    /// Characters of instructions: they stand above all that was retrieved and must not crowd it out.
    static let longestInstructions = 2_000

    /// - Throws: ``HTTPFailure`` 400 with the field that is wrong.
    init(_ request: ChatCompletionRequest) throws {
        let texts = try request.messages.enumerated().map { try $1.checkedText(at: $0) }
        guard let last = request.messages.lastIndex(where: { $0.role == "user" }) else {
            throw HTTPFailure.invalid("There is no message of the user to answer.", param: "messages")
        }
        try Self.checkEnd(of: request.messages)
        question = texts[last]
        guard question.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw HTTPFailure.invalid("The message is empty.", param: "messages[\(last)].content")
        }
        guard question.count <= Self.longestQuestion else {
            throw HTTPFailure.invalid(
                "The message has more than \(Self.longestQuestion) characters.",
                param: "messages[\(last)].content", code: "context_length_exceeded")
        }
        memory = Self.memory(request.messages[..<last], texts[..<last])
        exchange = try Self.exchange(request.messages, texts, after: last)
        tools = request.toolChoice == "none" ? [] : (request.tools ?? []).compactMap(\.definition)
        instructions =
            zip(request.messages, texts).filter { $0.0.isInstruction && !$0.1.isEmpty }
            .map(\.1).joined(separator: "\n").prefix(Self.longestInstructions).description
    }

    /// An answer that was begun elsewhere would be gone on with whatever it claims: nothing of it was checked.
    private static func checkEnd(of messages: [ChatCompletionRequest.Message]) throws {
        guard let last = messages.lastIndex(where: { !$0.isInstruction }), messages[last].role == "assistant"
        else { return }
        throw HTTPFailure.invalid(
            "The last message must be of the user or a tool: an answer that was begun is not gone on with. Leave it "
                + "out to have the user's message answered anew.",
            param: "messages[\(last)].role", code: "unsupported_value")
    }

    private static func memory(
        _ messages: ArraySlice<ChatCompletionRequest.Message>, _ texts: ArraySlice<String>
    ) -> ConversationMemory {
        let now = Date()
        let said = zip(messages, texts).compactMap { message, text -> ConversationMessage? in
            guard !text.isEmpty, message.role == "user" || message.role == "assistant" else { return nil }
            let role: ConversationMessage.Role = message.role == "user" ? .contact : .assistant
            return ConversationMessage(role: role, text: text, sentAt: now)
        }
        return ConversationMemory(messages: said)
    }

    private static func exchange(
        _ messages: [ChatCompletionRequest.Message], _ texts: [String], after last: Int
    ) throws -> [ChatMessage] {
        var calls: [String: ToolCall] = [:]
        return try (last + 1..<messages.count).compactMap { index -> ChatMessage? in
            let message = messages[index]
            if message.role == "assistant" {
                let turn = AssistantTurn(text: texts[index], calls: message.calls)
                for call in turn.calls { calls[call.id] = call }
                return .assistant(turn)
            }
            guard message.role == "tool" else { return nil }
            guard let call = message.toolCallID.flatMap({ calls[$0] }) else {
                throw HTTPFailure.invalid(
                    "A message of a tool must answer a call before it.",
                    param: "messages[\(index)].tool_call_id")
            }
            return .tool(ToolResult(call: call, content: texts[index]))
        }
    }
}

extension ChatCompletionRequest.Message {
    fileprivate var isInstruction: Bool { role == "system" || role == "developer" }

    fileprivate var calls: [ToolCall] {
        (toolCalls ?? []).map {
            ToolCall(id: $0.id, name: $0.function.name, argumentsText: $0.function.arguments ?? "")
        }
    }

    /// - Throws: ``HTTPFailure`` 400 for a role, a call or a part that is not known.
    fileprivate func checkedText(at index: Int) throws -> String {
        guard ["system", "developer", "user", "assistant", "tool"].contains(role) else {
            throw HTTPFailure.invalid(
                "'role' must be system, developer, user, assistant or tool.", param: "messages[\(index)].role"
            )
        }
        try checkCalls(at: index)
        switch content {
        case nil:
            guard role == "assistant" else {
                throw HTTPFailure.invalid("'content' is missing.", param: "messages[\(index)].content")
            }
            return ""
        case .text(let text): return text
        case .parts(let parts):
            guard !parts.isEmpty else {
                throw HTTPFailure.invalid("'content' has no parts.", param: "messages[\(index)].content")
            }
            return try parts.enumerated().map { place, part in
                if let text = part.text { return text }
                if part.type == "refusal", role == "assistant" { return "" }
                throw HTTPFailure.invalid(
                    "Only text can be read: a part of type '\(part.type)' cannot.",
                    param: "messages[\(index)].content[\(place)]", code: "unsupported_content")
            }.joined(separator: "\n")
        }
    }

    private func checkCalls(at index: Int) throws {
        if let place = (toolCalls ?? []).firstIndex(where: { ($0.type ?? "function") != "function" }) {
            throw HTTPFailure.invalid(
                "A call must be of type 'function'.", param: "messages[\(index)].tool_calls[\(place)].type")
        }
        guard role != "tool" || toolCallID != nil else {
            throw HTTPFailure.invalid(
                "'tool_call_id' is missing.", param: "messages[\(index)].tool_call_id")
        }
    }
}

extension ChatCompletionRequest.Tool {
    fileprivate var definition: ToolDefinition? {
        function.map { function in
            let parameters = function.parameters.flatMap { $0.object == nil ? nil : $0 }
            return ToolDefinition(
                name: function.name, summary: function.description ?? "",
                parameters: parameters ?? ["type": "object", "properties": [:]])
        }
    }
}
