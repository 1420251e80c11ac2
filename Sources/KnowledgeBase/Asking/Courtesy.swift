/// A message that asks nothing of the sources: a greeting, thanks, a farewell, a nod, small talk, or who is
/// writing here. It is answered in kind, and no miss.
enum Courtesy: Sendable, Equatable, CaseIterable {
    case greeting, thanks, farewell, acknowledgement
    /// Who writes, and whether it is a machine.
    case identity
    /// "me llamo Luz"
    case introduction
    case wrongNumber, laughter
    /// "gracias por nada"; an angry face.
    case displeasure

    /// What an answer is given to where a message is several: the least first.
    private var rank: Int {
        switch self {
        case .displeasure: 0
        case .identity: 1
        case .wrongNumber: 2
        case .introduction: 3
        case .greeting, .thanks, .farewell: 4
        case .laughter: 5
        case .acknowledgement: 6
        }
    }

    /// The courtesy and its language when the text is nothing else; the weightiest phrase decides, of several the
    /// first. The language is unknown where nothing tells it.
    static func detect(_ text: String) -> (courtesy: Courtesy, language: Language)? {
        guard text.utf8.count <= 4 * longest, text.count <= longest else { return nil }
        let words = WrittenWord.words(of: text)
        return words.isEmpty ? Picture(in: text).map { ($0.courtesy, .unknown) } : leading(of: words)
    }

    private static func leading(of words: [WrittenWord]) -> (courtesy: Courtesy, language: Language)? {
        var found: [(courtesy: Courtesy, language: Language)] = []
        let folded = words.map(\.folded)
        var rest = folded[...]
        while !rest.isEmpty {
            if let (courtesy, language, length) = phrase(at: rest) {
                let name =
                    courtesy == .introduction ? nameLength(of: words[(rest.startIndex + length)...]) : 0
                guard courtesy != .introduction || name > 0 else { return nil }
                found.append((courtesy, language))
                rest = rest.dropFirst(length + name)
            } else if let length = fillers.lengths(at: rest).first {
                rest = rest.dropFirst(length)
            } else {
                return nil
            }
        }
        guard let least = found.map(\.courtesy.rank).min() else { return nil }
        let leading = found.filter { $0.courtesy.rank == least }
        guard var first = leading.first(where: { $0.language != .unknown }) ?? leading.first else {
            return nil
        }
        first.courtesy = leading.first?.courtesy ?? first.courtesy
        if first.language == .unknown {
            first.language = found.first { $0.language != .unknown }?.language ?? .unknown
        }
        return first
    }

    /// Words of a name: one as it is, more of them with capitals; 0 for none.
    private static func nameLength(of words: ArraySlice<WrittenWord>) -> Int {
        guard let first = words.first, !first.isFigure, !articles.contains(first.folded) else { return 0 }
        let more = words.dropFirst().prefix { $0.isCapitalised || particles.contains($0.folded) }
        return 1 + min(more.count, 4)
    }

    private static let articles = Lexicon("un una uma um a an the el la o os de do da")
    private static let particles = Lexicon("de del la da do dos das")

    private static func phrase(at words: ArraySlice<String>) -> (Courtesy, Language, Int)? {
        let longest = allPhrases.lazy.compactMap { set in
            set.lexicon.lengths(at: words).first.map { (set.courtesy, set.language, $0) }
        }.max { $0.2 < $1.2 }
        return longest ?? words.first.flatMap(SmallTalkWords.laughter).map { (.laughter, $0, 1) }
    }

    /// Characters; courtesies are short.
    private static let longest = 80

    struct Phrases: Sendable {
        var courtesy: Courtesy
        var language: Language
        var lexicon: Lexicon
    }

    private static let allPhrases = phrases + SmallTalkWords.phrases

    private static let phrases = [
        Phrases(
            courtesy: .greeting, language: .spanish,
            lexicon: Lexicon(
                "hola holaa buenas",
                phrases: [
                    "buen dia", "buenos dias", "buenas tardes", "buenas noches", "que tal", "como estas",
                    "como esta", "como andas", "como va", "me puede ayudar", "me puedes ayudar",
                    "me podria ayudar", "puede ayudarme", "puedes ayudarme", "tengo una pregunta",
                    "tengo una duda", "tengo una consulta", "me pueden ayudar", "me podrian ayudar",
                    "pueden ayudarme", "alguien me puede ayudar",
                ])),
        Phrases(
            courtesy: .greeting, language: .portuguese,
            lexicon: Lexicon(
                "oi oie ola opa boas",
                phrases: [
                    "bom dia", "boa tarde", "boa noite", "tudo bem", "tudo bom", "como vai", "como voce esta",
                    "pode me ajudar", "voce pode me ajudar", "poderia me ajudar", "tenho uma pergunta",
                    "tenho uma duvida", "podem me ajudar", "voces podem me ajudar",
                ])),
        Phrases(
            courtesy: .greeting, language: .english,
            lexicon: Lexicon(
                "hi hello hey greetings",
                phrases: [
                    "good morning", "good afternoon", "good evening", "good day", "how are you", "what s up",
                    "whats up", "can you help me", "could you help me", "i have a question",
                    "can anyone help me", "can somebody help me",
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
                phrases: [
                    "de acuerdo", "esta bien", "muy bien", "todo bien", "todo claro", "muy amable",
                    "no gracias", "es todo", "eso es todo", "nada mas",
                ])),
        Phrases(
            courtesy: .acknowledgement, language: .portuguese,
            lexicon: Lexicon(
                "beleza blz perfeito otimo certo entendi legal",
                phrases: [
                    "de acordo", "esta bem", "ta bom", "muito bem", "muito bom", "muito gentil",
                    "nao obrigado",
                    "nao obrigada", "so isso", "e so isso", "mais nada",
                ])),
        Phrases(
            courtesy: .acknowledgement, language: .english,
            lexicon: Lexicon(
                "great perfect alright understood cool nice",
                phrases: [
                    "got it", "all good", "sounds good", "very good", "very kind", "all right", "no thanks",
                    "no thank you", "that s all", "thats all", "nothing else",
                ])),
        // The same in all of them.
        Phrases(courtesy: .acknowledgement, language: .unknown, lexicon: Lexicon("ok okay okey oki")),
    ]

    /// What may stand around a courtesy without making it a question.
    private static let fillers = Lexicon(
        """
        todos todas pessoal amigo amigos amiga senor senora senhor senhora che \
        there everyone all very much so again de novo otra vez por todo tudo pela pelo ayuda ajuda su sua \
        perdon disculpe disculpa desculpe desculpa sorry
        """,
        phrases: [
            "por su ayuda", "por la ayuda", "pela ajuda", "for your help", "for the help", "for everything",
            "a lot",
        ])
}
