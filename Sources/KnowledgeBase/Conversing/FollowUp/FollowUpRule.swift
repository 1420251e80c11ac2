/// Decides whether a question leans on the ones before it.
struct FollowUpRule {
    /// What the conversation was about last.
    enum Domain { case nothing, catalog, documents }

    struct Verdict: Equatable {
        var isFollowUp: Bool
        var isSure: Bool

        static let follows = Verdict(isFollowUp: true, isSure: true)
        static let alone = Verdict(isFollowUp: false, isSure: true)
        static let likelyFollows = Verdict(isFollowUp: true, isSure: false)
        static let likelyAlone = Verdict(isFollowUp: false, isSure: false)
    }

    let shape: QuestionShape
    let pointers: [Pointer]
    let waives: Bool
    let domain: Domain
    /// Whether it asks for rows all by itself, by more than a city.
    let asksForRows: Bool
    /// Rows were asked for before, even if something else came in between.
    let knowsRows: Bool
    /// Rows were shown that it may speak of.
    let hasRows: Bool
    /// Folded topics of the question before.
    let earlierTopics: Set<String>

    /// Words of a question that may still lean on another; longer ones say what they mean.
    private static let fewWords = 12
    /// Up to so many, words that are not known may be about what was spoken of.
    private static let clearWords = 8

    func verdict() -> Verdict {
        if !pointers.isEmpty, RowChoice(shape.tokens.map(\.text)) != nil { return .follows }
        if isDeferring { return .likelyAlone }
        if !pointers.isEmpty { return shape.hasName && !shape.hasConnective ? .likelyAlone : .follows }
        if waives, knowsRows, shape.hasConnective || !namesThings { return .follows }
        if shape.hasConnective, !shape.own.isEmpty { return openedByConnective() }
        guard shape.length <= Self.fewWords else { return .alone }
        if asksForRows, !knowsRows { return .likelyAlone }
        if wantsMore || lacksSubject { return .likelyFollows }
        return shape.hasVerb ? sentence() : fragment()
    }

    /// "ok, lo voy a pensar", "I'll think about it".
    private var isDeferring: Bool {
        !shape.tokens.contains { $0.text == "?" } && !shape.has { $0 == .asking }
            && shape.own.contains { FollowUpWords.deferring.contains(shape.text($0)) }
    }

    var namesThings: Bool {
        shape.hasName || shape.has { $0 == .generic || $0.isKindOfThing }
    }

    // MARK: "y ...", "what about ..."

    private func openedByConnective() -> Verdict {
        if !shape.hasVerb { return .follows }
        if asksForRows, domain == .documents, shape.hasName || shape.has(\.isKindOfThing) {
            return .likelyAlone
        }
        if shape.hasTopic { return isAboutInstalments || sharesTopic ? .likelyFollows : .likelyAlone }
        if shape.length > Self.fewWords { return .likelyAlone }
        return asksOfFirm && shape.hasOther && !mayBeOfRows ? .likelyAlone : .follows
    }

    /// "¿y a qué hora cierran?" after "¿a qué hora abre Monterrey?" leaves out the place.
    var sharesTopic: Bool {
        guard !shape.hasName, !shape.has({ $0 == .city || $0 == .word }) else { return false }
        let families = FollowUpWords.families.filter { !$0.isDisjoint(with: earlierTopics) }
        return shape.topics.allSatisfy { topic in families.contains { $0.contains(topic) } }
    }

    /// "¿abren domingos?" after the hours of a branch.
    var asksHoursAgain: Bool {
        guard let hours = FollowUpWords.families.first, !hours.isDisjoint(with: earlierTopics) else {
            return false
        }
        return shape.length <= 3 && !shape.has { $0 == .city } && shape.topics.allSatisfy(hours.contains)
    }

