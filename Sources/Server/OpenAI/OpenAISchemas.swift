import KnowledgeBase

/// The bodies of `/v1`, as the document has them. They take `null` for what is left out, as clients of some languages
/// send it, and further members.
enum OpenAISchemas {
    static let chat: [String: JSONValue] = [
        "ChatCompletionRequest": .schema(
            [
                "model": .choice("kb", "kb+sources"),
                "messages": messages,
                "stream": .flag.orNull,
                "stream_options": JSONValue.schema(
                    ["include_usage": .flag.orNull], optional: ["include_usage"]
                ).orNull,
                "temperature": .number(from: 0, through: 2).orNull,
                "top_p": .number(from: 0, through: 1).orNull,
                "max_tokens": [
                    "type": ["integer", "null"], "minimum": 1,
                    "maximum": .integer(ChatCompletionRequest.mostTokens),
                ],
                "max_completion_tokens": [
                    "type": ["integer", "null"], "minimum": 1,
                    "maximum": .integer(ChatCompletionRequest.mostTokens),
                ],
                "n": ["type": ["integer", "null"], "enum": [1, .null]],
                "stop": [
                    "anyOf": [
                        .nonEmptyText, .list(of: .nonEmptyText, atMost: 4), ["type": "null"],
                    ]
                ],
                "tools": JSONValue.list(of: .reference("Tool"), atMost: 64).orNull,
                "tool_choice": ["enum": ["auto", "none", .null]],
                "kb": JSONValue.schema(
                    ["sources": JSONValue.choice("text", "field").orNull], optional: ["sources"]
                ).orNull,
            ],
            optional: [
                "stream", "stream_options", "temperature", "top_p", "max_tokens", "max_completion_tokens",
                "n",
                "stop", "tools", "tool_choice", "kb",
            ]),
        "ChatMessage": ["anyOf": [saidMessage, assistantMessage, toolMessage]],
        "TextPart": .schema(["type": .choice("text"), "text": .anyText]),
        "Tool": .schema([
            "type": .choice("function"),
            "function": .schema(
                [
                    "name": ["type": "string", "pattern": "^[a-zA-Z0-9_-]{1,64}$"],
                    "description": .anyText.orNull,
                    "parameters": ["type": ["object", "null"]],
                ], optional: ["description", "parameters"]),
        ]),
        "ToolCall": .schema([
            "id": .anyText, "type": .choice("function"),
            "function": .schema(["name": .anyText, "arguments": .anyText], optional: ["arguments"]),
        ]),
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

    /// One of them at least is of the user.
    private static let messages: JSONValue = [
        "type": "array", "items": .reference("ChatMessage"), "minItems": 1,
        "maxItems": .integer(ChatCompletionRequest.mostMessages),
        "contains": .schema(["role": ["const": "user"]]),
    ]

    private static let content: JSONValue = [
        "anyOf": [
            ["type": "string", "pattern": "\\S"], .list(of: .reference("TextPart"), atLeast: 1),
        ]
    ]

    private static let saidMessage = JSONValue.schema(
        [
            "role": .choice("system", "developer", "user"), "content": content,
            "tool_calls": JSONValue.list(of: .reference("ToolCall")).orNull, "tool_call_id": .anyText.orNull,
        ], optional: ["tool_calls", "tool_call_id"])

    private static let assistantMessage = JSONValue.schema(
        [
            "role": .choice("assistant"), "content": ["anyOf": [content, ["type": "null"]]],
            "tool_calls": JSONValue.list(of: .reference("ToolCall")).orNull,
        ], optional: ["content", "tool_calls"])

    /// Answers a call before it.
    private static let toolMessage = JSONValue.schema([
        "role": .choice("tool"), "content": content, "tool_call_id": .anyText,
    ])

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
                "dimensions": JSONValue.wholeNumber.orNull,
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
