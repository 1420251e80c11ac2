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
}
