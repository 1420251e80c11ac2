/// What is said on channels where nothing is answered from the sources, word for word the same every time.
enum MessagingReply: Sendable, Hashable, CaseIterable {
    case greeting
    /// To a voice note that cannot be heard at all, or was not understood.
    case voice, voiceNotHeard
    case picture, document, sticker
    /// To several kinds of files at once.
    case files
    /// Beside the answer to a caption.
    case captionOnly
    case location, card, reaction, order
    /// To a kind of message that cannot be read.
    case unreadable
    /// In front of an answer that comes late.
    case late
    /// Too many messages.
    case tooMany
    case stopped, started
    /// The answer failed, and a person is called for.
    case failed

    /// English for a language that is not one of the three.
    func text(in language: Language) -> String {
        if self == .greeting { return FixedReply.courtesy(.greeting).text(in: language) }
        let texts = Self.texts[self] ?? Self.fallback
        switch language {
        case .spanish: return texts.spanish
        case .portuguese: return texts.portuguese
        case .english, .unknown: return texts.english
        }
    }

    /// Whether a person has to see to it.
    var callsForPerson: Bool { self == .order || self == .failed }

    /// Whether it is left out where there is an answer as well.
    var isCourtesy: Bool { [.greeting, .sticker, .reaction].contains(self) }

    /// Whether it says that something sent cannot be looked at or heard.
    var isOfFile: Bool {
        [.voice, .voiceNotHeard, .picture, .document, .captionOnly, .files, .unreadable, .card, .location]
            .contains(self)
    }

    private struct Texts: Sendable {
        var spanish: String
        var portuguese: String
        var english: String

        init(_ spanish: String, _ portuguese: String, _ english: String) {
            (self.spanish, self.portuguese, self.english) = (spanish, portuguese, english)
        }
    }

    private static let fallback = Texts(
        "No puedo leer este tipo de mensaje. ¿Puede escribirme su pregunta?",
        "Não consigo ler este tipo de mensagem. Pode escrever a sua pergunta?",
        "I cannot read this kind of message. Could you write your question?")

    private static let texts: [MessagingReply: Texts] = [
        .voice: Texts(
            "No puedo escuchar notas de voz. ¿Puede escribirme su pregunta?",
            "Não consigo ouvir mensagens de voz. Pode escrever a sua pergunta?",
            "I cannot listen to voice notes. Could you write your question?"),
        .voiceNotHeard: Texts(
            "No pude entender la nota de voz. ¿Puede escribirme su pregunta?",
            "Não consegui entender a mensagem de voz. Pode escrever a sua pergunta?",
            "I could not understand the voice note. Could you write your question?"),
        .picture: Texts(
            "No puedo ver imágenes ni videos. ¿Puede decirme con palabras qué necesita?",
            "Não consigo ver imagens nem vídeos. Pode me dizer em palavras do que precisa?",
            "I cannot see pictures or videos. Could you tell me in words what you need?"),
        .document: Texts(
            "No puedo abrir documentos por aquí. ¿Puede decirme con palabras qué necesita?",
            "Não consigo abrir documentos por aqui. Pode me dizer em palavras do que precisa?",
            "I cannot open documents here. Could you tell me in words what you need?"),
        .files: Texts(
            "No puedo ver ni escuchar lo que envió. ¿Puede decirme con palabras qué necesita?",
            "Não consigo ver nem ouvir o que enviou. Pode me dizer em palavras do que precisa?",
            "I cannot see or hear what you sent. Could you tell me in words what you need?"),
        .sticker: Texts(
            "¡Qué simpático! Si tiene una pregunta, aquí estoy.",
            "Que simpático! Se tiver uma pergunta, estou aqui.",
            "How nice! If you have a question, I am here."),
        .captionOnly: Texts(
            "No puedo ver el archivo que envió, solo su texto.",
            "Não consigo ver o arquivo que enviou, só o texto.",
            "I cannot see the file that you sent, only its text."),
        .location: Texts(
            "Gracias por la ubicación. No puedo verla en un mapa: ¿puede decirme con palabras qué necesita?",
            "Obrigado pela localização. Não consigo vê-la em um mapa: pode me dizer em palavras do que precisa?",
            "Thank you for the location. I cannot see it on a map: could you tell me in words what you need?"),
        .card: Texts(
            "Gracias por el contacto. No puedo abrirlo: ¿puede decirme con palabras qué necesita?",
            "Obrigado pelo contato. Não consigo abri-lo: pode me dizer em palavras do que precisa?",
            "Thank you for the contact. I cannot open it: could you tell me in words what you need?"),
        .reaction: Texts("¡Gracias!", "Obrigado!", "Thank you!"),
        .order: Texts(
            "Gracias por su pedido. Ya avisé a una persona del equipo para que lo revise.",
            "Obrigado pelo pedido. Já avisei uma pessoa da equipe para conferir.",
            "Thank you for your order. I have told a person of the team to look at it."),
        .unreadable: fallback,
        .late: Texts(
            "Disculpe la demora en responder.", "Desculpe a demora em responder.",
            "Sorry for the late reply."),
        .tooMany: Texts(
            "Recibí muchos mensajes suyos y por ahora no puedo responder más. Gracias por su paciencia.",
            "Recebi muitas mensagens suas e por enquanto não posso responder mais. Obrigado pela paciência.",
            "I have received many messages from you and cannot answer more for now. Thank you for your patience."
        ),
        .stopped: Texts(
            "De acuerdo, no le escribiré más. Si cambia de idea, escriba ALTA.",
            "Certo, não escreverei mais. Se mudar de ideia, escreva VOLTAR.",
            "All right, I will not write to you any more. If you change your mind, write START."),
        .started: Texts(
            "¡Listo! Aquí estoy de nuevo. ¿En qué puedo ayudarle?",
            "Pronto! Estou aqui de novo. Em que posso ajudar?",
            "Done! I am here again. How can I help you?"),
        .failed: Texts(
            "Lo siento, algo salió mal de mi lado. Ya avisé a una persona del equipo.",
            "Desculpe, algo deu errado do meu lado. Já avisei uma pessoa da equipe.",
            "Sorry, something went wrong on my side. I have told a person of the team."),
    ]
}
