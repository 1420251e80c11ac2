import Foundation
import KnowledgeBase
import Logging
import Networking
import Server

/// The wiring of `kb serve`.
extension App {
    /// What serves, ready to be run.
    struct Serving: Sendable {
        var server: KnowledgeServer
        /// `nil` where no channel is configured.
        var engine: MessagingEngine?
    }

    /// - Parameter port: in place of what the settings say.
    /// - Throws: ``KnowledgeBaseError`` for settings that make no server.
    func serving(port: Int?) async throws -> Serving {
        let metrics = ServerMetrics()
        let prices = try Self.prices(settings)
        var app = self
        app.executor = AnsweringThreads(count: ProcessInfo.processInfo.activeProcessorCount)
        health.observe { metrics.observe($0) }
        app.observe = { answer, duration in metrics.answered(answer, in: duration, prices: prices) }
        let channels = try Self.channels(settings, HTTPConnections(), store: store)
        let engine = channels.isEmpty ? nil : try app.engine(for: channels, metrics)
        var chat = try app.service()
        let seconds = try settings.number(.answerTimeout) ?? 30
        chat.patience = seconds > 0 ? .seconds(seconds) : nil
        var parts = ServerParts(
            chat: chat, retriever: retriever, store: store, embedder: embedder,
            intake: intake, engine: engine, channels: channels, modelStates: modelStates, metrics: metrics,
            logger: logger, version: KB.version)
        parts.writers = try writers()
        parts.reception = Reception(chat: parts.chat, store: store, options: try receptionOptions())
        return Serving(
            server: KnowledgeServer(parts: parts, options: try serverOptions(port: port)), engine: engine)
    }

    private func engine(for channels: [any Channel], _ metrics: ServerMetrics) throws -> MessagingEngine {
        let routes = try routes()
        var limits = MessagingLimits()
        limits.turns = try settings.number(.concurrency) ?? limits.turns
        return MessagingEngine(
            store: store, channels: channels, routes: { routes.route(of: $0) }, limits: limits,
            logger: logger,
            observe: { metrics.observe($0) })
    }

    /// What holds on channels holds for those who ask over HTTP.
    private func receptionOptions() throws -> Reception.Options {
        let policy = try Self.messagingPolicy(settings)
        var options = Reception.Options()
        options.session = policy.session / .seconds(1)
        options.pause = policy.pause / .seconds(1)
        options.perMinute = policy.perMinute ?? options.perMinute
        options.perDay = policy.perDay ?? options.perDay
        if let code = settings[.replyLanguage] {
            options.language = Language(rawValue: code) ?? options.language
        }
        return options
    }

    /// Uploads lie beside the database.
    private var intake: any DocumentIntake {
        UploadIntake(
            folder: settings.absoluteDatabasePath + ".uploads", store: store,
            readers: Self.readers(ocr: false),
            embedder: embedder, translator: translator)
    }

    /// One for each model where there are several, so that a page can choose among them.
    private func writers() throws -> [AnswerWriter] {
        let names = Self.chatModels(settings)
        guard names.count > 1 else { return [] }
        return try names.compactMap { name in
            var settings = settings
            settings.set(.models, to: name, from: "models")
            return try Self.writer(settings, health: health)
        }
    }

    private var modelStates: @Sendable () async -> [ModelState] {
        let health = health
        return { health.states }
    }

    private func serverOptions(port: Int?) throws -> ServerOptions {
        var options = ServerOptions(
            host: settings[.host] ?? "127.0.0.1", port: try port ?? settings.number(.port) ?? 8_080)
        guard (0...65_535).contains(options.port) else {
            throw settings.unusable(.port, because: "it is not from 0 to 65535")
        }
        options.allowedOrigins = Set(settings.items(.allowedOrigins))
        options.allowedHosts = Set(settings.items(.allowedHosts))
        options.showsMetricsToAll = try Self.isOn(.openMetrics, settings)
        if let address = settings[.publicURL] {
            guard let url = URL(string: address), let host = url.host(), url.scheme?.hasPrefix("http") == true
            else {
                throw settings.unusable(
                    .publicURL, because: "it is not an address, as https://bot.example.com")
            }
            options.allowedHosts.insert(host)
            options.isReachedByHTTPS = url.scheme?.lowercased() == "https"
        }
        return options
    }

    /// Erases what is kept no longer, now and every hour, until it is cancelled.
    func keepExpiring() async throws {
        while true {
            do {
                try await expireConversations()
            } catch let error as KnowledgeBaseError {
                logger.error("what has expired was not erased", metadata: ["reason": "\(error)"])
            }
            try await Task.sleep(for: .seconds(3_600))
        }
    }
}
