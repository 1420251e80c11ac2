/// Whether a text has what a question of a type asks for: a date for "when", a figure for "how many".
///
/// Evidence is 0, 0.5 or 1; types that may be answered by anything (what, how, yes or no) give 0.
struct TypeEvidence: Sendable {
    let type: QuestionType
    /// Folded words of the question in every language it was put in; they are no evidence.
    let questionWords: Set<String>

    func strength(in text: String) -> Float {
        let words = WrittenWord.words(of: text)
        let new = words.filter { !questionWords.contains($0.folded) }
        switch type {
        case .when: return time(new, in: text)
        case .number: return new.contains { $0.isFigure || Self.numerals.contains($0.folded) } ? 1 : 0
        case .who, .where: return hasName(words) ? 1 : 0
        case .why: return Self.givesReason(words.map(\.folded)) ? 1 : 0
        case .define: return words.prefix(25).contains { Self.copulas.contains($0.folded) } ? 1 : 0
        case .how, .what, .yesNo: return 0
        }
    }

    private func time(_ words: [WrittenWord], in text: String) -> Float {
        if words.contains(where: { $0.isYear || $0.isHour || Self.dates.contains($0.folded) }) { return 1 }
        if Self.hasClockTime(text) { return 1 }
        return words.contains { $0.isFigure || Self.timeWords.contains($0.folded) } ? 0.5 : 0
    }

    /// `9:30`
    private static func hasClockTime(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        func isDigit(_ index: Int) -> Bool { (0x30...0x39).contains(bytes[index]) }
        return bytes.indices.dropFirst().dropLast().contains {
            bytes[$0] == UInt8(ascii: ":") && isDigit($0 - 1) && isDigit($0 + 1)
        }
    }

    /// A capitalised word that does not merely open the sentence.
    private func hasName(_ words: [WrittenWord]) -> Bool {
        words.dropFirst().contains { $0.isCapitalised && !questionWords.contains($0.folded) }
    }

    private static func givesReason(_ words: [String]) -> Bool {
        words.indices.contains { index in
            !reasonPhrases.lengths(at: words[index...]).isEmpty
                || reasonStems.contains { words[index].hasPrefix($0) && words[index] != $0 }
                || words[index] == "to" && index + 1 < words.count && words[index + 1].isLetters
        }
    }
}

extension WrittenWord {
    /// 1000 to 2099.
    fileprivate var isYear: Bool {
        folded.utf8.count == 4 && (Int(folded).map { (1000...2099).contains($0) } ?? false)
    }

    /// `9h`, `18h30`.
    fileprivate var isHour: Bool {
        let parts = folded.split(separator: "h", omittingEmptySubsequences: false)
        guard parts.count == 2, let hours = parts.first, let minutes = parts.last else { return false }
        return (1...2).contains(hours.utf8.count) && hours.isDigits && minutes.utf8.count <= 2
            && minutes.isDigits
    }
}

extension StringProtocol {
    fileprivate var isDigits: Bool { utf8.allSatisfy { (0x30...0x39).contains($0) } }
    fileprivate var isLetters: Bool { utf8.allSatisfy { (0x61...0x7A).contains($0) } }
}

// MARK: Words, folded

extension TypeEvidence {
    /// Months, days of the week, centuries.
    private static let dates = Lexicon(
        """
        enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre janeiro \
        fevereiro marco maio junho julho setembro outubro novembro dezembro january february march april may june \
        july august september october november december \
        lunes martes miercoles jueves viernes sabado domingo sabados domingos segunda terca quarta quinta sexta \
        monday tuesday wednesday thursday friday saturday sunday mondays saturdays sundays weekdays diario \
        diariamente daily siglo seculo century decada decade
        """)

    private static let timeWords = Lexicon(
        """
        siglos seculos centuries decadas decades ano anos year years antes despues depois durante after before \
        until hasta ate desde since mes meses month months semana semanas week weeks dia dias day days hora horas \
        hour hours tarde manana noche hoje hoy periodo inicio final fin
        """)

    private static let numerals = Lexicon(
        """
        dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta cuarenta \
        cincuenta sesenta setenta ochenta noventa cien ciento mil millon millones mitad tercio doble \
        duas dois quatro sete oito nove dez onze doze treze quatorze quinze vinte trinta quarenta cinquenta \
        sessenta oitenta cem cento milhao milhoes bilhao bilhoes metade terco dobro \
        one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen \
        eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion \
        half third twice dozen docena duzia varios varias several primera primero segundo tercera
        """)

    private static let reasonPhrases = Lexicon(
        "porque debido devido pois para because since thus therefore finalidad reason",
        phrases: [
            "por que", "ya que", "dado que", "puesto que", "a causa", "por causa", "uma vez que", "visto que",
            "ja que", "a fin de", "a fim de", "con el fin", "com o fim", "por lo que", "por isso", "por eso",
            "due to", "in order to", "so that", "as a result", "gracias a", "gracas a",
        ])
    /// Beginnings of words that tell causes, purposes and effects.
    private static let reasonStems = [
        "caus", "raza", "razo", "motiv", "objetiv", "finalidad", "reason", "resultad", "consecuenc",
        "consequenc",
        "provoc", "permit",
    ]

    /// What joins a thing and what it is.
    private static let copulas = Lexicon(
        """
        es son era eran fue fueron e sao foi foram is are was were significa significan means denomina denominado \
        llamado chamado chamada called define definida definido definir refere refiere consiste trata conhecido \
        conocido known conjunto
        """)
}
