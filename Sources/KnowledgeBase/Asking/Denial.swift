/// Whether a text denies: "What is not covered", "Exclusiones", "O que a garantia não cobre". What stands under such a
/// heading says the opposite of what it seems to say alone.
enum Denial {
    static func isIn(_ text: String, _ language: Language) -> Bool {
        let words = words(of: language)
        return WrittenWord.words(of: text).contains {
            words.contains($0.folded) || $0.folded.hasPrefix("exclu")
        }
    }

    /// By language: "no" is "in the" in Portuguese, and "don" a title in Spanish.
    private static func words(of language: Language) -> Lexicon {
        switch language {
        case .spanish: spanish
        case .portuguese: portuguese
        case .english: english
        case .unknown: anywhere
        }
    }

    private static let spanish = Lexicon("no nunca jamas")
    private static let portuguese = Lexicon("nao nunca jamais")
    private static let english = Lexicon("not no never cannot isn aren doesn don won")
    private static let anywhere = Lexicon("not never cannot nunca jamas nao jamais")
}
