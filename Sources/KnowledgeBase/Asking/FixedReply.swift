/// What is said where the sources are not quoted, word for word the same every time.
enum FixedReply: Sendable {
    /// The sources do not know.
    case unknown
    case courtesy(Courtesy)
    /// A person takes over.
    case handOff
    /// Words that are not to be said.
    case withheld
    /// No more may be spent today.
    case overLimit

    /// English for a language that is not one of the three.
    func text(in language: Language) -> String {
        switch self {
        case .unknown: unknown(language)
        case .handOff: handOff(language)
        case .withheld: withheld(language)
        case .overLimit: overLimit(language)
        case .courtesy(.greeting): greeting(language)
        case .courtesy(.thanks): thanks(language)
        case .courtesy(.farewell): farewell(language)
        case .courtesy(.acknowledgement): acknowledgement(language)
        }
    }

    private func unknown(_ language: Language) -> String {
        switch language {
        case .spanish:
            "Lo siento, no encuentro eso en la información que tengo. Puede preguntarlo de otra manera."
        case .portuguese:
            "Desculpe, não encontrei isso nas informações que tenho. Pode perguntar de outra forma."
        case .english, .unknown:
            "Sorry, I cannot find that in the information I have. You can ask in another way."
        }
    }

    private func handOff(_ language: Language) -> String {
        switch language {
        case .spanish: "Con gusto. Paso su mensaje a una persona del equipo."
        case .portuguese: "Claro. Vou passar sua mensagem para uma pessoa da equipe."
        case .english, .unknown: "Of course. I am passing your message on to a person of our team."
        }
    }

    private func withheld(_ language: Language) -> String {
        switch language {
        case .spanish: "No puedo responder a eso. Con gusto le ayudo con otra pregunta."
        case .portuguese: "Não posso responder a isso. Terei prazer em ajudar com outra pergunta."
        case .english, .unknown: "I cannot answer that. I am glad to help with another question."
        }
    }

    private func overLimit(_ language: Language) -> String {
        switch language {
        case .spanish: "Por hoy ya no puedo responder más preguntas. Con gusto le atiendo mañana."
        case .portuguese: "Por hoje não consigo responder mais perguntas. Amanhã volto a atender com prazer."
        case .english, .unknown: "I cannot answer more questions today. I will be glad to help tomorrow."
        }
    }

    private func greeting(_ language: Language) -> String {
        switch language {
        case .spanish: "¡Hola! ¿En qué puedo ayudarle?"
        case .portuguese: "Olá! Em que posso ajudar?"
        case .english, .unknown: "Hello! How can I help you?"
        }
    }

    private func thanks(_ language: Language) -> String {
        switch language {
        case .spanish: "¡De nada! Si tiene otra pregunta, aquí estoy."
        case .portuguese: "De nada! Se tiver outra pergunta, estou aqui."
        case .english, .unknown: "You are welcome! If you have another question, I am here."
        }
    }

    private func acknowledgement(_ language: Language) -> String {
        switch language {
        case .spanish: "De acuerdo. Si tiene otra pregunta, aquí estoy."
        case .portuguese: "Certo. Se tiver outra pergunta, estou aqui."
        case .english, .unknown: "All right. If you have another question, I am here."
        }
    }

    private func farewell(_ language: Language) -> String {
        switch language {
        case .spanish: "¡Hasta luego!"
        case .portuguese: "Até logo!"
        case .english, .unknown: "Goodbye!"
        }
    }
}
