import Foundation
import Logging

/// Answers what comes in a conversation: with its memory, within what may be spent, and keeps what was said.
///
/// 1 remember · 2 give again what was answered before · 3 see what is left to spend · 4 ask · 5 keep.
public struct ChatService: Sendable {
    public var ask: Ask
    public var memory: MemoryPolicy
    /// `nil` leaves older turns as they are.
    public var summariser: ConversationSummariser?
    public var ledger: UsageLedger
    public var caching: Caching
    /// Of all answers, by channel; ``Ask/language`` elsewhere.
    public var languages: [String: Language] = [:]
    /// Hears of every answer what it took and what was taken from it, never what was said.
    public var logger: Logger?
    /// Where answers are worked out; `nil` for where they are asked for.
    public var executor: (any TaskExecutor)?
    /// For which an answer waits for the first word of a model, and for each further one; `nil` for as long as models
    /// may take. Then the sources are quoted.
    public var patience: Duration?
    /// Hears of every answer and how long it took.
    public var observe: (@Sendable (Answer, Duration) -> Void)?
    private let store: any ConversationStore & AnswerCacheStore

    /// Which answers are given again while nothing has changed.
    public enum Caching: String, Sendable, Codable, CaseIterable {
        case off
        /// To questions that begin a conversation.
        case on
        /// To all, where the conversation before them is the same.
        case history
    }

    public init(
        ask: Ask, store: any ConversationStore & AnswerCacheStore, ledger: UsageLedger,
        memory: MemoryPolicy = .last(turns: 6), summariser: ConversationSummariser? = nil,
        caching: Caching = .on
    ) {
        self.ask = ask
        self.store = store
        self.ledger = ledger
        self.memory = memory
        self.summariser = summariser
        self.caching = caching
    }

    /// - Parameters:
    ///   - conversation: where it goes on; `nil` for a question by itself, of which nothing but its cost is kept.
    ///   - show: takes the answer while it is written; see ``Ask/answer(_:after:options:show:)``.
    /// - Throws: ``KnowledgeBaseError`` when the store cannot be read. What cannot be kept is a notice in the answer.
    public func answer(
        _ text: String, in conversation: Conversation? = nil, options: Ask.Options = Ask.Options(),
        show: (@Sendable (AnswerProgress) -> Void)? = nil
    ) async throws -> Answer {
        var answer = try await unkeptAnswer(text, in: conversation, options: options, show: show)
        if let conversation {
            do {
                try await store.append(turn(text, answer), to: conversation)
            } catch {
                answer.notices.append("\(error); \(AnswerNotice.notKept.rawValue)")
                warn(of: .notKept, error)
            }
        }
        return answer
    }

    /// The same without adding to the conversation, for who keeps ``turn(_:_:)`` along with something else. Its cost is
    /// in the account.
    ///
    /// - Parameter memory: what was said before, where who asks brings it along; `nil` for what is kept.
    public func unkeptAnswer(
        _ text: String, in conversation: Conversation?, after memory: ConversationMemory? = nil,
        options: Ask.Options = Ask.Options(), show: (@Sendable (AnswerProgress) -> Void)? = nil
    ) async throws -> Answer {
        try await unkeptAnswer(toBurst: [text], in: conversation, after: memory, options: options, show: show)
    }

    /// The same for questions that came at once; see ``Ask/answer(burst:after:options:show:)``. They are kept by
    /// ``turn(_:_:at:)`` as one text, their lines joined.
    public func unkeptAnswer(
        toBurst questions: [String], in conversation: Conversation?, after memory: ConversationMemory? = nil,
        options: Ask.Options = Ask.Options(), show: (@Sendable (AnswerProgress) -> Void)? = nil
    ) async throws -> Answer {
        let log = ModelCallLog()
        do {
            let started = ContinuousClock.now
            let answer = try await AnswerDeadline.within(patience) {
                try await withTaskExecutorPreference(executor) {
                    try await speaking(in: conversation).answered(
                        questions, in: conversation, after: memory.map(remembered), options, show, log)
                }
            }
            tell(of: answer)
            observe?(answer, ContinuousClock.now - started)
            return await accounted(answer, in: conversation)
        } catch {
            // What was spent before it was given up is spent all the same.
            let ledger = ledger
            // If that cannot be kept either, the first error is what is told.
            _ = await Task { try await ledger.record(log.calls, of: conversation) }.result
            throw error
        }
    }

    /// One line; where something could not be had, at a level that says so.
    private func tell(of answer: Answer) {
        let isWhole = answer.notices.isEmpty
        logger?.log(
            level: isWhole ? .info : .notice, "answered", metadata: answer.account(prices: ledger.prices))
    }

    private func warn(of notice: AnswerNotice, _ error: any Error) {
        logger?.warning(
            "answered, but not all of it could be kept",
            metadata: ["notice": "\(notice)", "error": "\((error as? KnowledgeBaseError)?.reason ?? "")"])
    }

    /// With the language of the conversation's channel.
    private func speaking(in conversation: Conversation?) -> ChatService {
        guard let language = conversation.flatMap({ languages[$0.channel] }) else { return self }
        var service = self
        service.ask.language = language
        service.ask.writer?.prompts.persona.language = language
        return service
    }

