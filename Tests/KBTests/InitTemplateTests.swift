import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Networking
import Testing

@testable import kb

/// What `kb init` writes.
@Suite struct InitTemplateTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The template with its examples taken out of their comments.
    private static var uncommented: String {
        InitCommand.template.split(separator: "\n", omittingEmptySubsequences: false)
            .drop { !$0.isEmpty }
            .map { $0.hasPrefix("# ") ? $0.dropFirst(2) : $0 }.joined(separator: "\n")
    }

    private func settings(_ text: String) throws -> Settings {
        try folder.write(text, to: "kb.yaml")
        return try Settings.resolve(
            flags: [Setting.embedder.key: "none", Setting.translator.key: "none"],
            environment: [
                "XDG_CONFIG_HOME": folder.file("user"), "SHOP_TOKEN": "secret",
                "WHATSAPP_APP_SECRET": "a", "WHATSAPP_VERIFY_TOKEN": "b", "WHATSAPP_ACCESS_TOKEN": "c",
            ],
            folder: folder.url)
    }

    @Test func as_it_is_it_sets_nothing() throws {
        #expect(
            try SettingsFile(path: "kb.yaml", text: InitCommand.template, environment: [:]).values.isEmpty)
    }

    @Test func every_example_is_a_setting_that_works() async throws {
        let settings = try settings(Self.uncommented)
        let app = try await App.open(settings, .inMemory).writing(by: try App.writer(settings))
        let service = try app.service()
        #expect(app.writer?.model.name.contains("ollama/llama3.2") == true)
        #expect(app.tools.map(\.definition.name) == ["order_status"])
        #expect(try await app.moderation?.judge("I will sue you").policy() == .handOff)
        #expect(try App.channels(settings, HTTPConnections()).map(\.accounts) == [["106540352242922"]])
        #expect(try App.messagingPolicy(settings).quiet == .seconds(4))
        #expect(service.memory == .last(turns: 6))
        #expect(service.ledger.limits.costPerDay == 5_000_000)
        #expect(service.ledger.limits.tokensPerContact == 50_000)
        #expect(service.ledger.prices.price(of: "ollama/llama3.2")?.input == 0)
    }
}
