import Foundation

/// An answer as a customer meets it.
struct GoldenAnswer {
    let answer: Answer
    let text: String
    /// Nobody's question was answered.
    let isRefusal: Bool

    init(_ answer: Answer) {
        self.answer = answer
        text = answer.text
        isRefusal = Self.isRefusal(answer)
    }

    /// Texts that are each in one language: quoted sentences have their documents', of which the text tells.
    var parts: [(text: String, language: Language)] {
        guard answer.written == nil, !answer.sentences.isEmpty else { return [(text, answer.language)] }
        return answer.sentences.map { ($0.text, .unknown) }
    }

    private static func isRefusal(_ answer: Answer) -> Bool {
        if answer.isCourtesy || answer.handOff != nil { return false }
        return !answer.known || answer.written.map { saysUnknown($0.text) } ?? false
    }

    /// Whether a model says in its first sentence that it does not know.
    private static func saysUnknown(_ text: String) -> Bool {
        let first = SentenceSplitter().ranges(in: text).first.map { String(text[$0]) } ?? text
        let words = GoldenText(first)
        return unknownPhrases.contains { words.contains($0) }
    }

    private static let unknownPhrases = [
        "no lo sé", "no sé", "no encuentro", "no encontré", "no tengo información",
        "no tengo esa información",
        "no tengo ese dato", "no dispongo de", "no cuento con", "no se menciona", "no se especifica",
        "não sei", "não encontrei", "não encontro", "não tenho informação", "não tenho essa informação",
        "não tenho informações", "não disponho de", "não há informação", "não há informações",
        "i don't know", "i do not know", "i cannot find", "i can't find", "i could not find",
        "i don't have information", "i do not have information", "i don't have that information",
        "i do not have that information", "is not mentioned", "is not specified",
    ].map(GoldenText.init)
}
