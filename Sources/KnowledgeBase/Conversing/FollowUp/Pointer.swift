/// Words of a question that point back: "el segundo", "ese carro", "it".
enum Pointer: Equatable {
    /// Counted from 1.
    case place(Int)
    case last
    /// The one spoken of.
    case one
    /// Those shown: "esos", "ambos".
    case all
    /// Something of the same kind, none of the rows: "deles", "them".
    case kind
}

/// Finds what a question points at.
struct PointerReader {
    let shape: QuestionShape
    /// Rows that were shown last.
    let shown: Int
    /// Whether one of them is spoken of.
    var hasFocus = false

    /// What is chosen and no more, else all ordinals ("entre el primero y el segundo"), else the first of the rest.
    func pointers() -> [Pointer] {
        if let choice = RowChoice(shape.tokens.map(\.text)) {
            switch choice {
            case .place(let number) where 1...max(shown, 1) ~= number && shown > 0: return [.place(number)]
            case .agreed where hasFocus: return [.one]
            default: break
            }
        }
        let places = shape.own
        let ordinals = places.compactMap(ordinal)
        if !ordinals.isEmpty { return ordinals }
        let other = places.lazy.compactMap(demonstrative).first ?? places.lazy.compactMap(pronoun).first
        return other.map { [$0] } ?? []
    }

    private func text(_ place: Int) -> String { shape.text(place) }

    // MARK: "el segundo", "number 2"

    private func ordinal(at place: Int) -> Pointer? {
        guard shown > 0 else { return nil }
        if let number = numbered(place) { return .place(number) }
        guard Self.articles.contains(text(place - 1)), !isOfTime(place + 1) else { return nil }
        // "el último modelo" is an order.
        guard shape.kinds[place] != .order else { return nil }
        if Self.lasts.contains(text(place)), !isNoun(place + 1) {
            return .last
        }
        if let number = abbreviated(place) {
            return .place(number)
        }
        guard let number = Self.ordinals[text(place)], !isNoun(place + 1), text(place + 1) != "-" else {
            return nil
        }
        // "na segunda" is Monday.
        if shape.language == .portuguese, text(place) == "segunda", text(place - 1) != "a" { return nil }
        return number <= shown ? .place(number) : nil
    }

    /// "el número 2", "opción 3", "#2".
    private func numbered(_ place: Int) -> Int? {
        guard Self.counters.contains(text(place)), let number = Int(text(place + 1)), 1...shown ~= number
        else {
            return nil
        }
        return number
    }

    /// "the 2nd", "el 2do", "o 2º".
    private func abbreviated(_ place: Int) -> Int? {
        guard let number = Int(text(place)), 1...shown ~= number, shape.tokens.indices.contains(place + 1),
            shape.tokens[place + 1].isGlued, Self.suffixes.contains(text(place + 1)), !isNoun(place + 2)
        else { return nil }
        return number
    }

    /// Another thing is counted: "la primera mensualidad".
    private func isNoun(_ place: Int) -> Bool {
        guard shape.tokens.indices.contains(place) else { return false }
        switch shape.kinds[place] {
        case .word, .topic, .credit, .dependent, .day: return text(place) != "ano"
        default: return false
        }
    }

    // MARK: "ese", "that one"

    private func demonstrative(at place: Int) -> Pointer? {
        guard !hasAntecedent(place) else { return nil }
        let word = text(place)
        if Self.both.contains(word)
            || Self.articles.contains(word) && ["dos", "dois", "duas", "two"].contains(text(place + 1))
                && !isNoun(place + 2) && !isNumber(place + 2)
        {
            return shown == 2 ? .all : nil
        }
        if Self.plurals.contains(word), !isOfTime(place + 1), !isUnknown(place + 1) {
            return .all
        }
        guard isSingular(word, at: place), !isOfTime(place + 1) else { return nil }
        return .one
    }

    private func isSingular(_ word: String, at place: Int) -> Bool {
        if Self.singulars.contains(word) { return true }
        let next = text(place + 1)
        switch word {
        // "está disponible", "el auto que ..."
        case "esta", "este", "this":
            return FollowUpWords.rowNouns.contains(next) || isEnd(place + 1) && word != "esta"
        case "that":
            return FollowUpWords.rowNouns.contains(next)
                || next == "to" || isEnd(place + 1) && !["like"].contains(text(place - 1))
                || ["is", "for", "about", "with", "than", "of", "does", "on"].contains(text(place - 1))
                    && !Self.subjects.contains(next)
        case "mismo", "misma", "mesmo", "mesma", "same":
            return Self.articles.contains(text(place - 1)) && isEnd(place + 1)
        default: return false
        }
    }

    // MARK: "it", "lo puedo", "apartarlo"

    private func pronoun(at place: Int) -> Pointer? {
        guard !hasAntecedent(place) else { return nil }
        let word = text(place)
        if word == "it" || word == "its" {
            return isExpletive(place) ? nil : .one
        }
        if Self.objects.contains(word) { return .one }
        if Self.kinds.contains(word) { return .kind }
        if isClitic(place) || hasClitic(word) { return .one }
        return nil
    }

