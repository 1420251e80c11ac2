import AsyncHTTPClient
import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import LexicalSearch
import Logging
import NIOCore
import NIOHTTP1
import Stores
import Synchronization

@testable import Server

/// A real server on loopback for the length of a test.
///
/// ```swift
/// try await TestServer.run(model: ScriptedModel(saying: "A las 9.")) { server in
///     let answer = try await server.get("/health")
///     #expect(answer.status == 200)
/// }
/// ```
struct TestServer: Sendable {
    let port: Int
    /// The test's own where it gave none.
    let store: any ServerStore
    let parts: ServerParts
    let log: LogRecorder

    /// - Parameters:
    ///   - model: words the answers; `nil` has the sources quoted.
    ///   - texts: documents of the base, by path.
    ///   - change: of options and parts before the server starts.
    static func run(
        store: any ServerStore = TestStore(), model: (any ChatModel)? = nil, texts: [String: String] = [:],
        options: ServerOptions = ServerOptions(host: "127.0.0.1", port: 0),
        change: (inout ServerParts) -> Void = { _ in },
        _ body: @Sendable @escaping (TestServer) async throws -> Void
    ) async throws {
        let log = LogRecorder()
        try await fill(store, with: texts)
        var parts = try parts(store, model, log)
        change(&parts)
        let server = KnowledgeServer(parts: parts, options: options)
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { [parts] group in
            group.addTask {
                defer { continuation.finish() }
                try await server.run { port in continuation.yield(port) }
            }
            for await port in ports {
                try await body(TestServer(port: port, store: store, parts: parts, log: log))
                break
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private static func parts(
        _ store: any ServerStore, _ model: (any ChatModel)?, _ log: LogRecorder
    ) throws -> ServerParts {
        let analyzer = SnowballAnalyzer()
        let counter = TokenCounter()
        let writer = try model.map { model in
            AnswerWriter(
                model: model,
                prompts: PromptBuilder(
                    budget: try PromptBudget(window: 8_000, answer: 500), counter: counter),
                counter: counter)
        }
        let ask = Ask(store: store, embedder: nil, translator: nil, analyzer: analyzer, writer: writer)
        let logger = Logger(label: "test", factory: { _ in log.handler })
        return ServerParts(
            chat: ChatService(ask: ask, store: store, ledger: UsageLedger(store: store)),
            retriever: Retriever(store: store, embedder: nil, translator: nil, analyzer: analyzer),
            store: store, embedder: nil, logger: logger, version: "1.2.3")
    }

    private static func fill(_ store: any ServerStore, with texts: [String: String]) async throws {
        guard !texts.isEmpty else { return }
        let source = try await store.source(root: "/base")
        for (path, text) in texts {
            let language = LanguageDetector().detect(text)
            let document = IndexedDocument(
                path: path, stamp: FileStamp(size: 1, modified: 1), contentHash: path, recipe: "test",
                title: path, mediaType: "text/markdown", language: language,
                chunks: [Chunk(ordinal: 0, headingPath: [], text: text, language: language)])
            _ = try await store.save(document, in: source.id, vectors: [:])
        }
    }
}

// MARK: Requests

extension TestServer {
    /// What came back, read to its end.
    struct Reply: Sendable {
        var status: Int
        /// Names in lower case.
        var headers: [String: String]
        var body: Data

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: JSONValue { (try? JSONValue(parsing: text)) ?? .null }
        /// Of a failure.
        var code: String? { json["error"]?["code"]?.string }
    }

    static let client = HTTPClient.shared

    func send(
        _ method: String, _ path: String, body: String? = nil, headers: [String: String] = [:]
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .init(rawValue: method)
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        if let body {
            if headers["content-type"] == nil {
                request.headers.add(name: "content-type", value: "application/json")
            }
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await Self.client.execute(request, timeout: .seconds(300))
        let bytes = try await response.body.collect(upTo: 64_000_000)
        let fields = response.headers.map { ($0.name.lowercased(), $0.value) }
        return Reply(
            status: Int(response.status.code),
            headers: Dictionary(fields, uniquingKeysWith: { $0 + ", " + $1 }),
            body: Data(bytes.readableBytesView))
    }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Reply {
        try await send("GET", path, headers: headers)
    }

    func post(_ path: String, _ body: String, headers: [String: String] = [:]) async throws -> Reply {
        try await send("POST", path, body: body, headers: headers)
    }
}
