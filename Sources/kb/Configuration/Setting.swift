import KnowledgeBase

/// One thing that can be set: by a flag, an environment variable, the project's `kb.yaml` or the
/// user's `config.yaml`, in this order.
struct Setting: Sendable {
    /// Dotted path in the YAML files.
    var key: String
    /// Environment variables, the one we document first, then names people try.
    var environment: [String]
    var defaultValue: String?
    /// Whether the YAML files may give a list; elsewhere its items are separated by commas.
    var isList = false
    /// Whether the YAML files give a mapping or a list of mappings; elsewhere it is written as JSON, which it is
    /// turned into.
    var isStructured = false
    /// Secret values are read from `<NAME>_FILE` too and never shown.
    var isSecret = false
    var help: String

    static let database = Setting(
        key: "database", environment: ["KB_DATABASE"],
        help: "The SQLite file. Default: kb.sqlite beside kb.yaml, else in the user's data folder.")
    static let modelFolder = Setting(
        key: "model_dir", environment: ["KB_MODEL_DIR"],
        help: "Folder of the built-in embedding model. Default: kb/models/<model> in the user's data folder.")
    static let embedder = Setting(
        key: "embedder.provider", environment: ["KB_EMBEDDER"], defaultValue: "built-in",
        help:
            "Who makes vectors: built-in, openai (any compatible endpoint), ollama, bedrock, or none (words only)."
    )
    static let embedderModel = Setting(
        key: "embedder.model", environment: ["KB_EMBEDDER_MODEL", "EMBEDDING_MODEL"],
        help: "The embedding model's name as its provider knows it.")
    static let embedderPrecision = Setting(
        key: "embedder.precision", environment: ["KB_EMBEDDER_PRECISION"], defaultValue: "exact",
        help: """
            How the built-in model multiplies: exact, or fast, in 16-bit integers. After a change run kb reembed; \
            guides/embedding.md says what each costs.
            """)
    static let embedderURL = Setting(
        key: "embedder.base_url", environment: ["KB_EMBEDDER_URL"],
        help: "Base address of the embedding endpoint; falls back on OPENAI_BASE_URL or OLLAMA_BASE_URL.")
    static let embedderKey = Setting(
        key: "embedder.api_key", environment: ["KB_EMBEDDER_KEY"], isSecret: true,
        help: "Key for the embedding endpoint; falls back on openai.api_key where that may go (see there).")
    static let embedderDimensions = Setting(
        key: "embedder.dimensions", environment: ["KB_EMBEDDER_DIMENSIONS"],
        help: "Ask the endpoint for vectors of this size (models trained for it only).")
    static let queryPrefix = Setting(
        key: "embedder.query_prefix", environment: ["KB_QUERY_PREFIX"], defaultValue: "",
        help: "Text put in front of every question before embedding.")
    static let passagePrefix = Setting(
        key: "embedder.passage_prefix", environment: ["KB_PASSAGE_PREFIX"], defaultValue: "",
        help: "Text put in front of every passage before embedding.")
    static let embedderTimeout = Setting(
        key: "embedder.timeout", environment: ["KB_EMBEDDER_TIMEOUT"], defaultValue: "60",
        help: "Seconds one request to the embedding endpoint may take.")
    static let tokenLimit = Setting(
        key: "embedder.token_limit", environment: ["KB_TOKEN_LIMIT"], defaultValue: "512",
        help: "Tokens an endpoint's model reads of one text.")
    static let chunkSize = Setting(
        key: "chunk_size", environment: ["KB_CHUNK_SIZE", "CHUNK_SIZE"], defaultValue: "256",
        help: "Tokens a passage may have, heading path included.")
    static let translator = Setting(
        key: "translator", environment: ["KB_TRANSLATOR"], defaultValue: "auto",
        help: "The pivot into English: auto (Apertium where installed), apertium, or none.")
    static let vectorSearch = Setting(
        key: "search.vectors", environment: ["KB_VECTOR_SEARCH"],
        defaultValue: "auto",
        help: """
            How the nearest vectors are found: exact, approximate (those that look nearest by their short \
            codes; takes the same time whatever the question), or auto (approximate from 500,000 vectors on).
            """)
    static let openAIKey = Setting(
        key: "openai.api_key", environment: ["OPENAI_API_KEY"], isSecret: true,
        help: """
            Key for OpenAI, or for the endpoint that openai.base_url names. It is never sent to another \
            embedder.base_url, nor to an openai.base_url of a kb.yaml that does not hold the key itself.
            """)
    static let openAIURL = Setting(
        key: "openai.base_url", environment: ["OPENAI_BASE_URL", "OPENAI_API_BASE"],
        defaultValue: "https://api.openai.com/v1",
        help: "Base address of the OpenAI-compatible endpoint, /v1 included.")
    static let ollamaURL = Setting(
        key: "ollama.base_url", environment: ["OLLAMA_BASE_URL", "OLLAMA_HOST"],
        defaultValue: "http://127.0.0.1:11434",
        help: "Address of the Ollama server: host, host:port, :port or a URL.")
    static let ollamaKeepAlive = Setting(
        key: "ollama.keep_alive", environment: ["KB_OLLAMA_KEEP_ALIVE", "OLLAMA_KEEP_ALIVE"],
        help: "How long Ollama keeps a chat model loaded: 5m, 0 for not at all, -1 for ever.")
    static let models = Setting(
        key: "models", environment: ["KB_MODELS"], isList: true,
        help: """
            Chat models that word the answers, the next where one fails: openai/NAME, groq/NAME, ollama/NAME, \
            anthropic/NAME, bedrock/ID. Without any, or after 'extractive', the sources are quoted.
            """)
    static let chatWindow = Setting(
        key: "chat.window", environment: ["KB_CHAT_WINDOW"], defaultValue: "8192",
        help: "Tokens of the chat model's window, prompt and answer together.")
    static let chatTokens = Setting(
        key: "chat.max_tokens", environment: ["KB_CHAT_MAX_TOKENS"], defaultValue: "1024",
        help: "Tokens an answer may have.")
    static let chatTemperature = Setting(
        key: "chat.temperature", environment: ["KB_CHAT_TEMPERATURE"],
        help: "How freely the chat model chooses words, from 0 to 2; unset leaves it to the provider.")
    static let chatTimeout = Setting(
        key: "chat.timeout", environment: ["KB_CHAT_TIMEOUT"], defaultValue: "120",
        help: "Seconds an answer of a chat model may take.")
    static let chatPolicy = Setting(
        key: "chat.unsupported", environment: ["KB_CHAT_UNSUPPORTED"], defaultValue: "remove",
        help: """
            Sentences of a model with figures that stand in no source, after one more try: remove them, or \
            quote the sources in place of the whole answer.
            """)
    static let delimiter = Setting(
        key: "chat.delimiter", environment: ["KB_DELIMITER"], defaultValue: ContextDelimiter.standard.symbol,
        help: "The rare symbol between which a prompt holds what was retrieved.")
    static let company = Setting(
        key: "persona.company", environment: ["KB_COMPANY"],
        help: "The company for which chat models answer.")
    static let business = Setting(
        key: "persona.business", environment: ["KB_BUSINESS"],
        help: "What chat models are to know or keep to, in the company's own words.")
    static let replyLanguage = Setting(
        key: "persona.language", environment: ["KB_LANGUAGE"],
        help:
            "The language of all replies: es, pt or en; what is quoted has its document's. Default: the question's."
    )
    static let channelLanguages = Setting(
        key: "persona.languages", environment: ["KB_LANGUAGES"], isStructured: true,
        help: "The same for one channel, before persona.language: {\"shell\": \"es\"}; kb chat is 'shell'.")
    static let answerLength = Setting(
        key: "persona.max_characters", environment: ["KB_MAX_CHARACTERS"], defaultValue: "1500",
        help: "Characters a model's answer may have.")
    static let groqKey = Setting(
        key: "groq.api_key", environment: ["GROQ_API_KEY"], isSecret: true, help: "Key for Groq.")
    static let groqURL = Setting(
        key: "groq.base_url", environment: ["GROQ_BASE_URL"],
        defaultValue: "https://api.groq.com/openai/v1", help: "Base address of Groq.")
    static let anthropicKey = Setting(
        key: "anthropic.api_key", environment: ["ANTHROPIC_API_KEY"], isSecret: true,
        help: "Key for Anthropic.")
    static let anthropicURL = Setting(
        key: "anthropic.base_url", environment: ["ANTHROPIC_BASE_URL"],
        defaultValue: "https://api.anthropic.com", help: "Base address of Anthropic.")
    static let bedrockURL = Setting(
        key: "bedrock.base_url", environment: ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"],
        help: """
            Address in place of the region's own. Region and credentials are those of AWS: AWS_REGION, \
            AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or AWS_BEARER_TOKEN_BEDROCK.
            """)
    static let prices = Setting(
        key: "prices", environment: ["KB_PRICES"], isStructured: true,
        help: """
            What models cost: 'currency', and 'models' with prices of a million tokens: \
            {"openai/gpt-4o-mini": {"input": 0.15, "output": 0.6, "cached": 0.075}, "ollama/*": {...}}.
            """)
    static let dailyCost = Setting(
        key: "limits.daily_cost", environment: ["KB_DAILY_COST"],
        help: "Spent on models in a day at most, in the currency of prices.")
    static let contactDailyCost = Setting(
        key: "limits.contact_daily_cost", environment: ["KB_CONTACT_DAILY_COST"],
        help: "The same for one contact.")
    static let dailyTokens = Setting(
        key: "limits.daily_tokens", environment: ["KB_DAILY_TOKENS"],
        help: "Tokens of models in a day at most.")
    static let contactDailyTokens = Setting(
        key: "limits.contact_daily_tokens", environment: ["KB_CONTACT_DAILY_TOKENS"],
        help: "The same for one contact.")
    static let limitConsequence = Setting(
        key: "limits.then", environment: ["KB_LIMITS_THEN"], defaultValue: "quote",
        help:
            "What happens to questions beyond a limit: quote answers without a model, refuse says so kindly.")
    static let memory = Setting(
        key: "memory.mode", environment: ["KB_MEMORY"], defaultValue: "last",
        help: """
            What is remembered of a conversation: full, last (the latest memory.turns), or summary (the older part \
            in short, by the chat model, once it has more than memory.tokens).
            """)
    static let memoryTurns = Setting(
        key: "memory.turns", environment: ["KB_MEMORY_TURNS"], defaultValue: "6",
        help: "With last: questions that are remembered, with their answers.")
    static let memoryTokens = Setting(
        key: "memory.tokens", environment: ["KB_MEMORY_TOKENS"], defaultValue: "2000",
        help: "With summary: tokens from which on the older part is put in short.")
    static let keepDays = Setting(
        key: "memory.keep_days", environment: ["KB_KEEP_DAYS"],
        help: "Conversations that nothing was added to for so many days are erased.")
    static let cache = Setting(
        key: "cache.answers", environment: ["KB_CACHE"], defaultValue: "on",
        help: """
            Whether a model's answer is given again while base, question and settings are the same: on (questions that \
            begin a conversation), history (all, where the conversation is the same too), off.
            """)
    static let financingRate = Setting(
        key: "financing.annual_rate", environment: ["KB_FINANCING_RATE"], defaultValue: "10",
        help: "Nominal annual rate in percent that plans are computed with where none is said.")
    static let financingMonths = Setting(
        key: "financing.months", environment: ["KB_FINANCING_MONTHS"], defaultValue: "36,48,60,72",
        isList: true, help: "Terms that plans are computed for where none is said.")
    static let rewriting = Setting(
        key: "chat.rewrite", environment: ["KB_REWRITE"], defaultValue: "rule",
        help: "How questions that lean on earlier ones are completed: by rule, or by the chat model.")
    static let tools = Setting(
        key: "tools", environment: ["KB_TOOLS"], isStructured: true, isSecret: true,
        help: """
            HTTP endpoints that chat models may call: a list with name, summary, parameters (JSON Schema), url, \
            method, headers, timeout, max_bytes, hosts and allow_private.
            """)
    static let catalogs = Setting(
        key: "catalogs", environment: ["KB_CATALOGS"], isStructured: true,
        help: """
            What columns of catalogs mean, where it is found out wrongly: by catalog and column, role, type and unit: \
            {"cars": {"cost": {"role": "price", "unit": "MXN"}}}.
            """)
    static let moderation = Setting(
        key: "moderation.lists", environment: ["KB_MODERATION_LISTS"], isStructured: true,
        help: """
            Words that questions and answers are looked through for: a list with name, policy (mask, hand-off or \
            refuse) and words.
            """)
    static let builtInModeration = Setting(
        key: "moderation.insults", environment: ["KB_MODERATION_INSULTS"], defaultValue: "off",
        help: "What is done about insults in the three languages: mask, hand-off, refuse, or off.")
    static let moderationModel = Setting(
        key: "moderation.model", environment: ["KB_MODERATION_MODEL"],
        help: "Also ask this moderation endpoint: openai/omni-moderation-latest.")
    static let logLevel = Setting(
        key: "log.level", environment: ["KB_LOG_LEVEL", "LOG_LEVEL"], defaultValue: "warning",
        help: "trace, debug, info, notice, warning (or warn), error or critical.")

