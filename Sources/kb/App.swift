import KnowledgeBase
import Logging

/// What the commands work with; put together in `App+build.swift`.
struct App: Sendable {
    var settings: Settings
    var store: any Store
    /// `nil` when the settings say so or the model is missing: search is then by words alone.
    var embedder: (any Embedder)?
    var translator: (any Translator)?
    var analyzer: any TextAnalyzer
    /// Ready to be asked once they were.
    var catalogs: CatalogKeeper
    /// Words the answers; `nil` when no chat model is configured.
    var writer: AnswerWriter?
    /// Judges questions and answers; `nil` for nobody.
    var moderation: ModerationPanel?
    /// What is assumed of loans where nothing is said.
    var financing = FinancingDefaults()
    /// Whether the chat model words questions that lean on earlier ones.
    var rewritesByModel = false
    /// A company's own, for chat models to call.
    var tools: [any Tool] = []
    /// How the chat models' endpoints are.
    var health = ModelHealth()
    /// Where answers are worked out; `nil` for where they are asked for.
    var executor: (any TaskExecutor)?
    /// Hears of every answer and how long it took.
    var observe: (@Sendable (Answer, Duration) -> Void)?
    /// What is worth saying once about how it was put together.
    var notices: [String]
    var logger: Logger

    /// The same with another writer.
    func writing(by writer: AnswerWriter?) -> App {
        var app = self
        app.writer = writer
        return app
    }

    var ask: Ask {
        var ask = Ask(
            store: store, embedder: embedder, translator: translator, analyzer: analyzer, writer: writer,
            catalogs: catalogs)
        ask.moderation = moderation
        ask.financing = financing
        ask.rewriter = rewritesByModel ? writer?.rewriter : nil
        ask.tools = tools
        return ask
    }

    var retriever: Retriever {
        Retriever(store: store, embedder: embedder, translator: translator, analyzer: analyzer)
    }
}
