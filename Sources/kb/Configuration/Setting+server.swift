/// Settings of `kb serve`.
extension Setting {
    static let host = Setting(
        key: "server.host", environment: ["KB_HOST"], defaultValue: "127.0.0.1",
        help: "Address that kb serve listens on; with any other than this machine's own, keys are needed.")
    static let port = Setting(
        key: "server.port", environment: ["KB_PORT", "PORT"], defaultValue: "8080",
        help: "Port that kb serve listens on.")
    static let publicURL = Setting(
        key: "server.public_url", environment: ["KB_PUBLIC_URL"],
        help: "Address under which the world reaches kb serve through a proxy: https://bot.example.com.")
    static let allowedOrigins = Setting(
        key: "server.allowed_origins", environment: ["KB_ALLOWED_ORIGINS"], isList: true,
        help: "Web pages whose scripts may ask (CORS): https://shop.example.com, or * for any.")
    static let allowedHosts = Setting(
        key: "server.allowed_hosts", environment: ["KB_ALLOWED_HOSTS"], isList: true,
        help: """
            Names under which requests may come, besides this machine's own and that of server.public_url. Unset, \
            any will do where keys are needed.
            """)
    static let openMetrics = Setting(
        key: "server.open_metrics", environment: ["KB_OPEN_METRICS"], defaultValue: "off",
        help: "Whether /metrics is shown without a key: on or off.")
    static let answerTimeout = Setting(
        key: "server.answer_timeout", environment: ["KB_ANSWER_TIMEOUT"], defaultValue: "30",
        help: """
            Seconds that an answer over HTTP waits for a chat model's first word, and for each further one; then the \
            sources are quoted. Raise it for a model that is slow. 0 for as long as chat.timeout.
            """)
    static let logFormat = Setting(
        key: "log.format", environment: ["KB_LOG_FORMAT", "LOG_FORMAT"], defaultValue: "text",
        help: "How kb serve writes its log: text or json.")

    static let whatsAppSecret = Setting(
        key: "whatsapp.app_secret", environment: ["WHATSAPP_APP_SECRET"], isSecret: true,
        help: "The Meta app's secret, by which webhooks are signed.")
    static let whatsAppVerifyToken = Setting(
        key: "whatsapp.verify_token", environment: ["WHATSAPP_VERIFY_TOKEN"], isSecret: true,
        help: "What Meta is to say when it verifies the webhook's address; choose it yourself.")
    static let whatsAppToken = Setting(
        key: "whatsapp.access_token", environment: ["WHATSAPP_ACCESS_TOKEN", "WHATSAPP_TOKEN"],
        isSecret: true,
        help: "The access token that messages are sent with, where a number has none of its own.")
    static let whatsAppNumber = Setting(
        key: "whatsapp.phone_number_id", environment: ["WHATSAPP_PHONE_NUMBER_ID"],
        help: "The identity of the company's number, where there is one; see whatsapp.numbers for several.")
    static let whatsAppNumbers = Setting(
        key: "whatsapp.numbers", environment: ["WHATSAPP_NUMBERS"], isStructured: true, isSecret: true,
        help: """
            Numbers by phone_number_id, each with settings of its own: access_token, language, company, business, \
            models, quiet_window, longest_wait, sources, template (name, language).
            """)
    static let whatsAppVersion = Setting(
        key: "whatsapp.graph_version", environment: ["WHATSAPP_GRAPH_VERSION"], defaultValue: "v26.0",
        help: "Version of Meta's Graph API.")
    static let whatsAppURL = Setting(
        key: "whatsapp.base_url", environment: ["WHATSAPP_BASE_URL"],
        defaultValue: "https://graph.facebook.com", help: "Base address of Meta's Graph API.")

    static let twilioAccount = Setting(
        key: "twilio.account_sid", environment: ["TWILIO_ACCOUNT_SID"], help: "The Twilio account.")
    static let twilioToken = Setting(
        key: "twilio.auth_token", environment: ["TWILIO_AUTH_TOKEN"], isSecret: true,
        help: "Its Auth Token: signs webhooks and sends messages.")
    static let twilioSender = Setting(
        key: "twilio.from", environment: ["TWILIO_FROM", "TWILIO_WHATSAPP_FROM"],
        help:
            "The company's number, where there is one: whatsapp:+34600111222; see twilio.senders for several."
    )
    static let twilioSenders = Setting(
        key: "twilio.senders", environment: ["TWILIO_SENDERS"], isStructured: true,
        help: "Numbers, each with settings of its own, as in whatsapp.numbers but access_token.")
    static let twilioURL = Setting(
        key: "twilio.base_url", environment: ["TWILIO_BASE_URL"], defaultValue: "https://api.twilio.com",
        help: "Base address of Twilio.")