    /// "aceptan", "do you": asked of the firm, not of what was spoken of.
    private var asksOfFirm: Bool {
        let isSpoken: (Int) -> Bool = { place in
            let word = shape.text(place)
            guard shape.kinds[place] == .verb || shape.kinds[place] == .lightVerb else { return false }
            switch shape.language {
            case .spanish:
                return word.hasSuffix("n") && word.count > 4
                    && !["cuestan", "cubren", "duran"].contains(word)
            case .portuguese:
                return word.hasSuffix("m") && word.count > 4
                    && !["custam", "cobrem", "duram", "ficam"].contains(word)
            default: return word == "do" && shape.text(place + 1) == "you"
            }
        }
        return shape.own.contains(where: isSpoken)
    }

    private var mayBeOfRows: Bool {
        domain == .catalog && (shape.has(\.isTrait) || shape.hasName || shape.has(\.isKindOfThing))
    }

    // MARK: Without a verb: "en azul?", "48 meses?"

    private func fragment() -> Verdict {
        guard shape.has({ $0 != .empty }) else { return .alone }
        let isPart = shape.opensAsPart
        if shape.hasTopic || shape.hasName {
            return isPart && shape.length <= 5 && !shape.has({ $0 == .asking })
                ? .likelyFollows : .likelyAlone
        }
        if wishesRelative { return .follows }
        if shape.has({ $0 == .asking }), shape.length <= 3, !shape.has({ $0 == .generic }) {
            return .likelyFollows
        }
        if shape.hasOther || shape.has({ $0 == .generic }) {
            let isShort = shape.length <= 4
            return isPart && isShort ? .likelyFollows : isShort ? .likelyAlone : .alone
        }
        let kinds = shape.count(\.isKindOfThing)
        if kinds > 0 {
            return domain == .catalog && (shape.length <= 2 || isRestricted) ? .likelyFollows : .likelyAlone
        }
        if shape.has({ $0 == .asking || $0 == .dependent || $0 == .number || $0 == .day || $0 == .city }) {
            return .follows
        }
        return domain == .documents && !isPart ? .likelyAlone : .follows
    }

    /// "¿tienen algo más barato?": than what was shown.
    private var wishesRelative: Bool {
        domain == .catalog && !shape.has(\.isKindOfThing) && RelativeWish.read(shape.tokens) != nil
    }

    // MARK: With a verb: "¿cuánto dura?", "¿cuál es el más barato?"

    private func sentence() -> Verdict {
        if shape.hasTopic { return isAboutInstalments || asksHoursAgain ? .likelyFollows : .alone }
        if shape.hasName { return .alone }
        if beginsAnew { return .likelyAlone }
        if choosesAmongRows || isSaidOfRow || asksPriceElsewhere || asksOfRow { return .likelyFollows }
        if wishesRelative, shape.count({ $0 == .word }) <= 1 { return .follows }
        if shape.has({ $0 == .generic }) { return .alone }
        if shape.has(\.isKindOfThing) { return .likelyAlone }
        if shape.hasOther {
            return lacksObject ? .follows : shape.length <= Self.clearWords ? .likelyAlone : .alone
        }
        if asksAboutFirm { return .likelyAlone }
        if shape.has(\.isTrait) { return traits() }
        return .follows
    }

    /// "¿tienen en rojo?" goes on about the cars shown; after opening hours it begins anew.
    private func traits() -> Verdict {
        guard domain == .catalog else { return asksForRows ? .likelyAlone : .likelyFollows }
        return shape.count(\.isTrait) > 2 ? .likelyAlone : .follows
    }

    /// "¿qué venden?"
    private var asksAboutFirm: Bool {
        !shape.has(\.isTrait) && shape.own.contains { FollowUpWords.firmQuestions.contains(shape.text($0)) }
            && !shape.has { $0 == .number || $0 == .dependent || $0 == .city || $0 == .day }
    }

    /// "what does it cover?" has its pronoun; "¿qué cubre?" says no more than a verb.
    private var lacksObject: Bool {
        !shape.has { $0 == .word } && shape.count { $0 == .verb } == 1 && !asksAboutFirm && !asksOfFirm
            && shape.has { $0 == .asking || $0 == .dependent || $0 == .number }
    }
}
