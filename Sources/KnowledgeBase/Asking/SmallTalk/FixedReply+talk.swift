/// What is said to small talk: short, kind, and that no person writes.
extension FixedReply {
    static func smallTalk(_ courtesy: Courtesy, _ language: Language) -> String {
        let words = PlainReplyWords(language)
        return switch courtesy {
        case .identity:
            words.pick(
                "Soy el asistente virtual de la empresa, no una persona. ¿En qué puedo ayudarle?",
                "Sou o assistente virtual da empresa, não uma pessoa. Em que posso ajudar?",
                "I am the company's virtual assistant, not a person. How can I help you?")
        case .introduction:
            words.pick(
                "¡Mucho gusto! Soy el asistente virtual de la empresa. ¿En qué puedo ayudarle?",
                "Muito prazer! Sou o assistente virtual da empresa. Em que posso ajudar?",
                "Nice to meet you! I am the company's virtual assistant. How can I help you?")
        case .wrongNumber:
            words.pick(
                "No se preocupe. ¡Que tenga buen día!", "Não tem problema. Tenha um bom dia!",
                "No problem. Have a nice day!")
        case .laughter:
            words.pick(
                "¡Me alegra! Si tiene una pregunta, aquí estoy.",
                "Que bom! Se tiver uma pergunta, estou aqui.",
                "Glad to hear it! If you have a question, I am here.")
        default:
            words.pick(
                "Lamento no haberle ayudado. ¿Me dice con otras palabras qué necesita?",
                "Lamento não ter ajudado. Pode me dizer com outras palavras do que precisa?",
                "I am sorry that I was of no help. Could you tell me in other words what you need?")
        }
    }

    func talk(_ language: Language) -> String {
        let words = PlainReplyWords(language)
        return switch self {
        case .askBack:
            words.pick(
                "Con gusto le ayudo. ¿Qué le gustaría saber?", "Ajudo com prazer. O que gostaria de saber?",
                "I am glad to help. What would you like to know?")
        case .whichOne:
            words.pick(
                "¿Cuál le interesa? Escriba su número.", "Qual interessa? Escreva o número.",
                "Which one are you interested in? Write its number.")
        case .goOn:
            words.pick(
                "¡Con gusto! ¿Qué le gustaría saber?", "Com prazer! O que gostaria de saber?",
                "Gladly! What would you like to know about it?")
        case .complaint:
            words.pick(
                "Lamento lo que pasó. Le paso con una persona del equipo. Si quiere, deje aquí los detalles.",
                "Lamento o que aconteceu. Passo você para uma pessoa da equipe. Se quiser, deixe aqui os detalhes.",
                "I am sorry about what happened. I will pass you on to a person of the team. If you like, leave the details here."
            )
        case .sorry:
            words.pick("Lamento lo que pasó.", "Lamento o que aconteceu.", "I am sorry about what happened.")
        default:
            words.pick(
                "Si prefiere hablar con una persona, escriba «persona».",
                "Se preferir falar com uma pessoa, escreva «pessoa».",
                "If you would rather talk to a person, write «person».")
        }
    }

    /// With the way to a person, where there is one.
    func text(in language: Language, offeringPerson: Bool) -> String {
        guard offeringPerson else { return text(in: language) }
        return text(in: language) + " " + FixedReply.wayToPerson.text(in: language)
    }
}
