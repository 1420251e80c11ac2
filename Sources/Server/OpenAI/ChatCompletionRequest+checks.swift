import KnowledgeBase

/// What cannot be done is refused by name; nothing is left out silently that would change the answer.
extension ChatCompletionRequest {
    static let mostMessages = 1_000
    static let mostTools = 64
    static let mostStops = 4
    static let mostTokens = 1_000_000

    /// - Throws: ``HTTPFailure`` 400 with the field.
    func check() throws {
        try checkUnsupported()
        try checkNumbers()
        guard !messages.isEmpty, messages.count <= Self.mostMessages else {
            throw HTTPFailure.invalid(
                "'messages' must have from 1 to \(Self.mostMessages) messages.", param: "messages")
        }
        if let sources = kb?.sources, !["text", "field"].contains(sources) {
            throw HTTPFailure.invalid("'kb.sources' must be 'text' or 'field'.", param: "kb.sources")
        }
        try checkTools()
    }

    private func checkUnsupported() throws {
        if let n, n != 1 { throw HTTPFailure.invalid("Only one choice is given: 'n' must be 1.", param: "n") }
        if logprobs == true { throw Self.unsupported("logprobs") }
        if topLogprobs != nil { throw Self.unsupported("top_logprobs") }
        if audio != nil { throw Self.unsupported("audio") }
        if let modalities, modalities != ["text"] {
            throw HTTPFailure.invalid(
                "Answers are text: 'modalities' must be [\"text\"].", param: "modalities")
        }
        if functions != nil {
            throw HTTPFailure.invalid("'functions' is no longer taken. Use 'tools'.", param: "functions")
        }
        if let responseFormat, responseFormat.type != "text" {
            throw HTTPFailure.invalid(
                "Answers are text: 'response_format' must be of type 'text'.", param: "response_format")
        }
    }

    private static func unsupported(_ name: String) -> HTTPFailure {
        .invalid("'\(name)' is not supported.", param: name, code: "unsupported_parameter")
    }

    private func checkNumbers() throws {
        if let temperature, !(0...2).contains(temperature) {
            throw HTTPFailure.invalid("'temperature' must be from 0 to 2.", param: "temperature")
        }
        if let topP, !(0...1).contains(topP) {
            throw HTTPFailure.invalid("'top_p' must be from 0 to 1.", param: "top_p")
        }
        for (name, limit) in [("max_tokens", maxTokens), ("max_completion_tokens", maxCompletionTokens)] {
            if let limit, !(1...Self.mostTokens).contains(limit) {
                throw HTTPFailure.invalid("'\(name)' must be from 1 to \(Self.mostTokens).", param: name)
            }
        }
        if let stop, stop.texts.count > Self.mostStops || stop.texts.contains("") {
            throw HTTPFailure.invalid(
                "'stop' takes up to \(Self.mostStops) texts that are not empty.", param: "stop")
        }
    }

    private func checkTools() throws {
        let tools = tools ?? []
        guard tools.count <= Self.mostTools else {
            throw HTTPFailure.invalid("'tools' takes up to \(Self.mostTools) tools.", param: "tools")
        }
        for (index, tool) in tools.enumerated() {
            guard tool.type == "function", let function = tool.function, Self.isName(function.name),
                function.parameters.map({ $0.object != nil || $0 == .null }) ?? true
            else {
                throw HTTPFailure.invalid(
                    "A tool must be a function with a name of letters, digits, '_' and '-', at most 64, and an "
                        + "object as 'parameters'.", param: "tools[\(index)]")
            }
        }
        if let toolChoice, toolChoice != .null, toolChoice != "auto", toolChoice != "none" {
            throw HTTPFailure.invalid(
                "The model chooses itself: 'tool_choice' must be 'auto' or 'none'.", param: "tool_choice")
        }
    }

    /// What every provider takes.
    private static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            }
    }
}
