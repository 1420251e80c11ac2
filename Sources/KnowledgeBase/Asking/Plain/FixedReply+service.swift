/// What is said when no answer is given: kind, and without a promise of when or by whom.
extension FixedReply {
    func service(_ language: Language) -> String {
        let words = PlainReplyWords(language)
        switch self {
        case .handOff:
            return words.pick(
                "Con gusto le paso con una persona del equipo. Si quiere, deje aquí lo que necesita.",
                "Com prazer, passo você para uma pessoa da equipe. Se quiser, deixe aqui o que precisa.",
                "I will gladly pass you on to a person of the team. If you like, leave here what you need.")
        case .moderated:
            return words.pick(
                "No puedo ayudar con ese mensaje. Si lo escribe de otra manera, con gusto lo intento.",
                "Não posso ajudar com essa mensagem. Se escrever de outra forma, tento com prazer.",
                "I cannot help with that message. If you write it in another way, I will gladly try.")
        case .contactLimit:
            return words.pick(
                "Por ahora no puedo responder más preguntas en esta conversación. Gracias por su comprensión.",
                "Por enquanto não posso responder mais perguntas nesta conversa. Obrigado pela compreensão.",
                "I cannot answer more questions in this conversation for now. Thank you for understanding.")
        default:
            return words.pick(
                "Por ahora no puedo responder más preguntas. Gracias por su paciencia.",
                "Por enquanto não posso responder mais perguntas. Obrigado pela paciência.",
                "I cannot answer more questions for now. Thank you for your patience.")
        }
    }

    func financing(_ language: Language) -> String {
        let words = PlainReplyWords(language)
        guard case .financingNeedsPrice = self else {
            return words.pick(
                "Con esos datos no puedo calcular un plan. Revise el precio, el enganche, la tasa y los meses, por favor.",
                "Com esses dados não consigo calcular um plano. Confira o preço, a entrada, a taxa e os meses, por favor.",
                "I cannot compute a plan from that. Please check the price, down payment, rate and months.")
        }
        return words.pick(
            "Para calcular las mensualidades, dígame de qué producto o de qué precio se trata.",
            "Para calcular as parcelas, diga de qual produto ou de qual preço se trata.",
            "To compute the instalments, tell me which product or what price it is about.")
    }
}
