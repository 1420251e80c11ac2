/// A customer who is angry, complains or tells that what was bought is broken, without asking anything: a person has
/// to see to it.
///
/// Who asks (`¿cómo pongo una queja?`, `my car broke down, what does the warranty cover?`) is answered.
struct Complaint: Sendable, Hashable {
    /// One sentence for whoever takes over.
    let summary: String

    static func detect(_ message: String) -> Complaint? {
        guard message.utf8.count <= longest, !message.contains("?") else { return nil }
        let words = WrittenWord.words(of: message).map(\.folded)
        guard !words.isEmpty, !asks(words) else { return nil }
        let complains = words.indices.contains { place in
            let said = complaining.begins(at: place, of: words) || isAngry(at: place, words)
            return said && !isDenied(before: place, words)
        }
        guard complains || isBroken(words) else { return nil }
        return Complaint(summary: "\(lead)\(HandOffRequest.oneLine(message))\"")
    }

    /// What stands before the customer's words in ``summary``.
    static let lead = "The customer complains: \""

    /// How a complaint is made, to look for in the sources.
    static func question(in language: Language) -> String {
        PlainReplyWords(language).pick(
            "¿Cómo puedo presentar una queja?", "Como posso fazer uma reclamação?",
            "How do I make a complaint?")
    }

    /// Bytes; who writes more explains something, and is searched for.
    private static let longest = 2_000

    /// Without a mark too: "como pongo una queja".
    private static func asks(_ words: [String]) -> Bool {
        let first = words.first { !openings.contains($0) }
        return first.map(questionOpeners.contains) ?? false
    }

    /// "estoy muy enojado", "I'm so upset"
    private static func isAngry(at place: Int, _ words: [String]) -> Bool {
        guard let length = being.lengths(at: words[place...]).first else { return false }
        return words[(place + length)...].prefix(3).contains(where: angry.contains)
    }

    private static func isDenied(before place: Int, _ words: [String]) -> Bool {
        words[..<place].suffix(2).contains {
            ["no", "nao", "not", "never", "nunca", "si", "se", "if"].contains($0)
        }
    }

    /// "el coche que me vendieron no sirve", "my car broke down": something of the customer's, and that it fails.
    private static func isBroken(_ words: [String]) -> Bool {
        guard let owned = words.indices.first(where: { owning.begins(at: $0, of: words) }) else {
            return false
        }
        return words[owned...].indices.contains { broken.begins(at: $0, of: words) }
    }

    private static let openings = Lexicon(
        "hola buenas buenos dias tardes noches oi ola hi hello y e and perdon")
    private static let questionOpeners = Lexicon(
        "como que cual donde cuando quien puedo o onde quando quem qual posso how what where when who can should do does is "
            + "si se if")
    private static let being = Lexicon(
        "estoy ando estamos estou estamos im",
        phrases: ["i am", "i m", "we are", "me siento", "i feel", "me tienen", "to muito", "me sinto"])
    private static let angry = Lexicon(
        """
        enojado enojada enojados molesto molesta molestos furioso furiosa indignado indignada inconforme decepcionado \
        decepcionada encabronado encabronada harto harta bravo brava irritado irritada chateado chateada insatisfeito \
        insatisfeita raiva puto angry upset furious mad disappointed annoyed outraged unhappy frustrated
        """)
    private static let complaining = Lexicon(
        "quejarme",
        phrases: [
            "me quiero quejar", "me quejo", "tengo una queja", "tengo un reclamo", "tengo una reclamacion",
            "poner una queja", "presentar una queja", "levantar una queja", "hacer una queja",
            "quiero reclamar",
            "quisiera reclamar", "vengo a reclamar", "hacer un reclamo", "poner un reclamo",
            "presentar un reclamo",
            "me estafaron", "nos estafaron", "me robaron", "me enganaron", "es un fraude", "es una estafa",
            "son unos rateros", "son unos ladrones", "son unos estafadores", "pesimo servicio",
            "mal servicio",
            "pesima atencion", "mala atencion", "los voy a demandar", "los voy a denunciar",
            "voy a demandarlos",
            "nadie me contesta", "nadie me responde", "nadie me atiende", "quero reclamar", "queria reclamar",
            "fazer uma reclamacao", "tenho uma reclamacao", "tenho uma queixa", "fui enganado",
            "fui enganada",
            "me enganaram", "me roubaram", "e um golpe", "pessimo atendimento", "pessimo servico",
            "mau atendimento",
            "vou processar", "vou denunciar", "ninguem me responde", "ninguem me atende",
            "i want to complain",
            "i would like to complain", "i d like to complain", "id like to complain", "make a complaint",
            "file a complaint", "i have a complaint", "you scammed me", "i was scammed", "you cheated me",
            "terrible service", "awful service", "worst service", "bad service", "i will sue", "i ll sue",
            "nobody answers", "no one answers",
        ])
    private static let owning = Lexicon(
        "",
        phrases: [
            "me vendieron", "nos vendieron", "que les compre", "que compre", "mi coche", "mi carro",
            "mi auto",
            "mi camioneta", "mi compra", "mi pedido", "me entregaron", "me venderam", "meu carro",
            "minha compra",
            "meu pedido", "que comprei", "me entregaram", "you sold me", "my car", "my order", "my truck",
            "i bought", "you gave me", "my vehicle",
        ])
    private static let broken = Lexicon(
        "quebrou pifou descompuesto descompuesta defectuoso defectuosa estragado estragada broke faulty defective lemon",
        phrases: [
            "no sirve", "no funciona", "se descompuso", "se averio", "no prende", "no arranca", "no enciende",
            "con falla", "con fallas", "se rompio", "salio malo", "salio mala", "con defecto", "nao funciona",
            "nao presta", "nao liga", "nao pega", "com defeito", "deu problema", "doesn t work",
            "doesnt work",
            "does not work", "broken down", "is broken", "won t start", "wont start", "stopped working",
        ])
}
