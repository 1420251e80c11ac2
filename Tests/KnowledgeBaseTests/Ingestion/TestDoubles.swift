import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Synchronization

extension TemporaryFolder {
    func callAsFunction(_ name: String) -> String { file(name) }

    func move(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: self(name), toPath: self(other))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: self(name)) }

    /// Gives a file another modification time, as an editor that saves without changes does.
    func touch(_ name: String, _ seconds: Double = 1_000_000_000) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: self(name))
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: self(name), withDestinationPath: target)
    }
}

/// Paragraphs are separated by empty lines, `# ` begins a section, `- ` a list item. `BAD` fails.
final class TextReader: DocumentReader {
    let fileExtensions = ["txt", "md"]
    let version: Int
    let variant: String

    init(version: Int = 1, variant: String = "") {
        self.version = version
        self.variant = variant
    }

    func read(_ file: FileContent, limits: ReadingLimits) async throws -> Document {
        let text = String(decoding: file.bytes, as: UTF8.self)
        if text.hasPrefix("BAD") {
            throw KnowledgeBaseError(.unreadable, cannot: "read '\(file.path)'", because: "it is bad")
        }
        var sections = [Section()]
        for block in text.components(separatedBy: "\n\n") where !block.isEmpty {
            if block.hasPrefix("# ") {
                sections.append(Section(headingPath: [String(block.dropFirst(2))]))
            } else {
                sections[sections.count - 1].blocks.append(.paragraph(Span(block)))
            }
        }
        return Document(mediaType: "text/plain", sections: sections)
    }
}

/// Vectors of word counts; tokens are words and signs, two special ones added.
actor CountingEmbedder: Embedder {
    nonisolated let identity: EmbedderFingerprint
    private(set) var embedded: [String] = []
    private var failsAfter: Int
    /// A batch with such a text is refused whole, as endpoints do.
    private let refused: String?

    init(
        model: String = "test", tokenLimit: Int = 256, failsAfter: Int = .max, refusing refused: String? = nil
    ) {
        self.refused = refused
        identity = EmbedderFingerprint(
            provider: "test", model: model, dimensions: 2, tokenLimit: tokenLimit)
        self.failsAfter = failsAfter
    }

    nonisolated var fingerprint: EmbedderFingerprint { get async throws { identity } }

    nonisolated func tokenCount(of text: String) -> Int { wordTokens(text) }

    func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [Embedding] {
        if embedded.count + texts.count > failsAfter {
            throw KnowledgeBaseError(.model, cannot: "embed", because: "the endpoint does not answer")
        }
        if let refused, texts.contains(where: { $0.contains(refused) }) {
            throw KnowledgeBaseError(.refused, cannot: "embed", because: "it answered 400")
        }
        embedded += texts
        return texts.map { [Float($0.count), 1] }
    }

    func forget() { embedded = [] }
}

/// Cancels the task in which it has counted so many texts.
final class CancellingCounter: Embedder {
    let identity = EmbedderFingerprint(provider: "test", model: "test", dimensions: 2, tokenLimit: 256)
    private let after: Int
    private let count = Mutex(0)

    init(after: Int) { self.after = after }

    var fingerprint: EmbedderFingerprint { get async throws { identity } }

    /// Texts that were counted.
    var counted: Int { count.withLock { $0 } }

    func tokenCount(of text: String) -> Int {
        let isLast = count.withLock { count in
            count += 1
            return count == after
        }
        if isLast { withUnsafeCurrentTask { $0?.cancel() } }
        return wordTokens(text)
    }

    func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [Embedding] {
        texts.map { _ in [1, 0] }
    }
}

/// Embeds nothing before a condition is met, or a long time has passed.
actor PatientEmbedder: Embedder {
    nonisolated let identity = EmbedderFingerprint(
        provider: "test", model: "test", dimensions: 2, tokenLimit: 256)
    private let condition: @Sendable () async -> Bool
    private(set) var wasMet = false

    init(until condition: @escaping @Sendable () async -> Bool) { self.condition = condition }

    nonisolated var fingerprint: EmbedderFingerprint { get async throws { identity } }

    nonisolated func tokenCount(of text: String) -> Int { wordTokens(text) }

    func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [Embedding] {
        for _ in 0..<6_000 where !wasMet {
            wasMet = await condition()
            if !wasMet { try await Task.sleep(for: .milliseconds(10)) }
        }
        return texts.map { _ in [1, 0] }
    }
}

/// Words and signs, plus two.
func wordTokens(_ text: String) -> Int {
    var count = 2
    var isInWord = false
    for scalar in text.unicodeScalars {
        let isWord = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        if isWord, !isInWord { count += 1 }
        if !isWord, !scalar.properties.isWhitespace { count += 1 }
        isInWord = isWord
    }
    return count
}

/// Marks each text as translated.
actor MarkingTranslator: Translator {
    nonisolated let identity: String
    nonisolated let languages: Set<Language> = [.spanish, .portuguese]
    private(set) var translated: [String] = []
    private var isBroken: Bool

    init(identity: String = "marker 1", isBroken: Bool = false) {
        self.identity = identity
        self.isBroken = isBroken
    }

    func translate(_ texts: [String], from language: Language) async throws -> [String] {
        if isBroken {
            throw KnowledgeBaseError(.external, cannot: "translate", because: "the program has crashed")
        }
        translated += texts
        return texts.map { "EN(\($0))" }
    }

    func forget() { translated = [] }
}

/// What happened, in order.
final class EventLog: @unchecked Sendable {
    private let lock = NSLock()
    private var list: [IngestEvent] = []

    var events: [IngestEvent] { lock.withLock { list } }
    func add(_ event: IngestEvent) { lock.withLock { list.append(event) } }
}
