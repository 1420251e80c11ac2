import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Logging
import Stores
import Synchronization

@testable import Server

/// A small base, a model that answers from it, and questions to it.
enum Shop {
    static let texts = [
        "pagos.md": "Aceptamos tarjetas de crédito Visa y Mastercard en todas las sucursales.",
        "horario.md": "La tienda abre a las 9 y cierra a las 18 de lunes a viernes.",
    ]
    static let cards = "¿Aceptan tarjetas de crédito?"
    static let hours = "¿A qué hora abre la tienda?"
    static let person = "Quiero hablar con una persona"
    static let unknown = "¿Cuál es la capital de Mongolia?"

    static var model: ScriptedModel { ScriptedModel(saying: "Aceptamos Visa y Mastercard [1].") }

    /// A server with that base whose store knows contacts, desks and outbox.
    static func run(
        store: MemoryStore = MemoryStore(), model: ScriptedModel? = model,
        change: (inout ServerParts) -> Void = { _ in },
        _ body: @Sendable @escaping (TestServer, MemoryStore) async throws -> Void
    ) async throws {
        try await TestServer.run(store: store, model: model, texts: texts, change: change) {
            try await body($0, store)
        }
    }
}

extension AccessKey {
    /// Saved in the store.
    static func text(_ scopes: Set<Scope>, in store: some AccessKeyStore, name: String = "test") async throws
        -> String
    {
        let (key, text) = make(name: name, scopes: scopes, at: Date())
        try await store.add(key)
        return text
    }
}

extension TestServer {
    func post(_ path: String, json: JSONValue, key: String? = nil, headers: [String: String] = [:])
        async throws -> Reply
    {
        try await post(path, json.text, headers: headers.merging(Self.bearer(key)) { $1 })
    }

    func get(_ path: String, key: String?) async throws -> Reply {
        try await get(path, headers: Self.bearer(key))
    }

    static func bearer(_ key: String?) -> [String: String] {
        key.map { ["authorization": "Bearer \($0)"] } ?? [:]
    }
}

/// An event of a stream, in the order of arrival.
struct StreamedEvent: Sendable {
    var name: String?
    var data: JSONValue

    /// Comments are left out.
    static func all(in text: String) throws -> [StreamedEvent] {
        try text.components(separatedBy: "\n\n").compactMap { block in
            let lines = block.split(separator: "\n")
            guard let data = lines.first(where: { $0.hasPrefix("data: ") }) else { return nil }
            let name = lines.first { $0.hasPrefix("event: ") }
            return StreamedEvent(
                name: name.map { String($0.dropFirst("event: ".count)) },
                data: try JSONValue(parsing: data.dropFirst("data: ".count)))
        }
    }
}

/// Reads `.txt`: each line a paragraph; what has the word BROKEN cannot be read.
struct LineReader: DocumentReader {
    let fileExtensions = ["txt"]
    let version = 1

    func read(_ file: FileContent, limits: ReadingLimits) async throws -> Document {
        let text = String(decoding: file.bytes, as: UTF8.self)
        guard !text.contains("BROKEN") else {
            throw KnowledgeBaseError(.unreadable, cannot: "read '\(file.path)'", because: "it is broken")
        }
        let lines = text.split(separator: "\n").enumerated().map { index, line in
            Block.paragraph(Span(String(line), at: .lines((index + 1)...(index + 1))))
        }
        return Document(mediaType: "text/plain", sections: [Section(blocks: lines)])
    }
}

/// Reads lines, and never comes to the end of a document that has `SLOW` in it.
struct WaitingReader: DocumentReader {
    let fileExtensions = ["txt"]
    let version = 1
    let begun = Begun()

    final class Begun: Sendable {
        private let state = Mutex(false)

        var isSo: Bool { state.withLock { $0 } }

        func note() { state.withLock { $0 = true } }
    }

    func read(_ file: FileContent, limits: ReadingLimits) async throws -> Document {
        if String(decoding: file.bytes, as: UTF8.self).contains("SLOW") {
            begun.note()
            while true { try await Task.sleep(for: .seconds(60)) }
        }
        return try await LineReader().read(file, limits: limits)
    }
}

extension Shop {
    /// An empty base on the disk.
    static func database(in folder: String) async throws -> SQLiteStore {
        try SQLiteStore(
            path: "\(folder)/kb.db", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }
}
