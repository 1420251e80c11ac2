/// What is said where the sources are not quoted, word for word the same every time.
enum FixedReply: Sendable {
    /// The sources do not know.
    case unknown
    case courtesy(Courtesy)
    /// A person of the team takes over.
    case handOff
    /// Moderation does not let a message pass.
    case moderated
    /// What may be spent on a contact, or in a day on all, is spent.
    case contactLimit, dayLimit
    /// Instalments are asked of nothing that has a price.
    case financingNeedsPrice
    /// The price, down payment, rate and term make no loan.
    case financingImpossible
    /// Nothing can be told from a message.
    case askBack
    /// The same, where several rows were shown.
    case whichOne
    /// Behind the row that somebody agreed to.
    case goOn
    /// A person takes over from somebody who complains.
    case complaint
    /// In front of what the sources say of complaints.
    case sorry
    /// How to get a person.
    case wayToPerson

    /// English for a language that is not one of the three.
    func text(in language: Language) -> String {
        switch self {
        case .unknown: unknown(language)
        case .courtesy(.greeting): greeting(language)
        case .courtesy(.thanks): thanks(language)
        case .courtesy(.farewell): farewell(language)
        case .courtesy(.acknowledgement): acknowledgement(language)
        case .courtesy(let courtesy): Self.smallTalk(courtesy, language)
        case .handOff, .moderated, .contactLimit, .dayLimit: service(language)
        case .financingNeedsPrice, .financingImpossible: financing(language)
        case .askBack, .whichOne, .goOn, .complaint, .sorry, .wayToPerson: talk(language)
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
