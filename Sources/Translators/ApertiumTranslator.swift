import Foundation
import KnowledgeBase

/// Rule-based translation by Apertium's programs, kept running between texts.
///
/// Apertium (https://apertium.org) is a separate, optional set of programs; Portuguese goes to
/// English through Spanish. A chain that ends or hangs is restarted once; the second failure in a
/// row is thrown, so that the caller can go on with the untranslated text.
public final class ApertiumTranslator: Translator, @unchecked Sendable {
    // Unchecked: `pipelines` is touched on `queue` only.
    private let queue = DispatchQueue(label: "kb.apertium")
    private var pipelines: [String: Pipeline] = [:]
    private let modes: [String: ApertiumMode]
    private let patience: Duration
    public let identity: String

    /// Where Debian's packages put the mode files.
    public static let modeFolder = URL(fileURLWithPath: "/usr/share/apertium/modes")

    /// The chain of modes for each pair, best first where there are several ways.
    private static let routes: [Pair: [String]] = [
        Pair(.spanish, .english): ["spa-eng"],
        Pair(.portuguese, .english): ["pt-es", "spa-eng"],
        Pair(.english, .spanish): ["eng-spa"],
        Pair(.english, .portuguese): ["eng-spa", "es-pt_BR"],
        Pair(.spanish, .portuguese): ["es-pt_BR"],
        Pair(.portuguese, .spanish): ["pt-es"],
    ]

    private struct Pair: Hashable {
        var source: Language
        var target: Language

        init(_ source: Language, _ target: Language) {
            self.source = source
            self.target = target
        }
    }

    /// - Parameters:
    ///   - folder: the folder of `.mode` files.
    ///   - patience: how long a chain may make no progress before it counts as hung.
    /// - Returns: `nil` when no way into English is installed.
    public init?(modeFolder folder: URL = modeFolder, patience: Duration = .seconds(10)) {
        let names = Set(Self.routes.values.joined())
        let installed = names.compactMap { ApertiumMode(name: $0, in: folder) }
        let modes = Dictionary(uniqueKeysWithValues: installed.map { ($0.name, $0) })
        let intoEnglish = ["pt-es", "spa-eng"].compactMap { modes[$0] }
        self.modes = modes
        self.patience = patience
        identity = "apertium/" + intoEnglish.map { "\($0.name):\($0.digest)" }.joined(separator: "+")
        guard modes["spa-eng"] != nil else { return nil }
    }

    public var languages: Set<Language> {
        Set([Language.spanish, .portuguese].filter { canTranslate(from: $0, to: .english) })
    }

    public func canTranslate(from source: Language, to target: Language) -> Bool {
        Self.routes[Pair(source, target)]?.allSatisfy { modes[$0] != nil } ?? false
    }

    public func translate(_ texts: [String], from language: Language) async throws -> [String] {
        try await translate(texts, from: language, to: .english)
    }

    public func translate(
        _ texts: [String], from source: Language, to target: Language
    ) async throws -> [String] {
        guard let route = Self.routes[Pair(source, target)], canTranslate(from: source, to: target) else {
            throw KnowledgeBaseError(
                .external, cannot: "translate from \(source.rawValue) to \(target.rawValue)",
                because: "Apertium has no such pair installed",
                advice: "Run 'apt-get install apertium apertium-eng-spa apertium-es-pt'")
        }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(with: Result { try route.reduce(texts, self.translate) })
            }
        }
    }

    /// A question as its writer would have typed it with accents; as it is where the dictionary fails,
    /// since restoring only serves the translation.
    public func restoringAccents(_ text: String, language: Language) async -> String {
        guard let mode = Self.routes[Pair(language, .english)]?.first, modes[mode] != nil else { return text }
        return await withCheckedContinuation { continuation in
            queue.async {
                let restorer = AccentRestorer(language: language) { try self.readings(of: $0, mode: mode) }
                continuation.resume(returning: (try? restorer.restored(text)) ?? text)
            }
        }
    }

    /// What the dictionary of a mode's first program says of each word.
    private func readings(of words: [String], mode name: String) throws -> [String: [String]] {
        guard let dictionary = modes[name]?.dataFiles.first, !words.isEmpty else { return [:] }
        let command = "lt-proc -w -z '\(dictionary)'"
        let answers = try exchange(words.map { $0 + "." }, command: command, named: "\(name) dictionary")
        return Dictionary(
            zip(words, answers.map(ApertiumStream.readings)), uniquingKeysWith: { first, _ in first })
    }

    /// Starts the chains into English now, so that the first question does not wait for them.
    public func warmUp(for languages: Set<Language>) {
        let names = Set(languages.compactMap { Self.routes[Pair($0, .english)] }.joined())
        queue.async {
            for name in names {
                if let mode = self.modes[name] { _ = try? self.pipeline(mode.command, named: name) }
            }
        }
    }

    private func translate(_ texts: [String], mode name: String) throws -> [String] {
        guard !texts.isEmpty else { return [] }
        guard let mode = modes[name] else {
            throw KnowledgeBaseError(
                .external, cannot: "translate with Apertium", because: "mode '\(name)' is not installed")
        }
        let answers = try exchange(texts.map(ApertiumStream.encode), command: mode.command, named: name)
        return zip(texts, answers.map(ApertiumStream.decode)).map(Self.orUntranslated)
    }

    /// Words do not become nothing: such a text was lost in the chain and stays as it was.
    private static func orUntranslated(_ text: String, _ answer: String) -> String {
        let isLost = !answer.contains { !$0.isWhitespace } && text.contains(where: \.isLetter)
        return isLost ? text : answer
    }

    /// Asks the chain, and once more a new one if it fails.
    private func exchange(_ texts: [String], command: String, named name: String) throws -> [String] {
        do {
            return try pipeline(command, named: name).exchange(texts, patience: patience)
        } catch {
            pipelines[name] = nil
        }
        do {
            return try pipeline(command, named: name).exchange(texts, patience: patience)
        } catch {
            pipelines[name] = nil
            throw error
        }
    }

    private func pipeline(_ command: String, named name: String) throws -> Pipeline {
        if let running = pipelines[name] { return running }
        let started = try Pipeline(command: command)
        pipelines[name] = started
        return started
    }
}
