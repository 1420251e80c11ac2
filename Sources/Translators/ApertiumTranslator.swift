import Foundation
import KnowledgeBase

/// Rule-based translation by Apertium's programs, kept running between texts.
///
/// Apertium (https://apertium.org) is a separate, optional set of programs; Portuguese goes to
/// English through Spanish. Each mode has a chain of its own (``Chain``): texts that go other ways do not wait for each
/// other.
public final class ApertiumTranslator: Translator {
    /// By mode.
    private let chains: [String: Chain]
    /// What looks words up in the dictionary of a mode's first program, by mode.
    private let dictionaries: [String: Chain]
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
        identity = "apertium/" + intoEnglish.map { "\($0.name):\($0.digest)" }.joined(separator: "+")
        guard modes["spa-eng"] != nil else { return nil }
        chains = modes.mapValues { Chain($0.command, named: $0.name, patience: patience) }
        dictionaries = modes.compactMapValues { mode in
            mode.dataFiles.first.map {
                Chain("lt-proc -w -z '\($0)'", named: "\(mode.name) dictionary", patience: patience)
            }
        }
    }

    public var languages: Set<Language> {
        Set([Language.spanish, .portuguese].filter { canTranslate(from: $0, to: .english) })
    }

    public func canTranslate(from source: Language, to target: Language) -> Bool {
        Self.routes[Pair(source, target)]?.allSatisfy { chains[$0] != nil } ?? false
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
        var texts = texts
        for mode in route { texts = try await translate(texts, mode: mode) }
        return texts
    }

    /// A question as its writer would have typed it with accents; as it is where the dictionary fails,
    /// since restoring only serves the translation.
    public func restoringAccents(_ text: String, language: Language) async -> String {
        guard let mode = Self.routes[Pair(language, .english)]?.first, let dictionary = dictionaries[mode]
        else { return text }
        let restorer = AccentRestorer(language: language) { try await Self.readings(of: $0, in: dictionary) }
        return (try? await restorer.restored(text)) ?? text
    }

    /// What a dictionary says of each word.
    private static func readings(of words: [String], in dictionary: Chain) async throws -> [String: [String]]
    {
        let answers = try await dictionary.exchange(words.map { $0 + "." }, isSingle: true)
        return Dictionary(
            zip(words, answers.map(ApertiumStream.readings)), uniquingKeysWith: { first, _ in first })
    }

    /// Starts the chains into English now, so that the first question does not wait for them.
    public func warmUp(for languages: Set<Language>) {
        let names = Set(languages.compactMap { Self.routes[Pair($0, .english)] }.joined())
        for name in names { chains[name]?.warmUp() }
    }

    private func translate(_ texts: [String], mode name: String) async throws -> [String] {
        guard let chain = chains[name] else {
            throw KnowledgeBaseError(
                .external, cannot: "translate with Apertium", because: "mode '\(name)' is not installed")
        }
        let answers = try await chain.exchange(
            texts.map(ApertiumStream.encode), isSingle: texts.count == 1)
        return zip(texts, answers.map(ApertiumStream.decode)).map(Self.orUntranslated)
    }

    /// Words do not become nothing: such a text was lost in the chain and stays as it was.
    private static func orUntranslated(_ text: String, _ answer: String) -> String {
        let isLost = !answer.contains { !$0.isWhitespace } && text.contains(where: \.isLetter)
        return isLost ? text : answer
    }
}