    /// In which everything is said on a channel; `nil` for the contact's.
    func language(on channel: String) -> Language? {
        languages[channel] ?? ask.language ?? ask.writer?.prompts.persona.language
    }

    private func answered(
        _ questions: [String], in conversation: Conversation?, after given: Remembered?,
        _ options: Ask.Options,
        _ show: (@Sendable (AnswerProgress) -> Void)?, _ log: ModelCallLog
    ) async throws -> Answer {
        let spent = ask.writer == nil ? nil : try await ledger.spent(by: conversation?.contact ?? "")
        let summariser = spent == nil && given == nil ? summariser(log) : nil
        let remembered =
            if let given { given } else { try await remember(conversation, summariser: summariser) }
        let text = questions.joined(separator: "\n")
        let key = try await cacheKey(questions, remembered.memory, options)
        var answer: Answer
        if let key, let cached = try await store.cachedAnswer(key.text) {
            answer = try await ask.moderated(cached.givenAgain(), to: text)
            show?(.text(answer.text))
        } else {
            let ask = spent == nil ? ask.logging(to: log) : ask.withoutModels
            answer = try await ask.answer(
                burst: questions, after: remembered.memory, options: options, show: show)
            if let spent { answer = answer.limited(by: spent, ledger.limits.consequence) }
            if let key, answer.mayBeGivenAgain { await keep(&answer, under: key) }
        }
        answer.modelCalls = remembered.calls + answer.modelCalls
        answer.notices += remembered.notices
        return answer
    }
}

extension ChatService {
    /// What was said so far, oldest first.
    ///
    /// - Throws: ``KnowledgeBaseError`` when the store cannot be read.
    public func messages(of conversation: Conversation) async throws -> [ConversationMessage] {
        try await store.messages(in: conversation.id, after: 0, limit: .max)
    }
}

// MARK: The steps

extension ChatService {
    private struct Remembered {
        var memory = ConversationMemory()
        var calls: [ModelCall] = []
        var notices: [String] = []
    }

    /// Messages that are looked at at most.
    private static let mostMessages = 400

    private func summariser(_ log: ModelCallLog) -> ConversationSummariser? {
        var summariser = summariser
        summariser?.log = log
        return summariser
    }

    /// Of what somebody brings along, as much as is remembered of what is kept.
    private func remembered(_ memory: ConversationMemory) -> Remembered {
        var memory = memory
        let most = if case .last(let turns) = self.memory { 2 * turns } else { Self.mostMessages }
        memory.messages = memory.messages.suffix(most)
        return Remembered(memory: memory)
    }

    private func remember(
        _ conversation: Conversation?, summariser: ConversationSummariser?
    ) async throws -> Remembered {
        guard let id = conversation?.id, let stored = try await store.conversation(id) else {
            return Remembered()
        }
        switch memory {
        case .full:
            return Remembered(
                memory: ConversationMemory(
                    messages: try await store.messages(in: id, after: 0, limit: Self.mostMessages)))
        case .last(let turns):
            return Remembered(
                memory: ConversationMemory(
                    messages: try await store.messages(in: id, after: 0, limit: 2 * turns)))
        case .summary(let tokens):
            let messages = try await store.messages(
                in: id, after: stored.summarisedThrough, limit: Self.mostMessages)
            let memory = ConversationMemory(messages: messages, summary: stored.summary)
            return try await summarised(memory, of: id, overTokens: tokens, by: summariser)
        }
    }

    /// Puts all but the latest turns in short where they have become too long.
    private func summarised(
        _ memory: ConversationMemory, of conversation: Conversation.ID, overTokens limit: Int,
        by summariser: ConversationSummariser?
    ) async throws -> Remembered {
        var remembered = Remembered(memory: memory)
        guard let summariser, memory.isLonger(than: limit) else { return remembered }
        let recent = memory.latest(tokens: limit / 2)
        let older = summariser.fitting(
            memory.messages.dropLast(recent.count), after: memory.summary)
        guard let last = older.last else { return remembered }
        do {
            let (text, call) = try await summariser.summary(of: older, after: memory.summary)
            remembered.calls.append(call)
            guard let text else { return remembered }
            try await store.summarise(conversation, as: text, through: last.id)
            remembered.memory = ConversationMemory(
                messages: memory.messages.filter { $0.id > last.id }, summary: text)
        } catch let error as KnowledgeBaseError {
            remembered.notices.append("\(error); the conversation was not put in short")
        }
        return remembered
    }

    /// With its cost in the account.
    private func accounted(_ answer: Answer, in conversation: Conversation?) async -> Answer {
        var answer = answer
        do {
            try await ledger.record(answer.modelCalls, of: conversation)
        } catch {
            answer.notices.append("\(error); \(AnswerNotice.costNotKept.rawValue)")
            warn(of: .costNotKept, error)
        }
        return answer
    }