    /// Those whose value is a whole number.
    static let numbers = [
        embedderDimensions, embedderTimeout, tokenLimit, chunkSize, chatWindow, chatTokens, chatTimeout,
        answerLength, dailyTokens, contactDailyTokens, memoryTurns, memoryTokens, keepDays, port,
        answerTimeout, perMinute, perDay, concurrency,
    ]

    /// Those whose value is hours or another time.
    static let durations = [staleHours, pauseHours, sessionHours]

    /// All of them, in the order `kb doctor` and the reference show them.
    static let all =
        [
            database, modelFolder, embedder, embedderModel, embedderPrecision, embedderURL, embedderKey,
            embedderDimensions, queryPrefix, passagePrefix, embedderTimeout, tokenLimit, chunkSize,
            translator, vectorSearch,
            openAIKey, openAIURL, ollamaURL, models, chatWindow, chatTokens, chatTemperature, chatTimeout,
            chatPolicy, delimiter,
            company, business, replyLanguage, channelLanguages, answerLength, groqKey, groqURL, anthropicKey,
            anthropicURL,
            bedrockURL, ollamaKeepAlive, rewriting, memory, memoryTurns, memoryTokens, keepDays, cache,
            financingRate, financingMonths, prices,
            dailyCost,
            contactDailyCost, dailyTokens, contactDailyTokens, limitConsequence, tools, catalogs, moderation,
            builtInModeration, moderationModel, logLevel,
        ] + ofServer
}
