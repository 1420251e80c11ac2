import Foundation
import KnowledgeBase

/// Puts back the accents that people leave out when they type a question, because a dictionary-based
/// translator does not know `cuanto` for `cuánto` or `garantia` for `garantía`.
///
/// A question that has any accent was typed by somebody who types them: it is left alone. Otherwise
/// a word is changed only where the dictionary does not know it, or knows it as nothing but a verb
/// in the first person (`cambio`), and knows an accented form.
struct AccentRestorer {
    let language: Language
    /// Dictionary readings of each word, such as `garantía<n><f><sg>`; empty for unknown words.
    let readings: @Sendable ([String]) async throws -> [String: [String]]

    func restored(_ text: String) async throws -> String {
        let text = text.precomposedStringWithCanonicalMapping
        guard language == .spanish || language == .portuguese, text.unicodeScalars.allSatisfy(Self.isPlain)
        else { return text }
        let words = Self.words(of: text)
        let forms = words.map { $0.lowercased() }
        let candidates = Set(forms.flatMap { [$0] + variants(of: $0) })
        let known = try await readings(candidates.sorted())
        var result = text[...]
        var restored = ""
        for (index, word) in words.enumerated() {
            guard let range = result.range(of: word) else { continue }
            let follows = index > 0 ? forms[index - 1] : ""
            let form = question(forms, index) ?? accented(forms[index], after: follows, known)
            restored += result[..<range.lowerBound] + Self.shaped(form, like: word)
            result = result[range.upperBound...]
        }
        return restored + result
    }

    /// Only letters of the basic alphabet; inverted marks tell nothing of accents.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII || !scalar.properties.isAlphabetic
    }

    private static func words(of text: String) -> [Substring] {
        text.split { !$0.isLetter }
    }

    private static func shaped(_ form: String, like word: Substring) -> String {
        guard word.contains(where: \.isUppercase) else { return form }
        if word.count > 1, word.allSatisfy(\.isUppercase) { return form.uppercased() }
        return word.first?.isUppercase == true ? form.prefix(1).uppercased() + form.dropFirst() : form
    }
}

// MARK: Question words

extension AccentRestorer {
    private static let questionWords = [
        "que": "qué", "cual": "cuál", "cuales": "cuáles", "quien": "quién", "quienes": "quiénes",
        "como": "cómo", "cuando": "cuándo", "donde": "dónde", "adonde": "adónde", "cuanto": "cuánto",
        "cuanta": "cuánta", "cuantos": "cuántos", "cuantas": "cuántas",
    ]
    private static let prepositions: Set<String> = [
        "a", "al", "de", "del", "en", "con", "por", "para", "desde", "hasta", "segun", "sobre", "y", "o", "e",
    ]
    private static let beforeIs: Set<String> = ["que", "qual", "quem", "onde", "como", "quando"]

    /// What the place in the question tells: Spanish asks with an accented first word, Portuguese `e`
    /// after a question word is the verb. Common words that the dictionary knows unaccented too.
    private func question(_ forms: [String], _ index: Int) -> String? {
        let form = forms[index]
        guard language == .spanish else {
            return form == "e" && index > 0 && Self.beforeIs.contains(forms[index - 1]) ? "é" : nil
        }
        if let accented = ["mas": "más", "ano": "año", "anos": "años"][form] { return accented }
        guard forms[..<index].allSatisfy(Self.prepositions.contains) else { return nil }
        return Self.questionWords[form]
    }
}

// MARK: Dictionary

extension AccentRestorer {
    private var marks: [Character: [Character]] {
        language == .spanish
            ? ["a": ["á"], "e": ["é"], "i": ["í"], "o": ["ó"], "u": ["ú", "ü"], "n": ["ñ"]]
            : [
                "a": ["á", "ã", "â", "à"], "e": ["é", "ê"], "i": ["í"], "o": ["ó", "õ", "ô"], "u": ["ú"],
                "c": ["ç"],
            ]
    }

    /// The word with one mark, then with a consonant's mark and a vowel's (`niño` has one, `coração` two).
    func variants(of word: String) -> [String] {
        guard (3...20).contains(word.count) else { return [] }
        let letters = Array(word)
        let singles = letters.indices.flatMap { index in
            (marks[letters[index]] ?? []).map { (index, $0) }
        }
        func applying(_ changes: [(Int, Character)]) -> String {
            var changed = letters
            for (index, letter) in changes { changed[index] = letter }
            return String(changed)
        }
        let consonants = singles.filter { $0.1 == "ñ" || $0.1 == "ç" }
        let vowels = singles.filter { $0.1 != "ñ" && $0.1 != "ç" && $0.1 != "ü" }
        let doubles = consonants.flatMap { consonant in vowels.map { applying([consonant, $0]) } }
        return singles.map { applying([$0]) } + doubles
    }

    /// `quien gano` asks of a third person; everywhere else customers speak of themselves (`necesito`).
    private func accented(
        _ word: String, after previous: String, _ known: [String: [String]]
    ) -> String {
        let own = known[word] ?? []
        let choices = variants(of: word).filter { known[$0]?.isEmpty == false }
        guard !choices.isEmpty else { return word }
        if own.isEmpty { return bestOfUnknown(choices) }
        guard language == .spanish, word.hasSuffix("o"), own.allSatisfy({ $0.contains("<p1>") }) else {
            return word
        }
        let isName = { (form: String) in
            known[form]?.contains { $0.contains("<n>") || $0.contains("<adj>") } == true
        }
        let isPast = { (form: String) in
            previous == "quien" && form.hasSuffix("ó")
                && known[form]?.contains { $0.contains("<ifi>") } == true
        }
        return choices.first(where: isName) ?? choices.first(where: isPast) ?? word
    }

    /// Portuguese endings that are never written plain come first, then the fewest marks.
    private func bestOfUnknown(_ choices: [String]) -> String {
        let endings = language == .portuguese ? ["ção", "ções", "ão", "ões"] : []
        for ending in endings {
            if let choice = choices.first(where: { $0.hasSuffix(ending) }) { return choice }
        }
        return choices[0]
    }
}
