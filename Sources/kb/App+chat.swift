import Foundation
import KnowledgeBase
import Networking
import Providers

/// The wiring of chat models.
extension App {
    /// - Parameter health: is told what comes of asking the models.
    /// - Returns: `nil` when the settings name no chat model.
    /// - Throws: `usage` for settings that make none.
    static func writer(_ settings: Settings, health: ModelHealth = ModelHealth()) throws -> AnswerWriter? {
        let names = chatModels(settings)
        guard !names.isEmpty else { return nil }
        let connections = HTTPConnections()
        let models = try names.map { try chatModel(named: $0, settings, connections) }
        let counter = TokenCounter()
        return AnswerWriter(
            model: ModelChain(models, health: health), prompts: try prompts(settings, counter),
            counter: counter,
            options: try chatOptions(settings), policy: try chatPolicy(settings))
    }

    /// Those that word answers.
    static func chatModels(_ settings: Settings) -> [String] {
        Array(settings.items(.models).prefix { $0 != "extractive" })
    }

    private static func prompts(_ settings: Settings, _ counter: TokenCounter) throws -> PromptBuilder {
        let budget = try PromptBudget(
            window: try settings.number(.chatWindow) ?? 8_192,
            answer: try settings.number(.chatTokens) ?? 1_024)
        let delimiter = try settings[.delimiter].map(ContextDelimiter.init) ?? .standard
        return PromptBuilder(
            persona: try persona(settings), budget: budget, neutraliser: Neutraliser(delimiter: delimiter),
            counter: counter)
    }

    private static func persona(_ settings: Settings) throws -> Persona {
        var persona = Persona()
        persona.company = settings[.company] ?? ""
        persona.business = settings[.business] ?? ""
        persona.maxCharacters = try settings.number(.answerLength) ?? persona.maxCharacters
        persona.language = try replyLanguage(settings)
        return persona
    }

    /// Of all replies; `nil` for the asker's.
    static func replyLanguage(_ settings: Settings) throws -> Language? {
        guard let code = settings[.replyLanguage], !code.isEmpty else { return nil }
        guard let language = Language(rawValue: code), language != .unknown else {
            throw settings.unusable(.replyLanguage, because: "'\(code)' is none of es, pt, en")
        }
        return language
    }

    private static func chatOptions(_ settings: Settings) throws -> ChatOptions {
        var options = ChatOptions(maxTokens: try settings.number(.chatTokens) ?? 1_024)
        if let text = settings[.chatTemperature] {
            guard let temperature = Double(text), (0...2).contains(temperature) else {
                throw settings.unusable(.chatTemperature, because: "it is not a number from 0 to 2")
            }
            options.temperature = temperature
        }
        return options
    }

    private static func chatPolicy(_ settings: Settings) throws -> AnswerWriter.Policy {
        guard let policy = AnswerWriter.Policy(rawValue: settings[.chatPolicy] ?? "") else {
            throw settings.unusable(.chatPolicy, because: "it is none of remove, quote")
        }
        return policy
    }
}

// MARK: Models

extension App {
    /// What every model is made with.
    private struct ChatParts {
        var settings: Settings
        var connections: HTTPConnections
        var timeout: Duration

        func client(_ address: Setting, key: String?) throws -> ProviderClient {
            ProviderClient(
                connections: connections, base: try App.address(address, settings), key: key,
                timeout: timeout, retry: App.chatRetry)
        }
    }

    /// Somebody waits, and the next model or the sources stand ready.
    private static let chatRetry = {
        var retry = RetryPolicy(retries: 2, firstPause: .milliseconds(400))
        retry.longestAskedPause = .seconds(3)
        retry.retriesTimeouts = false
        return retry
    }()

