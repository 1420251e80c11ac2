import Foundation
import KnowledgeBase

/// Rule-based translation by Apertium's programs, kept running between texts.
///
/// Apertium (https://apertium.org) is a separate, optional set of programs; Portuguese goes to
/// English through Spanish. A chain that ends is restarted once; the second failure in a row is
/// thrown, so that the caller can go on with the untranslated text. One that hangs is thrown at once,
/// and for a while a single text, somebody's question, is not made to wait for it again.
public final class ApertiumTranslator: Translator, @unchecked Sendable {
    // Unchecked: `pipelines` and `hangs` are touched on `queue` only.
    private let queue = DispatchQueue(label: "kb.apertium")
    private var pipelines: [Chain: Pipeline] = [:]
    /// The last time that each mode hung.
    private var hangs: [String: Hang] = [:]
    private let modes: [String: ApertiumMode]
    private let patience: Patience
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

    /// How long a chain may make no progress before it counts as hung, in whole seconds.
    public struct Patience: Sendable {
        /// For several texts: nobody waits for them.
        public var batch = Duration.seconds(10)
        /// For a single text; twice that where the chain has just been started.
        public var single = Duration.seconds(2)
        /// How long single texts are refused after a hang.
        public var pause = Duration.seconds(60)

        public init() {}
    }

    /// - Parameter folder: the folder of `.mode` files.
    /// - Returns: `nil` when no way into English is installed.
    public init?(modeFolder folder: URL = modeFolder, patience: Patience = Patience()) {
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
        let chain = Chain(mode: name, part: "dictionary", command: "lt-proc -w -z '\(dictionary)'")
        let answers = try exchange(words.map { $0 + "." }, with: chain, isSingle: true)
        return Dictionary(
            zip(words, answers.map(ApertiumStream.readings)), uniquingKeysWith: { first, _ in first })
    }

    /// Starts the chains into English now, so that the first question does not wait for them.
    public func warmUp(for languages: Set<Language>) {
        let names = Set(languages.compactMap { Self.routes[Pair($0, .english)] }.joined())
        queue.async {
            for name in names {
                if let mode = self.modes[name] { _ = try? self.pipeline(Chain(of: mode)) }
            }
        }
    }

    private func translate(_ texts: [String], mode name: String) throws -> [String] {
        guard !texts.isEmpty else { return [] }
        guard let mode = modes[name] else {
            throw KnowledgeBaseError(
                .external, cannot: "translate with Apertium", because: "mode '\(name)' is not installed")
        }
        let answers = try exchange(
            texts.map(ApertiumStream.encode), with: Chain(of: mode), isSingle: texts.count == 1)
        return zip(texts, answers.map(ApertiumStream.decode)).map(Self.orUntranslated)
    }

    /// Words do not become nothing: such a text was lost in the chain and stays as it was.
    private static func orUntranslated(_ text: String, _ answer: String) -> String {
        let isLost = !answer.contains { !$0.isWhitespace } && text.contains(where: \.isLetter)
        return isLost ? text : answer
    }
}

// MARK: Running chains

extension ApertiumTranslator {
    /// What is kept running: a mode's programs, or its dictionary alone.
    private struct Chain: Hashable {
        var mode: String
        var part: String
        var command: String

        init(mode: String, part: String, command: String) {
            self.mode = mode
            self.part = part
            self.command = command
        }

        init(of mode: ApertiumMode) {
            self.init(mode: mode.name, part: "", command: mode.command)
        }
    }

    /// Asks the chain, and once more a new one if it ended.
    ///
    /// - Parameter isSingle: whether it is all for one text.
    private func exchange(_ texts: [String], with chain: Chain, isSingle: Bool) throws -> [String] {
        if isSingle, let hang = hangs[chain.mode], hang.noticed.duration(to: .now) < patience.pause {
            throw hang.error
        }
        do {
            do {
                return try attempt(texts, with: chain, isSingle: isSingle)
            } catch is KnowledgeBaseError {
                return try attempt(texts, with: chain, isSingle: isSingle)
            }
        } catch let hang as Hang {
            hangs[chain.mode] = hang
            throw hang.error
        }
    }

    private func attempt(_ texts: [String], with chain: Chain, isSingle: Bool) throws -> [String] {
        let pipeline = try pipeline(chain)
        let single = patience.single * (pipeline.hasAnswered ? 1 : 2)
        do {
            return try pipeline.exchange(
                texts, patience: isSingle ? min(single, patience.batch) : patience.batch)
        } catch {
            pipelines[chain] = nil
            throw error
        }
    }

    private func pipeline(_ chain: Chain) throws -> Pipeline {
        if let running = pipelines[chain] { return running }
        let started = try Pipeline(command: chain.command)
        pipelines[chain] = started
        return started
    }
}
