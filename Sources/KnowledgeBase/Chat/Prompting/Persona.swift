/// Who answers, and how; from the configuration.
public struct Persona: Sendable, Hashable {
    /// The company's name; empty for none.
    public var company = ""
    /// Facts and manners that the company wants said or kept, in its own words.
    public var business = ""
    /// Characters of an answer at most: what one message of a phone shows well.
    public var maxCharacters = 1_500
    /// The language of every answer; `nil` for the asker's.
    public var language: Language?

    public init() {}
}

extension Language {
    /// As the rules name it, which are in English for every language.
    var englishName: String {
        switch self {
        case .spanish: "Spanish"
        case .portuguese: "Brazilian Portuguese"
        case .english: "English"
        case .unknown: "the language of the question"
        }
    }
}
