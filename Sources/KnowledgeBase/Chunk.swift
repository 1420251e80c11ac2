/// A passage: the unit that is embedded, indexed, found and cited.
public struct Chunk: Sendable, Equatable, Codable {
    /// Position within the document, from 0.
    public var ordinal: Int
    /// Headings from the outermost down, the document's own title first where it has one.
    public var headingPath: [String]
    /// The original text, exactly what is shown, cited and put into prompts. Paragraphs are
    /// separated by an empty line, list items and table rows by a line break.
    public var text: String
    /// Where the text stands in the original.
    public var locator: Locator?
    public var language: Language
    /// Tokens of ``embeddedText`` without its translation, by the embedder's own tokenizer,
    /// special tokens included.
    public var tokenCount: Int
    /// Rough English of the passage (the pivot), when there is a translator and a need for it.
    public var translation: Translation?

    public init(
        ordinal: Int, headingPath: [String], text: String, locator: Locator? = nil,
        language: Language = .unknown, tokenCount: Int = 0, translation: Translation? = nil
    ) {
        self.ordinal = ordinal
        self.headingPath = headingPath
        self.text = text
        self.locator = locator
        self.language = language
        self.tokenCount = tokenCount
        self.translation = translation
    }

    /// Rough English, aligned with the original sentence by sentence.
    public struct Translation: Sendable, Equatable, Codable {
        /// English of the heading path joined by `" > "`.
        public var heading: String
        /// One entry per sentence of ``Chunk/text`` as ``SentenceSplitter`` cuts it.
        public var sentences: [String]

        public init(heading: String, sentences: [String]) {
            self.heading = heading
            self.sentences = sentences
        }
    }
}

extension Chunk {
    /// The heading path on one line, as it is shown and embedded.
    public var heading: String { headingPath.joined(separator: " > ") }

    /// The text in its original language as embedders and the lexical index see it: heading path,
    /// line break, text.
    public var originalText: String { heading.isEmpty ? text : "\(heading)\n\(text)" }

    /// What is given to the embedder: the translation where there is one, else the original.
    public var embeddedText: String {
        guard let translation else { return originalText }
        let body = translation.sentences.joined(separator: " ")
        return translation.heading.isEmpty ? body : "\(translation.heading)\n\(body)"
    }
}
