import KnowledgeBase

/// What `kb ask --show-prompt` shows: the request as the model would see it, and the tokens of its parts.
struct PromptText: Encodable {
    var system: String
    var messages: [Message]
    var parts: [Prompt.Part]
    /// Estimated, on the high side.
    var tokens: Int

    struct Message: Encodable {
        var role: String
        var text: String

        init(_ message: ChatMessage) {
            switch message {
            case .user(let text): (role, self.text) = ("user", text)
            case .assistant(let turn): (role, text) = ("assistant", turn.text)
            case .tool(let result): (role, text) = ("tool", result.content)
            }
        }
    }

    init(_ prompt: Prompt) {
        system = prompt.request.system
        messages = prompt.request.messages.map(Message.init)
        parts = prompt.parts
        tokens = prompt.tokens
    }

    var text: String {
        let sections = ([("system", system)] + messages.map { ($0.role, $0.text) }).map { role, text in
            "\(Console.dim("--- \(role)"))\n\(text.printableLines)"
        }
        let table = parts.map { part in
            let leftOut = part.leftOut > 0 ? ", \(part.leftOut) left out" : ""
            return "\(part.kind.rawValue): about \(part.tokens) tokens, \(part.included) in\(leftOut)"
        }
        let total = "all: about \(tokens) tokens"
        return (sections + [(["\(Console.dim("--- tokens"))"] + table + [total]).joined(separator: "\n")])
            .joined(separator: "\n\n")
    }
}
