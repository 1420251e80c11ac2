import Foundation
import KnowledgeBase
import Logging

/// What the server works with; put together by the program.
public struct ServerParts: Sendable {
    /// Answers questions, with memory and limits.
    public var chat: ChatService
    /// Answers those that come with requests.
    public var reception: Reception
    /// Word answers where a request names their model; besides the usual one.
    public var writers: [AnswerWriter] = []
    public var retriever: Retriever
    public var store: any ServerStore
    public var embedder: (any Embedder)?
    /// Takes in documents that are uploaded; `nil` where that is not wished.
    public var intake: (any DocumentIntake)?
    /// Takes what webhooks bring; `nil` where no channel is configured.
    public var engine: MessagingEngine?
    public var channels: [any Channel]
    /// What the endpoints of models said last.
    public var modelStates: @Sendable () async -> [ModelState]
    /// Filled by requests; the program tells it of answers and messages.
    public var metrics: ServerMetrics
    public var logger: Logger
    /// Of the program.
    public var version: String

    public init(
        chat: ChatService, retriever: Retriever, store: any ServerStore, embedder: (any Embedder)?,
        intake: (any DocumentIntake)? = nil, engine: MessagingEngine? = nil, channels: [any Channel] = [],
        modelStates: @escaping @Sendable () async -> [ModelState] = { [] },
        metrics: ServerMetrics = ServerMetrics(), logger: Logger, version: String
    ) {
        self.chat = chat
        reception = Reception(chat: chat, store: store)
        self.retriever = retriever
        self.store = store
        self.embedder = embedder
        self.intake = intake
        self.engine = engine
        self.channels = channels
        self.modelStates = modelStates
        self.metrics = metrics
        self.logger = logger
        self.version = version
    }
}

/// What the server asks of a store.
public typealias ServerStore = Store

/// Takes single documents into the base, by the same steps and limits as `kb ingest`.
public protocol DocumentIntake: Sendable {
    /// Absolute path of the folder of uploads; the root of their source.
    var root: String { get }
    /// Of a document in bytes; larger ones are refused before they are read.
    var largestDocument: Int { get }
    /// Extensions of the files that are read, in lower case and in order.
    var formats: [String] { get }
    /// Saves the bytes under that name in the folder of uploads and takes them in, replacing what had the name.
    ///
    /// - Parameter name: a file name without folders, with the extension that tells its format.
    /// - Throws: ``KnowledgeBaseError`` as reading and ingesting do; what was there before stays then.
    func add(_ bytes: Data, named name: String) async throws -> DocumentRecord
    /// Removes an uploaded document and its file.
    ///
    /// - Throws: ``KnowledgeBaseError`` `refused` for a document of a folder that is synced: it would come back.
    func remove(_ document: DocumentRecord) async throws
}
