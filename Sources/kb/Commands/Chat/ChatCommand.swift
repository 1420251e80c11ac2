import ArgumentParser
import Foundation
import KnowledgeBase

struct ChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat",
        abstract: "Talk with the assistant; it remembers what was said.",
        discussion: """
            At a terminal, lines can be edited and earlier ones called back; through a pipe, each line is a \
            question. The conversation is kept in the base: 'kb conversations' lists it, '--resume' goes on \
            with it. Ctrl-C stops an answer, and leaves where there is none, as Ctrl-D does.

            /sources shows where the last answer comes from, /reset begins a new conversation, /model NAME \
            asks another chat model, /save FILE writes the conversation down, /help lists these, /quit leaves.
            """)

    @OptionGroup var options: GlobalOptions

    @Option(help: "Go on with this conversation, or with the last one: 'last'.")
    var resume: String?

    @Option(help: "Whom the conversation is with, for 'kb conversations' and limits of cost.")
    var contact = ""

    @Option(
        help: ArgumentHelp(
            "Word the answers with this chat model, or several separated by commas (KB_MODELS).",
            valueName: "provider/name"))
    var model: String?

    @Flag(help: "Quote the sources even where chat models are configured.")
    var quote = false

    func validate() throws {
        if quote, model != nil { throw ValidationError("--quote asks no chat model: leave out --model") }
    }

    func run() async throws {
        var settings = try options.settings()
        if let model { settings.set(.models, to: model, from: "--model") }
        if quote { settings.set(.models, to: "extractive", from: "--quote") }
        let app = try await App.open(settings, expecting: nil).writing(by: try App.writer(settings))
        for notice in app.notices { options.notice(notice) }
        async let catalogs = app.catalogs.catalogs()
        try await app.store.refreshIndex()
        _ = try await catalogs
        try await app.expireConversations()
        let session = try ChatSession(
            app: app, conversation: try await conversation(in: app.store), options: options)
        try await session.run()
    }

    private func conversation(in store: any ConversationStore) async throws -> Conversation {
        guard let resume else { return .shell(with: contact) }
        let found =
            resume == "last"
            ? try await store.conversations(with: nil, limit: 100).map(\.conversation)
                .first { $0.channel == Conversation.shellChannel }
            : try await store.conversation(resume)
        if let found { return found }
        throw KnowledgeBaseError(
            .notFound, cannot: "go on with conversation '\(resume)'", because: "the base has none like it",
            advice: "'kb conversations list' shows those there are")
    }
}

extension Conversation {
    static let shellChannel = "shell"

    /// A new one at the terminal.
    static func shell(with contact: String) -> Conversation {
        Conversation(
            id: UUID().uuidString.lowercased(), contact: contact, channel: shellChannel, startedAt: Date())
    }
}
