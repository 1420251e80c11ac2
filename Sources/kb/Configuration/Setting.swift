/// One thing that can be set: by a flag, an environment variable, the project's `kb.yaml` or the
/// user's `config.yaml`, in this order.
struct Setting: Sendable {
    /// Dotted path in the YAML files.
    var key: String
    /// Environment variables, the one we document first, then names people try.
    var environment: [String]
    var defaultValue: String?
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
        help: "Who makes vectors: built-in, openai (any compatible endpoint), ollama, or none (words only).")
    static let embedderModel = Setting(
        key: "embedder.model", environment: ["KB_EMBEDDER_MODEL", "EMBEDDING_MODEL"],
        help: "The embedding model's name as its provider knows it.")
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
    static let logLevel = Setting(
        key: "log.level", environment: ["KB_LOG_LEVEL", "LOG_LEVEL"], defaultValue: "warning",
        help: "trace, debug, info, notice, warning (or warn), error or critical.")

    /// Those whose value is a whole number.
    static let numbers = [embedderDimensions, embedderTimeout, tokenLimit, chunkSize]

    /// All of them, in the order `kb doctor` and the reference show them.
    static let all = [
        database, modelFolder, embedder, embedderModel, embedderURL, embedderKey, embedderDimensions,
        queryPrefix, passagePrefix, embedderTimeout, tokenLimit, chunkSize, translator, openAIKey, openAIURL,
        ollamaURL, logLevel,
    ]
}