    /// What is kept of a question and its answer, which was ready just now.
    public func turn(_ text: String, _ answer: Answer, at now: Date = Date()) -> [ConversationMessage] {
        // Words that are not to be said are not kept either.
        let isModerated = answer.checks.contains { $0.kind == .questionModerated }
        let asked = isModerated ? answer.question : text
        return [
            ConversationMessage(
                role: .contact, text: asked, language: answer.language,
                sentAt: now.addingTimeInterval(-answer.timings.total / 1_000)),
            ConversationMessage(
                role: .assistant, text: answer.citedText, language: answer.language, sentAt: now,
                sources: answer.sources.map(\.place), citations: answer.sources.map(\.citation),
                rows: answer.rows.filter { !$0.id.isEmpty }.map { .init(catalog: $0.catalog, id: $0.id) },
                model: answer.written?.model ?? "", handOff: answer.handOff, checks: answer.checks),
        ]
    }
}

// MARK: Giving again

extension ChatService {
    private struct CacheKey {
        var text: String
        /// Of the base, before anything was looked up.
        var version: String
    }

    /// `nil` for what is not kept: the sources are quoted as fast as a cache is read.
    private func cacheKey(
        _ questions: [String], _ memory: ConversationMemory, _ options: Ask.Options
    ) async throws -> CacheKey? {
        guard let writer = ask.writer, caching == .history || caching == .on && memory.isEmpty else {
            return nil
        }
        let parts = [
            questions.map(AnswerKey.normalised).joined(separator: "\n"), memory.summary,
            memory.messages.map { "\($0.role.rawValue) \($0.text)" }.joined(separator: "\n"),
            "\(options)", writer.identity, "\(ask.tools.map(\.definition))", "\(ask.financing)",
            ask.rewriter == nil ? "rule" : "model",
        ]
        return CacheKey(text: AnswerKey.hash(parts), version: try await store.contentVersion())
    }

    private func keep(_ answer: inout Answer, under key: CacheKey) async {
        do {
            try await store.cache(answer, for: key.text, version: key.version)
        } catch {
            answer.notices.append("\(error); the answer will be written anew")
        }
    }
}

extension Answer {
    /// Whether nothing in it was of the moment.
    fileprivate var mayBeGivenAgain: Bool {
        written?.isComplete == true && handOff == nil && notices.isEmpty
            && toolCalls.allSatisfy { Ask.timelessTools.contains($0.name) }
    }

    fileprivate func givenAgain() -> Answer {
        var answer = self
        answer.isCached = true
        answer.modelCalls = []
        answer.timings = Timings()
        return answer
    }

    /// Without a model, because the day's limit is reached; replaced by a kind sentence where that is wished. Who asks
    /// for a person gets one all the same.
    fileprivate func limited(
        by spent: UsageLedger.Spent, _ consequence: UsageLimits.Consequence
    ) -> Answer {
        var answer = self
        answer.isOverLimit = true
        guard consequence == .refuse, !isCourtesy, !isWithheld, handOff == nil else {
            answer.notices.append("the day's limit of cost is reached: answered without a model")
            return answer
        }
        (answer.known, answer.composed, answer.sentences) = (false, nil, [])
        (answer.sources, answer.rows, answer.toolCalls) = ([], [], [])
        let reply = spent == .contact ? FixedReply.contactLimit : .dayLimit
        answer.refusal = reply.text(in: language)
        return answer
    }
}

extension Ask {
    fileprivate func logging(to log: ModelCallLog) -> Ask {
        var ask = self
        ask.writer?.log = log
        ask.rewriter?.log = log
        return ask
    }

    fileprivate var withoutModels: Ask {
        var ask = self
        ask.writer = nil
        ask.rewriter = nil
        return ask
    }
}

extension Answer {
    /// For a line of the log.
    fileprivate func account(prices: PriceTable) -> Logger.Metadata {
        let tokens = modelCalls.reduce(TokenUsage(input: 0, output: 0)) { $0 + $1.tokens }
        let costs = modelCalls.compactMap(prices.cost)
        let leftOut = promptParts.map(\.leftOut).reduce(0, +)
        return [
            "known": "\(known)", "confidence": "\(confidence)", "language": "\(language.rawValue)",
            "model": "\(written?.model ?? "")", "cached": "\(isCached)", "calls": "\(modelCalls.count)",
            "tokens_in": "\(tokens.input)", "tokens_out": "\(tokens.output)",
            "cost_millionths": "\(costs.reduce(0, +))", "left_out": "\(leftOut)",
            "checks": "\(checks.map(\.kind.rawValue).joined(separator: ","))",
            "tools": "\(toolCalls.map(\.name).joined(separator: ","))",
            "notices": "\(AnswerNotice.kinds(of: notices).joined(separator: ","))",
            "hand_off": "\(handOff != nil)", "over_limit": "\(isOverLimit)",
        ]
    }
}

extension Answer.Source {
    /// `warranty.pdf p. 3`.
    var place: String { [path, locator?.description].compactMap { $0 }.joined(separator: " ") }

    var citation: ConversationMessage.Citation {
        ConversationMessage.Citation(
            number: number, passage: passage, path: path, title: title, locator: locator)
    }
}
