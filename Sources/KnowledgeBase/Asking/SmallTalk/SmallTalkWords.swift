/// How people say who they are, ask who writes, laugh, and have the wrong number.
enum SmallTalkWords {
    static let phrases = identity + others

    private static let identity = [
        Courtesy.Phrases(
            courtesy: .identity, language: .spanish,
            lexicon: Lexicon(
                "",
                phrases: crossed(
                    [
                        "eres", "es", "usted es", "es usted", "tu eres", "sos", "hablo con",
                        "estoy hablando con",
                    ],
                    [
                        "un robot", "un bot", "robot", "bot", "una maquina", "un humano", "humano", "humana",
                        "una persona", "una persona real", "real", "una ia", "ia", "un asistente virtual",
                        "una inteligencia artificial", "inteligencia artificial", "chatgpt", "un chatbot",
                    ])
                    + [
                        "quien eres", "quien eres tu", "y tu quien eres", "quien es usted", "con quien hablo",
                        "con quien estoy hablando", "con quien tengo el gusto", "como te llamas", "que eres",
                        "como se llama usted", "cual es tu nombre", "cual es su nombre", "quien habla",
                        "quien me atiende", "o eres humano", "o una persona", "o un humano", "o persona",
                        "o humano",
                        "o un robot", "o robot",
                    ])),
        Courtesy.Phrases(
            courtesy: .identity, language: .portuguese,
            lexicon: Lexicon(
                "",
                phrases: crossed(
                    [
                        "voce e", "vc e", "tu es", "e", "estou falando com", "to falando com", "falo com",
                        "isso e", "aqui e",
                    ],
                    [
                        "um robo", "um bot", "robo", "uma maquina", "um humano", "uma pessoa",
                        "uma pessoa real", "uma pessoa de verdade", "uma ia", "de verdade", "um chatbot",
                        "uma inteligencia artificial", "um atendente virtual",
                    ])
                    + [
                        "quem e voce", "quem e vc", "voce e quem", "com quem eu falo", "com quem falo",
                        "com quem estou falando", "qual e o seu nome", "qual o seu nome", "qual seu nome",
                        "como voce se chama", "quem fala", "o que e voce", "ou uma pessoa", "ou pessoa",
                        "ou humano",
                        "ou um robo", "ou robo",
                    ])),
        Courtesy.Phrases(
            courtesy: .identity, language: .english,
            lexicon: Lexicon(
                "",
                phrases: crossed(
                    [
                        "are you", "r u", "is this", "am i talking to", "am i chatting with",
                        "am i speaking to", "am i speaking with", "is it",
                    ],
                    [
                        "a bot", "bot", "a robot", "robot", "a machine", "human", "a human", "a person",
                        "a real person", "real", "an ai", "ai", "a chatbot", "chatgpt", "a computer",
                    ])
                    + [
                        "who are you", "what are you", "who is this", "who s this", "whos this",
                        "what is your name", "what s your name", "whats your name", "who am i talking to",
                        "or a bot",
                        "or a human", "or a person", "or a robot", "or a real person", "or human",
                    ])),
    ]

    private static let others = [
        Courtesy.Phrases(
            courtesy: .introduction, language: .spanish,
            lexicon: Lexicon("", phrases: ["me llamo", "mi nombre es"])),
        Courtesy.Phrases(
            courtesy: .introduction, language: .portuguese,
            lexicon: Lexicon("", phrases: ["me chamo", "meu nome e", "o meu nome e"])),
        Courtesy.Phrases(
            courtesy: .introduction, language: .english,
            lexicon: Lexicon("", phrases: ["my name is", "my name s"])),
        Courtesy.Phrases(
            courtesy: .wrongNumber, language: .spanish,
            lexicon: Lexicon(
                "",
                phrases: [
                    "numero equivocado", "me equivoque de numero", "me equivoque", "numero incorrecto",
                    "era para otra persona", "no era para ustedes", "mensaje equivocado",
                    "me equivoque de chat",
                ])),
        Courtesy.Phrases(
            courtesy: .wrongNumber, language: .portuguese,
            lexicon: Lexicon(
                "",
                phrases: [
                    "numero errado", "foi engano", "e engano", "era engano", "mandei errado",
                    "errei o numero", "errei de numero", "mensagem errada", "conversa errada",
                ])),
        Courtesy.Phrases(
            courtesy: .wrongNumber, language: .english,
            lexicon: Lexicon(
                "",
                phrases: [
                    "wrong number", "i have the wrong number", "i got the wrong number", "wrong chat",
                    "wrong person", "sent by mistake", "that was not for you",
                ])),
        Courtesy.Phrases(
            courtesy: .displeasure, language: .spanish,
            lexicon: Lexicon(
                "", phrases: ["gracias por nada", "no me ayudas", "no me sirves", "no sirves", "no ayudas"])),
        Courtesy.Phrases(
            courtesy: .displeasure, language: .portuguese,
            lexicon: Lexicon(
                "",
                phrases: [
                    "obrigado por nada", "obrigada por nada", "nao ajudou", "nao ajudou em nada",
                    "voce nao ajuda",
                ])),
        Courtesy.Phrases(
            courtesy: .displeasure, language: .english,
            lexicon: Lexicon(
                "", phrases: ["thanks for nothing", "you are useless", "you re useless", "not helpful"])),
    ]

    /// The language that laughs so; `nil` where a word is no laughter.
    static func laughter(_ word: String) -> Language? {
        guard word.utf8.count <= 40 else { return nil }
        if word.wholeMatch(of: /a?(ja|je|ji){2,}j?/) != nil { return .spanish }
        if word.wholeMatch(of: /k{3,}|(rs){1,}|hua(hua)+/) != nil { return .portuguese }
        return word.wholeMatch(of: /a?(ha|he|hi){2,}h?|lol|lmao|xd/) != nil ? .unknown : nil
    }

    private static func crossed(_ openings: [String], _ nouns: [String]) -> [String] {
        openings.flatMap { opening in nouns.map { "\(opening) \($0)" } }
    }
}
