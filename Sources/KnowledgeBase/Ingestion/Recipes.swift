/// Names how a file becomes passages, so that files are read again when that changes.
struct Recipes: Sendable {
    private let readerVersions: [String: Int]
    private let splitting: String
    /// The tokenizer that counted; `nil` without an embedder.
    private let tokenizer: String?

    init(readers: [any DocumentReader], chunkTokens: Int, embedder: EmbedderFingerprint?) {
        readerVersions = Dictionary(
            readers.flatMap { reader in reader.fileExtensions.map { ($0, reader.version) } },
            uniquingKeysWith: { first, _ in first })
        splitting = "split \(Splitter.version) at \(chunkTokens)"
        tokenizer = embedder.map { "\($0.provider) \($0.model) \($0.revision.prefix(12))" }
    }

    var extensions: Set<String> { Set(readerVersions.keys) }

    func recipe(for path: String) -> String {
        "\(way(of: path)); \(tokenizer ?? "estimated tokens")"
    }

    /// Without an embedder whatever tokenizer counted is good enough: a model that is missing for a
    /// day must not have everything read again.
    func isCurrent(_ recipe: String, for path: String) -> Bool {
        tokenizer == nil ? recipe.hasPrefix("\(way(of: path)); ") : recipe == self.recipe(for: path)
    }

    private func way(of path: String) -> String {
        let ending = path.pathExtension
        return "\(ending) reader \(readerVersions[ending] ?? 0), \(splitting)"
    }
}
