/// Resolves questions that lean on the ones before, in Spanish, Portuguese and English, by rules and without a
/// model: "¿y en azul?", "e o segundo?", "and how long does it last?".
///
/// It keeps nothing: everything is told anew from the turns.
public struct FollowUpReader: Sendable {
    /// Turns looked back at; who asks anew after that says what about.
    public static let mostTurns = 6

    let catalogs: [CatalogQuestionReader]
    private let detector = LanguageDetector()

    /// - Parameter catalogs: of what is on offer, so that names, colours and the like are known; none where there is no
    ///   catalog.
    public init(catalogs: [CatalogQuestionReader] = []) {
        self.catalogs = catalogs
    }

    /// - Parameters:
    ///   - question: as the customer wrote it.
    ///   - turns: oldest first.
    ///   - language: of the question, where it is known better than its words tell.
    public func resolve(
        _ question: String, after turns: [EarlierTurn], language: Language? = nil
    ) -> ResolvedQuestion {
        let last = EarlierTurn(question: question, language: language ?? .unknown)
        return steps(turns + [last]).last?.resolved
            ?? ResolvedQuestion(text: question, question: question, isFollowUp: false, language: .unknown)
    }

    /// What is made of one turn after the other.
    struct Step {
        var resolved: ResolvedQuestion
        var shape: QuestionShape
        var pointer: Pointer?
        /// What was spoken of before it, and is from now on.
        var before: FollowUpRule.Domain
        var after: FollowUpRule.Domain
        /// The one row spoken of, if there is one.
        var focus: String?
    }

    /// One for each of the last turns, courtesies included.
    func steps(_ turns: [EarlierTurn]) -> [Step] {
        var memory = Memory()
        return turns.suffix(Self.mostTurns + 1).map { turn in
            let step = step(turn, memory)
            memory.take(turn, step, words: words(of: turn, step, memory))
            return step
        }
    }

    /// What the next question may lean on.
    struct Memory {
        var domain = FollowUpRule.Domain.nothing
        var language = Language.unknown
        /// Of the last question, complete.
        var words: [TopicWord] = []
        /// Of the last one that asked for rows.
        var catalogWords: [TopicWord] = []
        var shown: [String] = []
        var focus: String?

        mutating func take(_ turn: EarlierTurn, _ step: Step, words: [TopicWord]) {
            if step.resolved.language != .unknown { language = step.resolved.language }
            guard Courtesy.detect(turn.question) == nil else { return }
            domain = turn.shown.isEmpty ? step.after : .catalog
            self.words = words
            if domain == .catalog { catalogWords = words }
            if !turn.shown.isEmpty {
                shown = turn.shown
                focus = nil
            }
            if shown.count == 1 { focus = shown.first }
            if step.resolved.references.count == 1 { focus = step.resolved.references.first }
        }
    }

    // MARK: One turn

    private func step(_ turn: EarlierTurn, _ memory: Memory) -> Step {
        let language = language(of: turn, in: memory.language)
        let shape = QuestionShape(turn.question, language: language, catalogs: catalogs)
        let pointer = PointerReader(shape: shape, shown: memory.shown.count).pointer()
        let asksForRows = catalogs.contains { $0.read(turn.question, language: language).isAboutCatalog }
        let verdict = verdict(turn, shape, pointer, memory, asksForRows: asksForRows)
        var step = Step(
            resolved: ResolvedQuestion(
                text: turn.question, question: turn.question, isFollowUp: verdict.isFollowUp,
                isSure: verdict.isSure, language: language),
            shape: shape, pointer: pointer, before: memory.domain,
            after: domain(shape, verdict, memory.domain, asksForRows: asksForRows), focus: memory.focus)
        guard verdict.isFollowUp else { return step }
        step.resolved.references = references(shape, pointer, memory)
        let own = TopicWordReader(question: turn.question, shape: shape, catalogs: catalogs).words()
        let carried = carried(own, shape, memory, step.after)
        step.resolved.text = (carried.map(\.text) + [turn.question]).joined(separator: " ")
        return step
    }

