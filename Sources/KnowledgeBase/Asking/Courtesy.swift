/// A message that asks nothing: a greeting, thanks, a farewell, a nod. It is answered in kind, and no miss.
enum Courtesy: Sendable, Equatable {
    case greeting, thanks, farewell, acknowledgement

    /// The courtesy and its language when the text is nothing else; the first phrase decides, of those that
    /// only acknowledge only where there is no other. The language is unknown where nothing tells it.
    static func detect(_ text: String) -> (courtesy: Courtesy, language: Language)? {
        guard text.count <= longest else { return nil }
        let words = WrittenWord.words(of: text).map(\.folded)
        return words.isEmpty ? picture(in: text).map { ($0, .unknown) } : leading(of: words)
    }

    private static func leading(of words: [String]) -> (courtesy: Courtesy, language: Language)? {
        var found: [Phrases] = []
        var rest = words[...]
        while !rest.isEmpty {
            if let (phrase, length) = phrase(at: rest) {
                found.append(phrase)
                rest = rest.dropFirst(length)
            } else if let length = fillers.lengths(at: rest).first {
                rest = rest.dropFirst(length)
            } else {
                return nil
            }
        }
        let leading =
            found.first { $0.courtesy != .acknowledgement } ?? found.first { $0.language != .unknown }
            ?? found.first
        return leading.map { ($0.courtesy, $0.language) }
    }

    /// What an emoji says in a text without words.
    private static func picture(in text: String) -> Courtesy? {
        let pictures = text.unicodeScalars.filter { $0.properties.isEmoji && $0.value > 0xFF }
        guard let first = pictures.first, !pictures.contains(where: asking.contains) else { return nil }
        return switch first {
        case "👋": .greeting
        case "🙏": .thanks
        default: .acknowledgement
        }
    }

    private static let asking: Set<Unicode.Scalar> = ["❓", "❔", "\u{2049}"]

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
                    "como esta", "como andas", "como va", "me puede ayudar", "me puedes ayudar",
                    "me podria ayudar", "puede ayudarme", "puedes ayudarme", "tengo una pregunta",
                    "tengo una duda", "tengo una consulta",
                ])),
        Phrases(
            courtesy: .greeting, language: .portuguese,
            lexicon: Lexicon(
                "oi oie ola opa boas",
                phrases: [
                    "bom dia", "boa tarde", "boa noite", "tudo bem", "tudo bom", "como vai", "como voce esta",
                    "pode me ajudar", "voce pode me ajudar", "poderia me ajudar", "tenho uma pergunta",
                    "tenho uma duvida",
                ])),
        Phrases(
            courtesy: .greeting, language: .english,
            lexicon: Lexicon(
                "hi hello hey greetings",
                phrases: [
                    "good morning", "good afternoon", "good evening", "good day", "how are you", "what s up",
                    "whats up", "can you help me", "could you help me", "i have a question",
                ])),
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
            lexicon: Lexicon("bye goodbye", phrases: ["see you", "bye bye", "good night"])),
        Phrases(
            courtesy: .acknowledgement, language: .spanish,
            lexicon: Lexicon(
                "perfecto listo dale genial excelente entendido bien",
                phrases: ["de acuerdo", "esta bien", "muy bien", "todo bien", "todo claro", "muy amable"])),
        Phrases(
            courtesy: .acknowledgement, language: .portuguese,
            lexicon: Lexicon(
                "beleza blz perfeito otimo certo entendi legal",
                phrases: ["de acordo", "esta bem", "ta bom", "muito bem", "muito bom", "muito gentil"])),
        Phrases(
            courtesy: .acknowledgement, language: .english,
            lexicon: Lexicon(
                "great perfect alright understood cool nice",
                phrases: ["got it", "all good", "sounds good", "very good", "very kind", "all right"])),
        // The same in all of them.
        Phrases(courtesy: .acknowledgement, language: .unknown, lexicon: Lexicon("ok okay okey oki")),
    ]

    /// What may stand around a courtesy without making it a question.
    private static let fillers = Lexicon(
        """
        todos todas pessoal amigo amigos amiga senor senora senhor senhora che \
        there everyone all very much so again de novo otra vez por todo tudo pela pelo ayuda ajuda su sua
        """,
        phrases: [
            "por su ayuda", "por la ayuda", "pela ajuda", "for your help", "for the help", "for everything",
            "a lot",
        ])
}
