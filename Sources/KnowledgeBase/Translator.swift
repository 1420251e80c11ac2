/// Turns text into rough English, good enough to search by and never shown.
public protocol Translator: Sendable {
    /// Program, version and language data, as it enters the embedder's fingerprint.
    var identity: String { get }

    /// Languages this translator can turn into English.
    var languages: Set<Language> { get }

    /// One translation per text, in order. Unknown words pass through unmarked.
    ///
    /// - Throws: ``KnowledgeBaseError`` of kind `external` when the program is missing, has crashed
    ///   or hangs; the caller goes on with the untranslated text.
    func translate(_ texts: [String], from language: Language) async throws -> [String]

    /// Whether there is a way between the two; a question is also put in the languages of the base.
    func canTranslate(from source: Language, to target: Language) -> Bool

    /// A question with the accents that its writer left out, as the translator's dictionary has them.
    func restoringAccents(_ text: String, language: Language) async -> String

    /// As ``translate(_:from:)``, into another language than English.
    func translate(_ texts: [String], from source: Language, to target: Language) async throws -> [String]
}

extension Translator {
    public func restoringAccents(_ text: String, language: Language) async -> String { text }

    public func canTranslate(from source: Language, to target: Language) -> Bool {
        target == .english && languages.contains(source)
    }

    public func translate(
        _ texts: [String], from source: Language, to target: Language
    ) async throws -> [String] {
        guard target == .english else {
            throw KnowledgeBaseError(
                .external, cannot: "translate into \(target.rawValue)",
                because: "\(identity) only makes English")
        }
        return try await translate(texts, from: source)
    }
}