    private static func chatModel(
        named name: String, _ settings: Settings, _ connections: HTTPConnections
    ) throws -> any ChatModel {
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw unknownModel(name, settings) }
        let chat = ChatParts(
            settings: settings, connections: connections,
            timeout: .seconds(try settings.number(.chatTimeout) ?? 120))
        switch parts[0] {
        case "openai": return try openAI(parts[1], chat)
        case "groq": return try groq(parts[1], chat)
        case "ollama": return try ollama(parts[1], chat)
        case "anthropic": return try anthropic(parts[1], chat)
        case "bedrock":
            return EndpointChat.bedrock(
                model: parts[1], access: try bedrockAccess(settings), connections: connections,
                timeout: chat.timeout, firstToken: chat.timeout, retry: chatRetry)
        default: throw unknownModel(name, settings)
        }
    }

    /// OpenAI itself wants a key and the newer name of the limit; servers that speak like it know the older one
    /// and often no key.
    private static func openAI(_ model: String, _ chat: ChatParts) throws -> EndpointChat {
        let isOpenAI = chat.settings[.openAIURL].flatMap { URL(string: $0)?.host() } == "api.openai.com"
        var dialect = OpenAIDialect()
        dialect.limitsByMaxCompletionTokens = isOpenAI
        let key =
            isOpenAI
            ? try key(.openAIKey, .openAIURL, chat.settings) : chat.settings.key(.openAIKey, for: .openAIURL)
        return .openAI(
            model: model, dialect: dialect, client: try chat.client(.openAIURL, key: key),
            firstToken: chat.timeout)
    }

    private static func groq(_ model: String, _ chat: ChatParts) throws -> EndpointChat {
        var dialect = OpenAIDialect()
        dialect.provider = "groq"
        let key = try key(.groqKey, .groqURL, chat.settings)
        return .openAI(
            model: model, dialect: dialect, client: try chat.client(.groqURL, key: key),
            firstToken: chat.timeout)
    }

    private static func ollama(_ model: String, _ chat: ChatParts) throws -> EndpointChat {
        var ollama = OllamaChatSettings()
        ollama.window = try chat.settings.number(.chatWindow) ?? ollama.window
        ollama.keepAlive = chat.settings[.ollamaKeepAlive]
        guard let address = OllamaAddress(chat.settings[.ollamaURL] ?? "") else {
            throw chat.settings.unusable(.ollamaURL, because: "it is not an address")
        }
        return .ollama(
            model: model, settings: ollama,
            client: ProviderClient(
                connections: chat.connections, base: address.description, timeout: chat.timeout,
                retry: chatRetry),
            firstToken: chat.timeout)
    }

    private static func anthropic(_ model: String, _ chat: ChatParts) throws -> EndpointChat {
        .anthropic(
            model: model,
            client: .anthropic(
                connections: chat.connections, base: try address(.anthropicURL, chat.settings),
                key: try key(.anthropicKey, .anthropicURL, chat.settings), timeout: chat.timeout,
                retry: chatRetry),
            firstToken: chat.timeout)
    }

    /// - Throws: `usage` when there is none that may go to the address.
    private static func key(_ key: Setting, _ address: Setting, _ settings: Settings) throws -> String {
        if let text = settings.key(key, for: address) { return text }
        let isKept = settings[key] != nil
        throw KnowledgeBaseError(
            .usage, cannot: "ask a model at '\(settings[address] ?? "")'",
            because: isKept
                ? "this folder's kb.yaml names the address but does not hold the key"
                : "there is no key for it",
            advice: isKept ? "Set the key in the same file" : "Set \(key.environment[0]) or \(key.key)")
    }

    private static func unknownModel(_ name: String, _ settings: Settings) -> KnowledgeBaseError {
        settings.unusable(
            .models,
            because: "'\(name)' is none of openai/NAME, groq/NAME, ollama/NAME, anthropic/NAME, bedrock/ID, "
                + "extractive")
    }

    static func address(_ setting: Setting, _ settings: Settings) throws -> String {
        let text = settings[setting] ?? ""
        let address = text.contains("://") ? text : "http://\(text)"
        guard URL(string: address)?.host() != nil else {
            throw settings.unusable(setting, because: "it is not an address")
        }
        return address
    }

    static func bedrockAccess(_ settings: Settings) throws -> BedrockAccess {
        let environment = AWSEnvironment(ProcessInfo.processInfo.environment)
        guard let region = environment.region else {
            throw KnowledgeBaseError(
                .usage, cannot: "ask Amazon Bedrock", because: "no region is named",
                advice: "Set AWS_REGION, for example to us-east-1")
        }
        guard !settings.isFromProject(.bedrockURL) else {
            throw settings.unusable(
                .bedrockURL,
                because: "credentials are not sent where this folder's kb.yaml says; set "
                    + "\(Setting.bedrockURL.environment[0])")
        }
        let endpoint = settings[.bedrockURL] == nil ? nil : try address(.bedrockURL, settings)
        if let key = environment.bedrockKey {
            return BedrockAccess(region: region, key: key, endpoint: endpoint)
        }
        return BedrockAccess(region: region, credentials: try environment.credentials(), endpoint: endpoint)
    }
}
