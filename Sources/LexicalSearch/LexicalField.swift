import KnowledgeBase

/// A kind of term of one rendering of the passages: what has its own dictionary and statistics.
struct LexicalField: Hashable, Sendable {
    var rendering: Rendering
    var part: LexicalPart

    static let all = Rendering.allCases.flatMap { rendering in
        LexicalPart.allCases.map { LexicalField(rendering: rendering, part: $0) }
    }

    /// Position in ``all`` and in a segment.
    var index: Int {
        (rendering == .original ? 0 : LexicalPart.allCases.count) + part.rawValue
    }
}

/// A passage as the index takes it in.
public struct LexicalPassage: Sendable {
    public var id: Int64
    public var text: String
    public var language: Language
    /// The rough English; `nil` where there is none and the original stands for it.
    public var pivot: String?

    public init(id: Int64, text: String, language: Language, pivot: String? = nil) {
        self.id = id
        self.text = text
        self.language = language
        self.pivot = pivot
    }

    public init(id: Int64, chunk: Chunk) {
        let pivot = chunk.translation == nil ? nil : chunk.embeddedText
        self.init(id: id, text: chunk.originalText, language: chunk.language, pivot: pivot)
    }
}
