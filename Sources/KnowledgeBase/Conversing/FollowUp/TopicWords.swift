/// A word of a question, or a few that belong together, that the next question may leave out.
struct TopicWord: Equatable {
    /// What a later word of the same kind takes the place of.
    enum Kind: Equatable {
        case make, name, body, colour, gearbox, fuel, place, day, topic, credit, trait, word, verb
        case amount(CatalogRole)
        /// A number with its value.
        case number(Double)
    }

    /// As typed.
    var text: String
    var kind: Kind
    /// Folded, to know it again.
    var key: String
    /// Says little without its subject: "cuesta", "dura".
    var isLight = false

    var isName: Bool { kind == .make || kind == .name }
}

/// Reads the words of a question that carry its topic.
struct TopicWordReader {
    let question: String
    let shape: QuestionShape
    let catalogs: [CatalogQuestionReader]

    private static let asked = QuestionWords.joinedSets(
        "cuesta cuestan custa custam cost costs vale valen valem dura duran duram last lasts tarda tardan demora demoram fica queda sale"
    )

    /// In the order of the question.
    func words() -> [TopicWord] {
        var result: [TopicWord] = []
        let amounts = amounts()
        var place = shape.own.lowerBound
        while place < shape.tokens.count {
            if let amount = amounts.first(where: { $0.range.contains(place) && $0.range.upperBound > place })
            {
                result.append(word(place..<amount.range.upperBound, .amount(amount.role)))
                place = amount.range.upperBound
                continue
            }
            let end = endOfWord(at: place)
            if let kind = kind(of: place) { result.append(word(place..<end, kind)) }
            place = end
        }
        return result
    }

    private func word(_ range: Range<Int>, _ kind: TopicWord.Kind) -> TopicWord {
        let tokens = shape.tokens
        let text = question[
            tokens[range.lowerBound].range.lowerBound..<tokens[range.upperBound - 1].range.upperBound]
        let key = tokens[range].map(\.text).joined(separator: " ")
        return TopicWord(text: String(text), kind: kind, key: key, isLight: Self.asked.contains(key))
    }

    /// Names and phrases of several tokens stay together.
    private func endOfWord(at place: Int) -> Int {
        var end = place + 1
        switch shape.kinds[place] {
        case .value, .city:
            while end < shape.tokens.count, shape.kinds[end] == shape.kinds[place] { end += 1 }
        default: break
        }
        return end
    }

    private func kind(of place: Int) -> TopicWord.Kind? {
        let token = shape.tokens[place]
        switch shape.kinds[place] {
        case .empty, .asking, .generic: return nil
        case .lightVerb: return Self.asked.contains(token.text) ? .verb : nil
        case .verb: return .verb
        case .value(let role): return kind(of: role)
        case .order: return nil
        case .number: return CellFigure(token.text).map { .number($0.value) } ?? .word
        case .dependent, .word: return .word
        case .day: return .day
        case .city: return .place
        case .topic: return .topic
        case .credit: return .credit
        }
    }

    private func kind(of role: CatalogRole) -> TopicWord.Kind {
        switch role {
        case .make: .make
        case .model, .version, .id, .name: .name
        case .body, .category: .body
        case .colour: .colour
        case .gearbox: .gearbox
        case .fuel: .fuel
        case .city, .branch: .place
        default: .trait
        }
    }

    /// Parts of the question that ask for prices, years and the like of a catalog.
    private func amounts() -> [(range: Range<Int>, role: CatalogRole)] {
        catalogs.lazy.map { catalog in
            catalog.reading(question, language: shape.language).amounts.map {
                (range: $0.amount.tokens, role: $0.role)
            }
        }
        .first { !$0.isEmpty } ?? []
    }
}

/// Puts the words that a question leaves out before it.
struct TopicCarrying {
    /// Words of the question before, with those that it had left out itself.
    let earlier: [TopicWord]
    let own: [TopicWord]
    let shape: QuestionShape
    /// The question asks documents, the one before asked for rows: of those only the names matter.
    let leavesCatalog: Bool
    /// The topic itself is pointed at: "does it cover the battery?"
    let keepsTopic: Bool

    /// Carried at most.
    private static let most = 24

    func carried() -> [TopicWord] {
        let kept = earlier.filter { word in
            !own.contains { $0.key == word.key } && !isReplaced(word) && !isBesideThePoint(word)
        }
        return Array(kept.suffix(Self.most))
    }

    private func isReplaced(_ word: TopicWord) -> Bool {
        switch word.kind {
        case .make: own.contains(where: \.isName)
        case .name: own.contains { $0.isName || $0.kind == .body }
        case .body: own.contains { $0.kind == .name || $0.kind == .body }
        case .colour, .gearbox, .fuel, .place, .day, .amount: own.contains { $0.kind == word.kind }
        case .number(let value): isReplaced(value)
        case .topic: !keepsTopic && own.contains { $0.kind == .topic }
        case .verb: word.isLight && shape.hasVerb
        case .trait, .credit, .word: false
        }
    }

    /// "¿y a 60?": takes the place of the number that is most like it.
    private func isReplaced(_ value: Double) -> Bool {
        let numbers = earlier.compactMap { word -> Double? in
            if case .number(let number) = word.kind { number } else { nil }
        }
        return own.contains { word in
            guard case .number(let new) = word.kind, new > 0 else { return false }
            func distance(_ number: Double) -> Double {
                abs(max(number, 0.1) / new - 1) + abs(new / max(number, 0.1) - 1)
            }
            return numbers.min { distance($0) < distance($1) } == value
        }
    }

    private func isBesideThePoint(_ word: TopicWord) -> Bool {
        leavesCatalog && !word.isName && word.kind != .body
    }
}
