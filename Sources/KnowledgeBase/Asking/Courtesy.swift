/// A message that asks nothing: a greeting, thanks, a farewell. It is answered in kind, and no miss.
enum Courtesy: Sendable, Equatable {
    case greeting, thanks, farewell

    /// The courtesy and its language when the text is nothing else; the first phrase decides.
    static func detect(_ text: String) -> (courtesy: Courtesy, language: Language)? {
        let words = WrittenWord.words(of: text.prefix(longest)).map(\.folded)
        guard !words.isEmpty, text.count <= longest else { return nil }
        var found: (Courtesy, Language)?
        var rest = words[...]
        while !rest.isEmpty {
            if let (phrase, length) = phrase(at: rest) {
                found = found ?? (phrase.courtesy, phrase.language)
                rest = rest.dropFirst(length)
            } else if let length = fillers.lengths(at: rest).first {
                rest = rest.dropFirst(length)
            } else {
                return nil
            }
        }
        return found
    }

    private static func phrase(at words: ArraySlice<String>) -> (Phrases, Int)? {
        phrases.lazy.compactMap { set in set.lexicon.lengths(at: words).first.map { (set, $0) } }
            .max { $0.1 < $1.1 }
    }

    /// Characters; courtesies are short.
    private static let longest = 80

    private struct Phrases: Sendable {
        var courtesy: Courtesy
        var language: Language
        var lexicon: Lexicon
    }

    private static let phrases = [
        Phrases(
            courtesy: .greeting, language: .spanish,
            lexicon: Lexicon(
                "hola holaa buenas",
                phrases: [
                    "buen dia", "buenos dias", "buenas tardes", "buenas noches", "que tal", "como estas",
                    "como esta", "como andas", "como va",
                ])),
        Phrases(
            courtesy: .greeting, language: .portuguese,
            lexicon: Lexicon(
                "oi oie ola opa boas",
                phrases: [
                    "bom dia", "boa tarde", "boa noite", "tudo bem", "tudo bom", "como vai", "como voce esta",
                ])),
        Phrases(
            courtesy: .greeting, language: .english,
            lexicon: Lexicon(
                "hi hello hey greetings",
                phrases: ["good morning", "good afternoon", "good evening", "good day", "how are you"])),
        Phrases(
            courtesy: .thanks, language: .spanish,
            lexicon: Lexicon("gracias", phrases: ["muchas gracias", "mil gracias", "muchisimas gracias"])),
        Phrases(
            courtesy: .thanks, language: .portuguese,
            lexicon: Lexicon(
                "obrigado obrigada brigado valeu", phrases: ["muito obrigado", "muito obrigada"])),
        Phrases(
            courtesy: .thanks, language: .english,
            lexicon: Lexicon("thanks thx", phrases: ["thank you", "many thanks"])),
        Phrases(
            courtesy: .farewell, language: .spanish,
            lexicon: Lexicon("adios chau chao", phrases: ["hasta luego", "hasta pronto", "nos vemos"])),
        Phrases(
            courtesy: .farewell, language: .portuguese,
            lexicon: Lexicon("tchau adeus", phrases: ["ate logo", "ate mais", "ate breve"])),
        Phrases(
            courtesy: .farewell, language: .english,
            lexicon: Lexicon("bye goodbye", phrases: ["see you", "bye bye"])),
    ]

    /// What may stand around a courtesy without making it a question.
    private static let fillers = Lexicon(
        """
        ok okay todos todas pessoal amigo amigos amiga senor senora senhor senhora che perfecto perfeito genial \
        great there everyone all very much so again de novo otra vez por todo tudo pela pelo ayuda ajuda su sua
        """, phrases: ["por su ayuda", "por la ayuda", "pela ajuda", "for your help", "for the help"])
}