    private func verdict(
        _ turn: EarlierTurn, _ shape: QuestionShape, _ pointer: Pointer?, _ memory: Memory, asksForRows: Bool
    ) -> FollowUpRule.Verdict {
        guard memory.domain != .nothing, Courtesy.detect(turn.question) == nil else { return .alone }
        return FollowUpRule(
            shape: shape, pointer: pointer, waives: !WaiverReader(tokens: shape.tokens).roles().isEmpty,
            domain: memory.domain, asksForRows: asksForRows, hasRows: !memory.shown.isEmpty
        ).verdict()
    }

    private func domain(
        _ shape: QuestionShape, _ verdict: FollowUpRule.Verdict, _ before: FollowUpRule.Domain,
        asksForRows: Bool
    ) -> FollowUpRule.Domain {
        guard verdict.isFollowUp else { return asksForRows ? .catalog : .documents }
        if shape.hasTopic { return .documents }
        if before == .documents, shape.has(\.returnsToCatalog) { return .catalog }
        return before
    }

    /// Of a few words the conversation's; else what the words say, in doubt the conversation's.
    private func language(of turn: EarlierTurn, in conversation: Language) -> Language {
        if turn.language != .unknown { return turn.language }
        if let courtesy = Courtesy.detect(turn.question), courtesy.language != .unknown {
            return courtesy.language
        }
        let words = CatalogToken.tokens(of: turn.question).count { $0.kind != .mark }
        if words <= 2, conversation != .unknown { return conversation }
        let prior: [Language: Double] = conversation == .unknown ? [:] : [conversation: 1]
        let found = detector.detect(question: turn.question, prior: prior)
        return found == .unknown ? conversation : found
    }

    private func references(
        _ shape: QuestionShape, _ pointer: Pointer?, _ memory: Memory
    ) -> [String] {
        let shown = memory.shown
        switch pointer?.target {
        case .place(let number): return shown.indices.contains(number - 1) ? [shown[number - 1]] : []
        case .last: return shown.suffix(1)
        case .all: return shown
        case .one: return memory.focus.map { [$0] } ?? []
        case .kind: return []
        // "¿y la garantía?", "¿cuánto queda a 48 meses?": of the row spoken of, unless others are asked for.
        case nil:
            guard memory.domain == .catalog, let focus = memory.focus,
                WaiverReader(tokens: shape.tokens).roles().isEmpty
            else { return [] }
            let isOfOthers = shape.hasName || shape.has { $0.isTrait || $0.isKindOfThing || $0 == .city }
            let isOfRow = !isOfOthers || RelativeWish.read(shape.tokens) != nil || isSaidOfOne(shape)
            return isOfRow ? [focus] : []
        }
    }

    /// "¿tiene quemacocos?": a thing is spoken of; the firm is asked "¿tienen ...?".
    private func isSaidOfOne(_ shape: QuestionShape) -> Bool {
        guard shape.language == .spanish, let verb = shape.own.first(where: { shape.kinds[$0] == .lightVerb })
        else {
            return false
        }
        return ["tiene", "trae", "es", "viene", "incluye"].contains(shape.text(verb))
            && !shape.has { $0 == .order }
    }

    // MARK: Words

    private func carried(
        _ own: [TopicWord], _ shape: QuestionShape, _ memory: Memory, _ domain: FollowUpRule.Domain
    ) -> [TopicWord] {
        let returns = memory.domain == .documents && domain == .catalog
        return TopicCarrying(
            earlier: returns ? memory.catalogWords : memory.words, own: own, shape: shape,
            leavesCatalog: memory.domain == .catalog && domain == .documents
        ).carried()
    }

    private func words(of turn: EarlierTurn, _ step: Step, _ memory: Memory) -> [TopicWord] {
        let own = TopicWordReader(question: turn.question, shape: step.shape, catalogs: catalogs).words()
        guard step.resolved.isFollowUp else { return own }
        return carried(own, step.shape, memory, step.after) + own
    }
}

extension QuestionShape.Kind {
    /// Only things on offer have it, so that after opening hours it speaks of them again.
    var returnsToCatalog: Bool { self == .value(.colour) || self == .order }
}
