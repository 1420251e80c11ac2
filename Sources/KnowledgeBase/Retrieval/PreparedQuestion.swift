/// A question made ready for both halves of the search.
public struct PreparedQuestion: Sendable, Equatable {
    /// As it was typed, white space trimmed, cut at ``mostCharacters``.
    public var text: String
    public var language: Language
    /// The question in every language of the base: as typed where that is its language or where no
    /// translator helps, translated otherwise.
    public var variants: [Language: String]
    /// The question in English, where passages have a pivot to be matched against.
    public var english: String?
    /// Its vector under the store's fingerprint; `nil` without an embedder.
    public var vector: Embedding?
    /// What could not be had (translator or embedder failed); worth saying once.
    public var notices: [String]

    public init(
        text: String, language: Language, variants: [Language: String] = [:], english: String? = nil,
        vector: Embedding? = nil, notices: [String] = []
    ) {
        self.text = text
        self.language = language
        self.variants = variants
        self.english = english
        self.vector = vector
        self.notices = notices
    }

    /// Unicode scalars of a question that are searched with: pages of text say what they are about well
    /// before that, and each further word costs as much as the first.
    public static let mostCharacters = 2_000

    /// Whether it holds anything to search by.
    var hasWords: Bool { text.contains { $0.isLetter || $0.isNumber } }

    /// What the lexical index is asked: the original passages in each language of the base, as typed
    /// and translated, and the English ones in English.
    public var lexicalQuery: LexicalQuery {
        var forms: [LexicalQuery.Form] = []
        for (language, variant) in variants.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            forms.append(.init(text, language: language, rendering: .original))
            if variant != text { forms.append(.init(variant, language: language, rendering: .original)) }
        }
        if forms.isEmpty { forms.append(.init(text, language: language, rendering: .original)) }
        if let english { forms.append(.init(english, language: .english, rendering: .pivot)) }
        return LexicalQuery(forms)
    }
}

/// Which halves of the search take part.
public struct Signals: OptionSet, Sendable {
    public let rawValue: Int

    public static let lexical = Signals(rawValue: 1)
    public static let vector = Signals(rawValue: 2)
    public static let all: Signals = [.lexical, .vector]

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }
}
