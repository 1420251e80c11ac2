/// Messages that came at once, put together to what is asked: each question by itself, with the fragments that belong to
/// it. "Hola" and "quería saber" go with the question behind them, "el 2020" with the one before; where no message is a
/// question of its own, all of them are one.
struct QuestionBurst: Sendable, Hashable {
    /// In the order of the messages, their lines together the text of all; empty where nothing is asked.
    let questions: [String]

    /// What is asked more often is put to the last one.
    static let mostQuestions = 6

    /// - Parameter messages: oldest first; those that are empty ask nothing.
    init(_ messages: [String]) {
        var grouping = Grouping()
        for message in messages where !message.isEmpty { grouping.add(message) }
        let parts = grouping.ended
        let last = parts.dropFirst(Self.mostQuestions - 1).joined(separator: "\n")
        questions = parts.prefix(Self.mostQuestions - 1) + (last.isEmpty ? [] : [last])
    }

    private struct Grouping {
        private var parts: [String] = []
        /// Whether the last part ended in a question mark.
        private var isClosed = false
        /// Fragments that wait for the question that they lead to.
        private var waiting: [String] = []

        mutating func add(_ message: String) {
            let form = MessageForm(message)
            switch form {
            case .question(let isMarked, let opens):
                // "¿Cuánto cuesta" and "el Corolla?"
                if isMarked, !opens, !isClosed, waiting.isEmpty, !parts.isEmpty {
                    extend(with: message)
                } else {
                    parts.append((waiting + [message]).joined(separator: "\n"))
                    waiting = []
                }
                isClosed = isMarked
            case .fragment(let leadsOn):
                if parts.isEmpty || leadsOn || !waiting.isEmpty {
                    waiting.append(message)
                } else {
                    extend(with: message)
                }
            }
        }

        private mutating func extend(with message: String) { parts[parts.count - 1] += "\n" + message }

        var ended: [String] {
            guard !waiting.isEmpty else { return parts }
            return parts.dropLast() + [(parts.suffix(1) + waiting).joined(separator: "\n")]
        }
    }
}

/// What a message is in a burst.
enum MessageForm: Sendable, Hashable {
    /// - Parameters:
    ///   - isMarked: whether it ends in a question mark.
    ///   - opens: whether it begins as a question does.
    case question(isMarked: Bool, opens: Bool)
    /// - Parameter leadsOn: whether it belongs to what comes after it.
    case fragment(leadsOn: Bool)

    init(_ message: String) {
        let words = WrittenWord.words(of: message)
        let folded = words.map(\.folded)
        let own = words.dropFirst(Self.lead(of: folded[...]))
        guard !words.isEmpty, Courtesy.detect(message) == nil, !own.isEmpty else {
            self = .fragment(leadsOn: !words.isEmpty)
            return
        }
        let isMarked = Self.endsInMark(message)
        let opens = own.count < words.count && Self.joins(folded) || Self.isAsking(own)
        let isAsking = Self.isAsking(own) && own.count > 1 && !message.hasSuffix("!")
        if isMarked || isAsking || HandOffRequest.detect(message) != nil {
            self = .question(isMarked: isMarked, opens: opens || message.hasPrefix("¿"))
        } else {
            self = .fragment(leadsOn: own.count < words.count)
        }
    }

    /// What is behind the mark, as an emoji, counts for nothing.
    private static func endsInMark(_ message: String) -> Bool {
        let last = message.last { $0.isLetter || $0.isNumber || $0 == "?" || $0 == "？" }
        return last == "?" || last == "？"
    }

    /// Words in front of what is asked: greetings, "and", "I wanted to know".
    private static func lead(of words: ArraySlice<String>) -> Int {
        var rest = words
        while let length = leads.lengths(at: rest).first { rest = rest.dropFirst(length) }
        return words.count - rest.count
    }

