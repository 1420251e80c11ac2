/// Names how a file becomes passages, so that files are read again when that changes.
struct Recipes: Sendable {
    private let readers: [String: any DocumentReader]
    private let splitting: String
    /// The tokenizer that counted; `nil` without an embedder.
    private let tokenizer: String?

    init(readers: [any DocumentReader], chunkTokens: Int, embedder: EmbedderFingerprint?) {
        self.readers = Dictionary(
            readers.flatMap { reader in reader.fileExtensions.map { ($0, reader) } },
            uniquingKeysWith: { first, _ in first })
        splitting = "split \(Splitter.version) at \(chunkTokens)"
        tokenizer = embedder.map { "\($0.provider) \($0.model) \($0.revision.prefix(12))" }
    }

    var extensions: Set<String> { Set(readers.keys) }

    func recipe(for path: String) -> String {
        "\(way(of: path)); \(tokenizer ?? "estimated tokens")"
    }

    /// Without an embedder whatever tokenizer counted is good enough: a model that is missing for a
    /// day must not have everything read again. Nor must a plain reader undo what one that does more read.
    func isCurrent(_ recipe: String, for path: String) -> Bool {
        let isPlain = readers[path.pathExtension]?.variant.isEmpty ?? true
        let recipe = isPlain ? Self.withoutVariant(recipe) : recipe
        return tokenizer == nil ? recipe.hasPrefix("\(way(of: path)); ") : recipe == self.recipe(for: path)
    }

    /// For example `pdf reader 1+ocr, split 1 at 256`.
    private func way(of path: String) -> String {
        let ending = path.pathExtension
        let variant = readers[ending].map(\.variant) ?? ""
        let version = "\(readers[ending]?.version ?? 0)\(variant.isEmpty ? "" : "+\(variant)")"
        return "\(ending) reader \(version), \(splitting)"
    }

    private static func withoutVariant(_ recipe: String) -> String {
        // Most have none, and every file of an unchanged folder comes by here.
        guard recipe.utf8.contains(UInt8(ascii: "+")) else { return recipe }
        return recipe.replacing(/^(\S+ reader \d+)\+\w+/) { String($0.1) }
    }
}
