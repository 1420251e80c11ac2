/// Whether a model's rewriting of a question may be searched with.
struct RewriteCheck {
    let language: Language
    /// All that was asked, the question itself last.
    let questions: [String]
    /// Ids of rows that were shown.
    let shown: [String]
    let neutraliser: Neutraliser

    static let mostCharacters = 300
    /// Of its longer words, as many as this stand in the conversation: an answer or an idea of its own does not.
    private static let leastShared = 0.5
    private static let longWord = 4

    /// The rewriting without what models put around it, or why it is none.
    func checked(_ reply: ChatReply) throws(Rejection) -> String {
        guard reply.end == .complete else { throw .incomplete }
        let text = Self.unwrapped(reply.text)
        guard text.contains(where: \.isLetter) else { throw .empty }
        guard !text.contains(where: \.isNewline) else { throw .severalLines }
        guard text.count <= Self.mostCharacters else { throw .tooLong }
        guard neutraliser.neutralise(text).counts.total == 0 else { throw .markers }
        guard isInLanguage(text) else { throw .otherLanguage }
        guard figures.check(text, language: language).passes else { throw .newFigures }
        guard sharesWords(text) else { throw .offTopic }
        return text
    }

    enum Rejection: String, Error {
        case incomplete = "it is not complete"
        case empty = "it is empty"
        case severalLines = "it has several lines"
        case tooLong = "it is too long"
        case markers = "it holds delimiters or role markers"
        case otherLanguage = "it is in another language"
        case newFigures = "it holds figures that nobody said"
        case offTopic = "it has little to do with the conversation"
    }

    private static let wrapping: Set<Character> = ["\"", "“", "”", "«", "»", "`"]

    private static func unwrapped(_ text: String) -> String {
        text.trimming { $0.isWhitespace || wrapping.contains($0) }
    }

    private func isInLanguage(_ text: String) -> Bool {
        guard language != .unknown else { return true }
        let found = LanguageDetector().detect(question: text, prior: [language: 1])
        return found == language || found == .unknown
    }

    private var figures: FigureCheck { FigureCheck(sources: ClaimSources(texts: questions + shown)) }

    private func sharesWords(_ text: String) -> Bool {
        let known = Set(questions.flatMap(Self.beginnings))
        let own = Self.beginnings(text)
        return own.isEmpty || Double(own.count(where: known.contains)) >= Self.leastShared * Double(own.count)
    }

    /// The first letters of the longer words: inflection changes the others.
    private static func beginnings(_ text: String) -> [String] {
        WrittenWord.words(of: text).map(\.folded).filter { $0.count >= longWord }.map {
            String($0.prefix(longWord))
        }
    }
}
