import KnowledgeBase

/// The bodies of `/v1`, as the document has them. They take `null` for what is left out, as clients of some languages
/// send it, and further members.
enum OpenAISchemas {
    static let chat: [String: JSONValue] = [
        "ChatCompletionRequest": .schema(
            understood.merging(refused) { own, _ in own },
            optional: Set(understood.keys).union(refused.keys).subtracting(["model", "messages"])),
        "ChatMessage": ["anyOf": [saidMessage, assistantMessage, toolMessage]],
        "TextPart": .schema(["type": .choice("text"), "text": .anyText]),
        "RefusalPart": .schema(["type": .choice("refusal")]),
        "Tool": .schema([
            "type": .choice("function"),
            "function": .schema(
                [
                    "name": ["type": "string", "pattern": "^[a-zA-Z0-9_-]{1,64}$"],
                    "description": .anyText.orNull,
                    "parameters": ["type": ["object", "null"]],
                ], optional: ["description", "parameters"]),
        ]),
        "ToolCall": .schema(
            [
                "id": .anyText, "type": JSONValue.choice("function").orNull,
                "function": .schema(
                    ["name": .anyText, "arguments": .anyText.orNull], optional: ["arguments"]),
            ], optional: ["type"]),
        "ChatCompletion": .schema([
            "id": .anyText, "object": .choice("chat.completion"), "created": .wholeNumber, "model": .anyText,
            "choices": .list(of: choice, atLeast: 1, atMost: 1), "usage": usage,
            "kb_sources": .list(of: .reference("AnswerSource")), "kb": ["type": "object"],
        ]),
        "AnswerSource": .schema([
            "number": .wholeNumber, "passage": .wholeNumber, "path": .anyText, "title": .anyText,
            "headings": .list(of: .anyText), "place": .anyText, "score": .decimal,
        ]),
    ]

    private static let understood: [String: JSONValue] = [
        "model": .choice("kb", "kb+sources"),
        "messages": messages,
        "stream": .flag.orNull,
        "stream_options": JSONValue.schema(
            ["include_usage": .flag.orNull], optional: ["include_usage"]
        ).orNull,
        "temperature": .number(from: 0, through: 2).orNull,
        "top_p": .number(from: 0, through: 1).orNull,
        "max_tokens": tokens.orNull,
        "max_completion_tokens": tokens.orNull,
        "n": ["type": ["integer", "null"], "enum": [1, .null]],
        "stop": [
            "anyOf": [
                .nonEmptyText, .list(of: .nonEmptyText, atMost: ChatCompletionRequest.mostStops),
                ["type": "null"],
            ]
        ],
        "tools": JSONValue.list(of: .reference("Tool"), atMost: ChatCompletionRequest.mostTools).orNull,
        "tool_choice": ["enum": ["auto", "none", .null]],
        "kb": JSONValue.schema(
            ["sources": JSONValue.choice("text", "field").orNull], optional: ["sources"]
        ).orNull,
    ]

    /// What may be there only with the value that asks for nothing.
    private static let refused: [String: JSONValue] = [
        "logprobs": ["enum": [false, .null]],
        "top_logprobs": ["type": "null"],
        "audio": ["type": "null"],
        "modalities": ["enum": [["text"], .null]],
        "functions": ["type": "null"],
        "response_format": JSONValue.schema(["type": .choice("text")]).orNull,
    ]

    private static let tokens = JSONValue.wholeNumber(from: 1, through: ChatCompletionRequest.mostTokens)

    private static let messages: JSONValue = [
        "type": "array", "items": .reference("ChatMessage"), "minItems": 1,
        "maxItems": .integer(ChatCompletionRequest.mostMessages),
        "contains": .schema(["role": ["const": "user"]]),
        "description": .string(
            "The last message of the user is the question: it is not blank and has at most "
                + "\(ChatCompletionPlan.longestQuestion) characters. After it, each message of a tool answers a call "
                + "of the assistant before it."),
    ]

    private static func content(_ parts: JSONValue) -> JSONValue {
        ["anyOf": [.anyText, .list(of: parts, atLeast: 1)]]
    }

    private static let text = content(.reference("TextPart"))

    /// Looked at in every message, whatever its role.
    private static let calls: [String: JSONValue] = [
        "tool_calls": JSONValue.list(of: .reference("ToolCall")).orNull, "tool_call_id": .anyText.orNull,
    ]

    private static func message(
        _ members: [String: JSONValue], optional: Set<String>
    ) -> JSONValue {
        .schema(calls.merging(members) { $1 }, optional: optional)
    }

    private static let saidMessage = message(
        ["role": .choice("system", "developer", "user"), "content": text],
        optional: ["tool_calls", "tool_call_id"])

    private static let assistantMessage = message(
        [
            "role": .choice("assistant"),
            "content": content(["anyOf": [.reference("TextPart"), .reference("RefusalPart")]]).orNull,
        ], optional: ["content", "tool_calls", "tool_call_id"])

    private static let toolMessage = message(
        ["role": .choice("tool"), "content": text, "tool_call_id": .anyText], optional: ["tool_calls"])

    private static let choice = JSONValue.schema([
        "index": .wholeNumber, "finish_reason": .choice("stop", "length", "tool_calls", "content_filter"),
        "message": .schema(
            [
                "role": .choice("assistant"), "content": .anyText.orNull, "refusal": ["type": "null"],
                "tool_calls": .list(of: .reference("ToolCall")),
            ], optional: ["tool_calls"]),
        "logprobs": ["type": "null"],
    ])

    private static let usage = JSONValue.schema([
        "prompt_tokens": .wholeNumber, "completion_tokens": .wholeNumber, "total_tokens": .wholeNumber,
    ])

    static let models: [String: JSONValue] = [
        "Model": .schema([
            "id": .anyText, "object": .choice("model"), "created": .wholeNumber, "owned_by": .anyText,
        ]),
        "ModelList": .schema(["object": .choice("list"), "data": .list(of: .reference("Model"))]),
    ]

    static let embeddings: [String: JSONValue] = [
        "EmbeddingRequest": .schema(
            [
                "model": .anyText,
                "input": [
                    "anyOf": [.nonEmptyText, .list(of: .nonEmptyText, atLeast: 1, atMost: 2_048)]
                ],
                "encoding_format": JSONValue.choice("float", "base64").orNull,
                // Only as many as the model's vectors have.
                "dimensions": JSONValue.wholeNumber(from: 1, through: 65_536).orNull,
                "input_type": JSONValue.choice("query", "passage").orNull,
            ], optional: ["encoding_format", "dimensions", "input_type"]),
        "EmbeddingList": .schema([
            "object": .choice("list"), "model": .anyText,
            "data": .list(
                of: .schema([
                    "object": .choice("embedding"), "index": .wholeNumber,
                    "embedding": ["anyOf": [.list(of: .decimal), .anyText]],
                ])),
            "usage": .schema(["prompt_tokens": .wholeNumber, "total_tokens": .wholeNumber]),
        ]),
    ]
}
