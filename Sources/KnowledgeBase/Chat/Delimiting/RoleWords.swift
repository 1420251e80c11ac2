/// The words of ``RoleMarkers``, lower-case without accents.
enum RoleWords {
    /// Marks that may stand before a label at the beginning of a line.
    static let lineOpeners = Set(" \t>*_#-=~`\"'([|".utf8)
    /// Between a label and its colon.
    static let afterLabels = Set(" \t*_`\"'])".utf8)

    static let mostLabelWords = 4

    /// Who speaks, before a colon at the beginning of a line.
    static let labels: Set<String> = [
        "system", "assistant", "human", "user", "developer", "admin", "administrator", "ai", "bot", "chatbot",
        "chatgpt", "claude", "system prompt", "system message", "system instruction", "system instructions",
        "system override", "developer message", "new instructions", "assistant response", "ai assistant",
        "sistema", "asistente", "usuario", "humano", "administrador", "desarrollador", "ia",
        "mensaje del sistema", "instrucciones del sistema", "instruccion del sistema", "prompt del sistema",
        "nuevas instrucciones", "nueva instruccion", "asistente virtual",
        "assistente", "desenvolvedor", "mensagem do sistema", "instrucoes do sistema", "instrucao do sistema",
        "prompt do sistema", "novas instrucoes", "nova instrucao", "assistente virtual",
    ]

    /// Besides labels, what instruction templates use as headings.
    static let headings: Set<String> = [
        "instruction", "instructions", "response", "input", "prompt", "instruccion", "respuesta", "instrucao",
        "resposta", "end of context", "end of document", "fin del contexto", "fim do contexto",
    ]

    /// Between `[` and `]`, or `<<` and `>>`.
    static let bracketed: Set<String> = [
        "inst", "sys", "system", "user", "assistant", "human", "developer", "system_prompt",
        "available_tools",
        "tool_calls", "tool_results", "tool_content", "think", "sistema", "usuario", "asistente",
        "assistente",
        "system_message", "end_of_context",
    ]

    /// Between `<` and `>`.
    static let tags: Set<String> = [
        "system", "user", "assistant", "human", "developer", "admin", "model", "sistema", "usuario",
        "asistente",
        "assistente", "instruction", "instructions", "instrucciones", "instrucoes", "system_prompt", "prompt",
        "system_message", "system_reminder", "rules", "reglas", "regras", "context", "contexto", "documents",
        "search_results", "tool_call", "tool_calls", "tool_response", "tool_result", "tool_results", "tools",
        "function", "function_call", "function_calls", "function_results", "invoke", "think", "thinking",
        "scratchpad", "answer", "s", "bos", "eos", "pad", "unk", "sep", "cls", "mask", "start_of_turn",
        "end_of_turn", "im_start", "im_end", "endoftext", "start_of_image", "begin_of_text", "eot_id",
    ]
}
