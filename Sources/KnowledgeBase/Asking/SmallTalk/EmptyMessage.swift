/// A message from which nothing can be told what is wanted: a bare letter or number, a yes, words that stand in any
/// question. What lies near it in the sources is no answer.
enum EmptyMessage: Sendable, Hashable {
    /// "x", "1", "?"
    case sign
    case yes, no
    /// "¿cuánto?", "me pueden ayudar con algo?": a question that may lean on the one before.
    case words

    init?(_ text: String) {
        guard text.contains(where: { $0.isLetter || $0.isNumber }) else {
            self = .sign
            return
        }
        guard text.utf8.count <= Self.longest else { return nil }
        let words = WrittenWord.words(of: text).map(\.folded)
        let said = words.filter { !Self.polite.contains($0) }
        if words.allSatisfy(Self.isSign) {
            self = .sign
        } else if !said.isEmpty, Self.covers(Self.agreeing, said) {
            self = .yes
        } else if !said.isEmpty, said.allSatisfy(Self.declining.contains) {
            self = .no
        } else if Self.asksNothing(words) {
            self = .words
        } else {
            return nil
        }
    }

    /// Bytes.
    private static let longest = 200

    /// A number, or one or two letters that are no word of ours.
    private static func isSign(_ word: String) -> Bool {
        word.allSatisfy(\.isNumber)
            || word.utf8.count <= 2 && !known.contains(word) && !agreeing.contains(word)
                && !declining.contains(word) && !places.contains(word)
    }

    private static func asksNothing(_ words: [String]) -> Bool {
        let isPlace = words.filter { !["y", "e", "and", "a", "de"].contains($0) }
        if isPlace.count == 1, places.contains(isPlace[0]) { return true }
        return words.allSatisfy { known.contains($0) || polite.contains($0) || isSign($0) }
    }

    /// Whether phrases follow each other up to the end.
    private static func covers(_ lexicon: Lexicon, _ words: [String]) -> Bool {
        var rest = words[...]
        while !rest.isEmpty {
            guard let length = lexicon.lengths(at: rest).first else { return false }
            rest = rest.dropFirst(length)
        }
        return true
    }

    private static let agreeing = Lexicon(
        "si sii siii sim yes yep yeah yea sip simon claro sure ese esa esse essa ok",
        phrases: [
            "me interesa", "me interesan", "si me interesa", "me gusta", "me gusto", "lo quiero", "la quiero",
            "tenho interesse", "me interessa", "gostei", "quero esse", "quero este", "eu quero", "quero sim",
            "com certeza", "por supuesto", "of course", "i m interested", "im interested", "i am interested",
            "interested", "i like it", "i want it", "i ll take it", "that one", "quiero ese", "quiero este",
            "por favor", "me lo llevo", "y me interesa", "a ver",
        ])
    private static let declining = Lexicon("no nao nop nope nah nel")
    private static let polite = Lexicon(
        "hola buenas buenos dias tardes noches dia oi ola bom boa tarde noite hi hello hey favor porfa please pls gracias "
            + "obrigado obrigada thanks")
    /// Alone they ask nothing; with a verb they do: "where are you?".
    private static let places = Lexicon("donde onde where cuando quando when quien quem who quienes")
    private static let known = Lexicon(
        """
        y e o a and or but pero mas cuanto cuanta cuantos quanto quanta how much many que qual quais cual cuales what which \
        como por porque why entonces then so then well bueno pues ayuda ayudar ayudarme ayudan help ajuda ajudar me te le \
        se nos us you i we yo eu voce vc puede pueden puedes puedo podria podrian pode podem posso poderia can could would \
        may quiero quisiera quero queria want need like to necesito preciso ocupo saber know algo something eso esto esta este \
        isso isto that this it un una uno um uma one an the el la lo los las os as de del do da of for para pra con com with \
        en em in on es is sao son seria si no sim yes favor pregunta pergunta question duda duvida preguntar perguntar ask \
        info informacion informacao informes information mi my sobre about ok
        """)
}
