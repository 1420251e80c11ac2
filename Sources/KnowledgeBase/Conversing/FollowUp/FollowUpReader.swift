/// Resolves questions that lean on the ones before, in Spanish, Portuguese and English, by rules and without a
/// model: "¿y en azul?", "e o segundo?", "and how long does it last?".
///
/// It keeps nothing: everything is told anew from the turns.
public struct FollowUpReader: Sendable {
    /// Turns looked back at; who asks anew after that says what about.
    public static let mostTurns = 6

    let catalogs: [CatalogQuestionReader]
    /// Of a conversation whose words tell none yet.
    private let assumed: Language
    private let detector = LanguageDetector()

    /// - Parameters:
    ///   - catalogs: of what is on offer, so that names, colours and the like are known; none where there is no catalog.
    ///   - language: of a conversation whose words tell none yet.
    public init(catalogs: [CatalogQuestionReader] = [], assuming language: Language = .unknown) {
        self.catalogs = catalogs
        assumed = language
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
        var pointers: [Pointer]
        /// What is spoken of from now on.
        var after: FollowUpRule.Domain
        /// That carry the topic, with those that the question leaves out.
        var words: [TopicWord]
    }

    /// One for each of the last turns, courtesies included.
    func steps(_ turns: [EarlierTurn]) -> [Step] {
        var memory = Memory(language: assumed)
        return turns.suffix(Self.mostTurns + 1).map { turn in
            let step = step(turn, memory)
            memory.take(turn, step)
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
        /// Rows that were shown last, and which of them is spoken of, if one is.
        var shown: [ConversationMessage.RowReference] = []
        var focus: ConversationMessage.RowReference?

        mutating func take(_ turn: EarlierTurn, _ step: Step) {
            if step.resolved.language != .unknown { language = step.resolved.language }
            guard Courtesy.detect(turn.question) == nil, !isEmpty(turn) else { return }
            domain = turn.shown.isEmpty ? step.after : .catalog
            words = step.words
            if domain == .catalog { catalogWords = words }
            if !turn.shown.isEmpty {
                shown = turn.shown
                focus = nil
            }
            if shown.count == 1 { focus = shown.first }
            let references = step.resolved.references
            if references.count == 1, shown.contains(references[0]) { focus = references[0] }
        }

        /// "x", "sí": nothing was said that a question may lean on.
        private func isEmpty(_ turn: EarlierTurn) -> Bool {
            guard turn.shown.isEmpty, let message = EmptyMessage(turn.question) else { return false }
            return message != .words
        }
    }

    // MARK: One turn

    private func step(_ turn: EarlierTurn, _ memory: Memory) -> Step {
        let language = language(of: turn, in: memory.language)
        let shape = QuestionShape(turn.question, language: language, catalogs: catalogs)
        let pointers = PointerReader(
            shape: shape, shown: memory.shown.count, hasFocus: memory.focus != nil
        ).pointers()
        let wish = RowWish(turn.question, shape: shape, catalogs: catalogs)
        let rule = rule(shape, pointers, memory, wish)
        let isQuestion = memory.domain != .nothing && Courtesy.detect(turn.question) == nil
        let verdict = isQuestion ? rule.verdict() : .alone
        var step = Step(
            resolved: ResolvedQuestion(
                text: turn.question, question: turn.question, isFollowUp: verdict.isFollowUp,
                isSure: verdict.isSure, language: language),
            shape: shape, pointers: pointers, after: domain(shape, verdict, memory, wish),
            words: TopicWordReader(question: turn.question, shape: shape, catalogs: catalogs).words())
        guard verdict.isFollowUp else { return step }
        step.resolved.references = ReferenceResolver(shape: shape, pointers: pointers, memory: memory)
            .references()
        let keepsTopic =
            !pointers.isEmpty || rule.lacksSubject || rule.sharesTopic || rule.asksHoursAgain
        let carried = carried(to: step, from: memory, keepsTopic: keepsTopic)
        step.resolved.text = (carried.map(\.text) + [turn.question]).joined(separator: " ")
        step.words = carried + step.words
        return step
    }

    private func rule(
        _ shape: QuestionShape, _ pointers: [Pointer], _ memory: Memory, _ wish: RowWish
    ) -> FollowUpRule {
        FollowUpRule(
            shape: shape, pointers: pointers, waives: !WaiverReader(tokens: shape.tokens).roles().isEmpty,
            domain: memory.domain, asksForRows: wish.isMoreThanPlace,
            knowsRows: !memory.catalogWords.isEmpty, hasRows: !memory.shown.isEmpty,
            earlierTopics: Set(memory.words.map(\.key)))
    }

    private func domain(
        _ shape: QuestionShape, _ verdict: FollowUpRule.Verdict, _ memory: Memory,
        _ wish: RowWish
    ) -> FollowUpRule.Domain {
        guard verdict.isFollowUp else { return wish.isAboutRows ? .catalog : .documents }
        if shape.hasTopic { return .documents }
        let returns = wish.isOnlyOfRows || wish.isPriced && !memory.catalogWords.isEmpty
        return memory.domain == .documents && returns ? .catalog : memory.domain
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

    private func carried(to step: Step, from memory: Memory, keepsTopic: Bool) -> [TopicWord] {
        let returns = memory.domain == .documents && step.after == .catalog
        return TopicCarrying(
            earlier: returns ? memory.catalogWords : memory.words, own: step.words, shape: step.shape,
            leavesCatalog: memory.domain == .catalog && step.after == .documents, keepsTopic: keepsTopic
        ).carried()
    }
}