    /// "how long does it take to register": nothing is meant by it.
    private func isExpletive(_ place: Int) -> Bool {
        let behind = (place + 1..<min(place + 4, shape.tokens.count)).map(text)
        let before = (max(0, place - 2)..<place).map(text)
        guard !Self.expletives.isDisjoint(with: behind) || !Self.judgements.isDisjoint(with: before) else {
            return false
        }
        return (place + 1..<shape.tokens.count).contains { ["to", "if", "that", "for"].contains(text($0)) }
    }

    /// "¿lo puedo ver?", "la quiero": before a verb; "reservá-lo" behind one.
    private func isClitic(_ place: Int) -> Bool {
        guard Self.clitics.contains(text(place)) else { return false }
        if shape.language == .spanish, shape.tokens.indices.contains(place + 1) {
            let next = shape.kinds[place + 1]
            return (next == .lightVerb || next == .verb) && text(place + 1) != "que"
                && !["a", "de", "en", "con"].contains(text(place - 1))
        }
        return text(place - 1) == "-"
    }

    private func hasClitic(_ word: String) -> Bool {
        guard shape.language == .spanish, word.count >= 5 else { return false }
        return ["arlo", "erlo", "irlo", "arla", "erla", "irla", "arlos", "erlos", "irlos"].contains(
            where: word.hasSuffix)
            && !["sucursal", "perla"].contains(word)
    }

    // MARK: Around it

    /// Something that it may mean stands before it in the same question, and something is said of that first.
    private func hasAntecedent(_ place: Int) -> Bool {
        let before = shape.own.lowerBound..<max(place, shape.own.lowerBound)
        return before.contains { noun in isThing(shape.kinds[noun]) && isLeft(noun, before: place) }
    }

    /// A verb or a new clause lies between.
    private func isLeft(_ noun: Int, before place: Int) -> Bool {
        (noun + 1..<place).contains {
            [.verb, .lightVerb].contains(shape.kinds[$0]) || [",", "?", ".", ";"].contains(text($0))
                || ["y", "e", "and", "que", "si", "se", "if"].contains(text($0))
        }
    }

    private func isThing(_ kind: QuestionShape.Kind) -> Bool {
        kind == .generic || kind == .word || kind == .topic || kind == .credit || kind.isName
            || kind.isKindOfThing
    }

    private func isOfTime(_ place: Int) -> Bool { FollowUpWords.times.contains(text(place)) }
    /// "these reviews": other things than rows.
    private func isUnknown(_ place: Int) -> Bool {
        shape.tokens.indices.contains(place) && shape.kinds[place] == .word && text(place).hasSuffix("s")
    }

    private func isNumber(_ place: Int) -> Bool {
        shape.tokens.indices.contains(place) && shape.kinds[place] == .number
    }
    private func isEnd(_ place: Int) -> Bool {
        place >= shape.tokens.count || shape.tokens[place].kind == .mark
    }
}

// MARK: Words

extension PointerReader {
    private static let articles = QuestionWords.joinedSets(
        "el la los las o a os as the do da ao del al no na ese esa este esse essa")
    private static let counters = QuestionWords.joinedSets("numero number opcion opcao option # no.")
    private static let suffixes = QuestionWords.joinedSets("st nd rd th ro do er o a º ª °")
    private static let lasts = QuestionWords.joinedSets("ultimo ultima last final")
    static let ordinals: [String: Int] = [
        "primero": 1, "primera": 1, "primer": 1, "primeiro": 1, "primeira": 1, "first": 1, "1ro": 1,
        "segundo": 2, "segunda": 2, "second": 2, "tercero": 3, "tercera": 3, "tercer": 3, "terceiro": 3,
        "terceira": 3, "third": 3, "cuarto": 4, "cuarta": 4, "quarto": 4, "quarta": 4, "fourth": 4,
        "quinto": 5,
        "quinta": 5, "fifth": 5, "sexto": 6, "sexta": 6, "sixth": 6, "septimo": 7, "setimo": 7, "seventh": 7,
        "octavo": 8, "oitavo": 8, "eighth": 8, "noveno": 9, "nono": 9, "ninth": 9, "decimo": 10, "tenth": 10,
    ]
    private static let both = QuestionWords.joinedSets("ambos ambas both")
    private static let plurals = QuestionWords.joinedSets(
        "esos esas desses dessas destes destas daqueles daquelas aquellos aquellas esses essas aqueles aquelas those these"
    )
    private static let singulars = QuestionWords.joinedSets(
        "ese esa eso aquel aquella esse essa isso aquele aquela dele dela nele nela desse dessa disso nesse nessa deste desta daquele daquela"
    )
    private static let objects = QuestionWords.joinedSets("ele ela")
    private static let kinds = QuestionWords.joinedSets(
        "them they his him her he she deles delas ellos ellas eles elas")
    private static let clitics = QuestionWords.joinedSets("lo la los las")
    private static let subjects = QuestionWords.joinedSets("i you we they he she the your my")
    private static let judgements = QuestionWords.joinedSets("possible necessary easy hard better worth")
    private static let expletives = QuestionWords.joinedSets(
        "possible necessary take takes true ok okay legal mandatory required safe better worth matter cost costs easy hard"
    )
}