    /// "¿Y dan garantía?" is another question.
    private static func joins(_ words: [String]) -> Bool { words.first.map(joining.contains) ?? false }

    /// Without an accent some of these are no questions: "que sea rojo", "cuando pueda".
    private static func isAsking(_ words: ArraySlice<WrittenWord>) -> Bool {
        let folded = words.map(\.folded)
        var start = folded[...]
        if let first = folded.first, prepositions.contains(first), folded.count > 1 {
            start = start.dropFirst()
        }
        let word = words.dropFirst(folded.count - start.count).first?.written.lowercased() ?? ""
        return accented.contains(word) || !asking.lengths(at: folded[...]).isEmpty
            || !asking.lengths(at: start).isEmpty
    }
}

// MARK: Words

extension MessageForm {
    private static let joining = Lexicon("y e and tambien tambem also plus")

    private static let leads = Lexicon(
        """
        y e and tambien tambem also plus pero mas but entonces entao so ah oh hola oi ola hi hello hey buenas boas \
        disculpe disculpa perdon desculpe desculpa sorry please porfa ademas alem otra outra
        """,
        phrases: [
            "buen dia", "buenos dias", "buenas tardes", "buenas noches", "bom dia", "boa tarde", "boa noite",
            "good morning", "good afternoon", "por favor", "queria saber si", "queria saber",
            "queria saber se", "quiero saber si", "quiero saber", "quisiera saber si", "quisiera saber",
            "me gustaria saber si", "me gustaria saber", "queria preguntar si", "queria preguntar",
            "quiero preguntar", "queria consultar", "gostaria de saber se", "gostaria de saber",
            "quero saber se", "quero saber", "queria perguntar", "eu queria saber", "eu gostaria de saber",
            "i wanted to know if", "i wanted to know", "i want to know", "i would like to know",
            "i d like to know",
            "i wanted to ask", "just wanted to ask", "una pregunta", "una consulta", "una duda",
            "otra pregunta",
            "otra cosa", "otra duda", "uma pergunta", "uma duvida", "outra pergunta", "outra coisa",
            "one question", "a question", "another question", "one more thing", "one more question",
            "puedo hacer una pregunta", "puedo hacerle una pregunta", "le hago una consulta",
            "posso fazer uma pergunta", "can i ask a question", "can i ask something",
            "can i ask you something",
        ])

    private static let prepositions = Lexicon(
        "a de desde hasta en por para con em no na do da ate com at for in on from")

    private static let accented: Set<String> = [
        "qué", "cuál", "cuáles", "cuándo", "cuánto", "cuánta", "cuántos", "cuántas", "cómo", "dónde",
        "adónde", "quién", "quiénes",
    ]

    private static let asking = Lexicon(
        """
        cuanto cuanta cuantos cuantas quanto quanta quantos quantas cual cuales qual quais quien quienes quem what \
        whose whom
        """,
        phrases: [
            "que hora", "que horas", "que horario", "que horarios", "que dia", "que dias", "que precio",
            "que precios", "que preco", "que precos", "que marcas", "que modelos", "que tipo", "que autos",
            "que carros", "que garantia", "que documentos", "que necesito", "que preciso", "o que", "por que",
            "donde es", "donde esta", "donde estan", "donde queda", "donde quedan", "onde e", "onde esta",
            "onde fica", "onde ficam", "onde estao", "como puedo", "como hago", "como se", "como es",
            "como funciona", "como faco", "como posso", "como e", "cuando abren", "cuando cierran",
            "cuando puedo", "cuando es", "cuando hay", "quando abre", "quando abrem", "quando fecha",
            "quando fecham", "quando posso", "how much", "how many", "how long", "how far", "how do",
            "how can",
            "how is", "how are", "where is", "where are", "where do", "where can", "when is", "when are",
            "when do", "when can", "which one", "which ones", "which cars", "who is", "why is", "why do",
            "do you", "are there", "is there", "are you", "can i", "can you",
        ])
}
