import Channels
import Foundation
import KnowledgeBase
import Networking
import Providers

/// The wiring of the messaging engine.
extension App {
    /// By channel and account: what serves it.
    struct Routes: Sendable {
        fileprivate var own: [String: AccountRoute]
        fileprivate var common: AccountRoute

        func route(of thread: MessageThread) -> AccountRoute {
            own["\(thread.channel)/\(thread.account)"] ?? common
        }
    }

    /// - Throws: `usage` for settings that make none.
    func routes() throws -> Routes {
        let policy = try Self.messagingPolicy(settings)
        let transcriber = try Self.transcriber(settings)
        var own: [String: AccountRoute] = [:]
        for (channel, mapping, single) in [
            ("whatsapp", Setting.whatsAppNumbers, Setting.whatsAppNumber),
            ("twilio", Setting.twilioSenders, Setting.twilioSender),
        ] {
            for (name, account) in try Self.accounts(mapping, single: single, settings) {
                own["\(channel)/\(name)"] = AccountRoute(
                    chat: try serving(account).service(), policy: policy.serving(account),
                    transcriber: transcriber)
            }
        }
        return Routes(
            own: own, common: AccountRoute(chat: try service(), policy: policy, transcriber: transcriber))
    }

    /// The same with an account's own settings.
    private func serving(_ account: ConfiguredAccount) throws -> App {
        var app = self
        let own: [(Setting, String?)] = [
            (.replyLanguage, account.language), (.company, account.company), (.business, account.business),
            (.models, account.models),
        ]
        for case (let setting, let text?) in own { app.settings.set(setting, to: text, from: "the account") }
        if own.contains(where: { $0.1 != nil }) { app.writer = try Self.writer(app.settings, health: health) }
        return app
    }

    static func messagingPolicy(_ settings: Settings) throws -> MessagingPolicy {
        var policy = MessagingPolicy()
        policy.quiet = try seconds(.quietWindow, settings) ?? policy.quiet
        policy.longestQuiet = max(try seconds(.longestWait, settings) ?? policy.longestQuiet, policy.quiet)
        policy.midAnswer = try settings.choice(.midAnswer) ?? policy.midAnswer
        policy.staleAfter = try settings.duration(.staleHours) ?? policy.staleAfter
        policy.stale = try settings.choice(.stalePolicy) ?? policy.stale
        policy.pause = try settings.duration(.pauseHours) ?? policy.pause
        policy.session = try settings.duration(.sessionHours) ?? policy.session
        policy.perMinute = try settings.number(.perMinute) ?? policy.perMinute
        policy.perDay = try settings.number(.perDay) ?? policy.perDay
        policy.showsSources = try isOn(.showsSources, settings)
        policy.sending.ambiguous = try settings.choice(.ambiguous) ?? policy.sending.ambiguous
        return policy
    }

    private static func seconds(_ setting: Setting, _ settings: Settings) throws -> Duration? {
        guard let text = settings[setting] else { return nil }
        guard let seconds = Double(text), (0...3_600).contains(seconds) else {
            throw settings.unusable(setting, because: "it is not from 0 to 3600 seconds")
        }
        return .seconds(seconds)
    }

    static func isOn(_ setting: Setting, _ settings: Settings) throws -> Bool {
        switch settings[setting]?.lowercased() {
        case "on", "true", "yes": return true
        case "off", "false", "no", nil: return false
        default: throw settings.unusable(setting, because: "it is neither on nor off")
        }
    }

    private static func transcriber(_ settings: Settings) throws -> (any Transcriber)? {
        guard settings[.transcriptionURL] != nil else { return nil }
        var configuration = EndpointTranscriber.Configuration()
        configuration.model = settings[.transcriptionModel] ?? configuration.model
        let client = ProviderClient(
            base: try address(.transcriptionURL, settings),
            key: settings.key(.transcriptionKey, for: .transcriptionURL), timeout: .seconds(60))
        return EndpointTranscriber(configuration: configuration, client: client)
    }
}

extension MessagingPolicy {
    /// The same with an account's own settings.
    fileprivate func serving(_ account: ConfiguredAccount) -> MessagingPolicy {
        var policy = self
        if let seconds = account.quietWindow { policy.quiet = .seconds(seconds) }
        if let seconds = account.longestWait { policy.longestQuiet = .seconds(seconds) }
        policy.longestQuiet = max(policy.longestQuiet, policy.quiet)
        policy.showsSources = account.showsSources ?? policy.showsSources
        policy.lateTemplate = account.template.map { Template(name: $0.name, language: $0.language) }
        return policy
    }
}

extension App {
    /// What people of the company do in conversations. Channels need not be set up here: whoever serves them sends.
    static func desk(_ settings: Settings, store: any Store) throws -> OperatorDesk {
        let traits = [
            "whatsapp": WhatsAppCloud.traits, "twilio": TwilioWhatsApp.traits, "chatwoot": Chatwoot.traits,
        ]
        return OperatorDesk(store: store, traits: traits, pause: try messagingPolicy(settings).pause)
    }
}