    static let chatwootURL = Setting(
        key: "chatwoot.base_url", environment: ["CHATWOOT_BASE_URL"],
        help: "Address of the Chatwoot whose agent bot answers.")
    static let chatwootToken = Setting(
        key: "chatwoot.access_token", environment: ["CHATWOOT_ACCESS_TOKEN"], isSecret: true,
        help: "The bot's access token.")
    static let chatwootAccounts = Setting(
        key: "chatwoot.accounts", environment: ["CHATWOOT_ACCOUNTS"], isList: true,
        help: "Numbers of the accounts that are answered: 1.")
    static let chatwootWebhookToken = Setting(
        key: "chatwoot.webhook_token", environment: ["CHATWOOT_WEBHOOK_TOKEN"], isSecret: true,
        help: "What the bot's webhook address ends with, ?token=..., where Chatwoot does not sign.")
    static let chatwootSecret = Setting(
        key: "chatwoot.signing_secret", environment: ["CHATWOOT_SIGNING_SECRET"], isSecret: true,
        help: "The bot's secret, by which newer versions sign webhooks.")

    static let quietWindow = Setting(
        key: "messaging.quiet_window", environment: ["KB_QUIET_WINDOW"], defaultValue: "4",
        help: """
            Seconds without another message after which what somebody wrote is answered together; the first message \
            of a conversation is answered at once. 0 for never waiting.
            """)
    static let longestWait = Setting(
        key: "messaging.longest_wait", environment: ["KB_LONGEST_WAIT"], defaultValue: "20",
        help: "Seconds after which it is answered whatever else comes.")
    static let midAnswer = Setting(
        key: "messaging.mid_answer", environment: ["KB_MID_ANSWER"], defaultValue: "supersede",
        help: """
            What a message does that comes while an answer is being made: supersede (it is begun anew with both) or \
            next_turn (answered after it).
            """)
    static let staleHours = Setting(
        key: "messaging.stale_after_hours", environment: ["KB_STALE_AFTER_HOURS"], defaultValue: "6",
        help: "Age from which a message is old, as after an outage, in hours or as 30m or 2d.")
    static let stalePolicy = Setting(
        key: "messaging.stale", environment: ["KB_STALE"], defaultValue: "summarise",
        help: """
            What is done with old messages: answer (as any), summarise (all of a contact in one answer that excuses \
            the delay), skip (recorded, not answered).
            """)
    static let pauseHours = Setting(
        key: "messaging.pause_hours", environment: ["KB_PAUSE_HOURS"], defaultValue: "12",
        help: """
            Silence after which the assistant answers again where a person had taken over, in hours or as 30m or 2d.
            """)
    static let sessionHours = Setting(
        key: "messaging.session_hours", environment: ["KB_SESSION_HOURS"], defaultValue: "24",
        help: "Silence after which a new conversation begins, in hours or as 30m or 2d.")
    static let perMinute = Setting(
        key: "messaging.per_minute", environment: ["KB_PER_MINUTE"], defaultValue: "20",
        help: "Messages of one contact that are answered in a minute.")
    static let perDay = Setting(
        key: "messaging.per_day", environment: ["KB_PER_DAY"], defaultValue: "200",
        help: "Messages of one contact that are answered in a day (UTC).")
    static let ambiguous = Setting(
        key: "messaging.ambiguous", environment: ["KB_AMBIGUOUS"], defaultValue: "resend",
        help: """
            What is done when nobody knows whether a message was taken: resend (it may come twice) or give_up (it \
            may not come).
            """)
    static let showsSources = Setting(
        key: "messaging.sources", environment: ["KB_SOURCES"], defaultValue: "on",
        help: "Whether answers on channels end with where they come from: on or off.")
    static let concurrency = Setting(
        key: "messaging.concurrency", environment: ["KB_CONCURRENCY"], defaultValue: "4",
        help: "Contacts that are answered at the same time.")

    static let transcriptionURL = Setting(
        key: "transcription.base_url", environment: ["KB_TRANSCRIPTION_URL"],
        help: "An endpoint that writes down voice notes as OpenAI's does, /v1 included.")
    static let transcriptionModel = Setting(
        key: "transcription.model", environment: ["KB_TRANSCRIPTION_MODEL"], defaultValue: "whisper-1",
        help: "Its model.")
    static let transcriptionKey = Setting(
        key: "transcription.api_key", environment: ["KB_TRANSCRIPTION_KEY"], isSecret: true, help: "Its key.")

    static let ofServer = [
        host, port, publicURL, allowedOrigins, allowedHosts, openMetrics, answerTimeout, logFormat,
        whatsAppSecret,
        whatsAppVerifyToken, whatsAppToken, whatsAppNumber, whatsAppNumbers, whatsAppVersion, whatsAppURL,
        twilioAccount, twilioToken, twilioSender, twilioSenders, twilioURL, chatwootURL, chatwootToken,
        chatwootAccounts, chatwootWebhookToken, chatwootSecret, quietWindow, longestWait,
        midAnswer,
        staleHours, stalePolicy, pauseHours, sessionHours, perMinute, perDay, ambiguous, showsSources,
        concurrency, transcriptionURL, transcriptionModel, transcriptionKey,
    ]
}
