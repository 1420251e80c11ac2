import Channels
import Foundation
import KnowledgeBase
import Networking
import Providers

/// The wiring of channels and of what answers on them.
extension App {
    /// Those that the settings have keys for.
    ///
    /// - Parameter store: who is at the desk; `nil` where nothing will be sent.
    /// - Throws: `usage` for settings that make none.
    static func channels(
        _ settings: Settings, _ connections: HTTPConnections, store: (any Store)? = nil
    ) throws -> [any Channel] {
        let channels: [(any Channel)?] = [
            try whatsApp(settings, connections), try twilio(settings, connections),
            try chatwoot(settings, connections, store),
        ]
        return channels.compactMap { $0 }
    }

    private static func whatsApp(
        _ settings: Settings, _ connections: HTTPConnections
    ) throws -> (any Channel)? {
        let accounts = try accounts(.whatsAppNumbers, single: .whatsAppNumber, settings)
        guard let secret = settings[.whatsAppSecret] else {
            guard accounts.isEmpty else { throw incomplete("WhatsApp", .whatsAppSecret) }
            return nil
        }
        guard let verifyToken = settings[.whatsAppVerifyToken] else {
            throw incomplete("WhatsApp", .whatsAppVerifyToken)
        }
        guard !accounts.isEmpty else { throw incomplete("WhatsApp", .whatsAppNumber) }
        let token = settings.key(.whatsAppToken, for: .whatsAppURL)
        let tokens = try accounts.map { number, account in
            guard let own = account.accessToken ?? token else {
                throw incomplete("WhatsApp", .whatsAppToken, for: .whatsAppURL, settings)
            }
            return (number, own)
        }
        var whatsApp = WhatsAppSettings(
            appSecret: secret, verifyToken: verifyToken, numbers: Dictionary(uniqueKeysWithValues: tokens))
        whatsApp.graphVersion = settings[.whatsAppVersion] ?? whatsApp.graphVersion
        whatsApp.baseURL = settings[.whatsAppURL] ?? whatsApp.baseURL
        // A stand-in on this machine keeps its files there too.
        whatsApp.allowsPrivateAddresses = URL(string: whatsApp.baseURL)?.scheme == "http"
        return try WhatsAppCloud(whatsApp, connections: connections)
    }

    private static func incomplete(_ channel: String, _ missing: Setting) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .usage, cannot: "answer on \(channel)", because: "\(missing.key) is not set",
            advice: "Set it in kb.yaml or as \(missing.environment[0])")
    }

    /// A key that is missing, or that is there and is not sent to where the address leads.
    private static func incomplete(
        _ channel: String, _ key: Setting, for address: Setting, _ settings: Settings
    ) -> KnowledgeBaseError {
        guard settings[key] != nil, let place = settings.values[address.key] else {
            return incomplete(channel, key)
        }
        return KnowledgeBaseError(
            .usage, cannot: "answer on \(channel)",
            because: "\(key.key) is set, but is not sent to \(place.text), which \(place.origin) names as "
                + "\(address.key): a file of a project must not lead your keys elsewhere",
            advice:
                "Set the address where the key is set, as \(address.environment[0]), or the key itself in that "
                + "file")
    }

    private static func twilio(
        _ settings: Settings, _ connections: HTTPConnections
    ) throws -> (any Channel)? {
        let accounts = try accounts(.twilioSenders, single: .twilioSender, settings)
        guard let account = settings[.twilioAccount] else {
            guard accounts.isEmpty else { throw incomplete("Twilio", .twilioAccount) }
            return nil
        }
        guard let token = settings.key(.twilioToken, for: .twilioURL) else {
            throw incomplete("Twilio", .twilioToken, for: .twilioURL, settings)
        }
        guard !accounts.isEmpty else { throw incomplete("Twilio", .twilioSender) }
        guard let publicURL = settings[.publicURL] else { throw incomplete("Twilio", .publicURL) }
        let address = publicURL.trimmingSuffix("/") + "/webhooks/twilio"
        var twilio = TwilioSettings(
            accountSID: account, authToken: token, numbers: accounts.keys.sorted(), publicURL: address)
        twilio.statusCallback = address
        twilio.baseURL = settings[.twilioURL] ?? twilio.baseURL
        if URL(string: twilio.baseURL)?.scheme == "http" {
            twilio.messagingURL = twilio.baseURL
            twilio.allowsPrivateAddresses = true
        }
        return try TwilioWhatsApp(twilio, connections: connections)
    }

    private static func chatwoot(
        _ settings: Settings, _ connections: HTTPConnections, _ store: (any Store)?
    ) throws -> (any Channel)? {
        guard let address = settings[.chatwootURL] else { return nil }
        guard let token = settings.key(.chatwootToken, for: .chatwootURL) else {
            throw incomplete("Chatwoot", .chatwootToken, for: .chatwootURL, settings)
        }
        let chatwoot = ChatwootSettings(
            baseURL: address, accessToken: token, accounts: settings.items(.chatwootAccounts),
            webhookToken: settings[.chatwootWebhookToken] ?? "",
            signingSecret: settings[.chatwootSecret] ?? "")
        return try Chatwoot(chatwoot, connections: connections) { alias in
            guard let contact = try await store?.contact(known: alias) else { return false }
            let desks = try await store?.desks(DeskFilter(contact: contact.id, limit: 1)) ?? []
            return desks.contains { $0.desk.state == .waiting || $0.desk.state == .taken }
        }
    }

    /// The company's numbers on a channel: those of the mapping and the single one.
    static func accounts(
        _ mapping: Setting, single: Setting, _ settings: Settings
    ) throws -> [String: ConfiguredAccount] {
        let configured = try settings.structure(mapping, as: [String: ConfiguredAccount].self) ?? [:]
        var accounts = Dictionary(configured.map { (bare($0), $1) }) { first, _ in first }
        if let name = settings[single].map(bare), accounts[name] == nil {
            accounts[name] = ConfiguredAccount()
        }
        return accounts
    }

    /// `+34600111222` for `whatsapp:+34600111222`, as Twilio has it.
    private static func bare(_ name: String) -> String {
        name.hasPrefix("whatsapp:") ? String(name.dropFirst("whatsapp:".count)) : name
    }
}

extension String {
    /// Without the ending, where it has it.
    fileprivate func trimmingSuffix(_ ending: String) -> String {
        hasSuffix(ending) ? String(dropLast(ending.count)) : self
    }
}
