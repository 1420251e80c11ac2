import Foundation

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
        let remembered = try await remember(conversation)
        let key = try await cacheKey(text, remembered.memory, options)
        var answer: Answer
        if let key, let cached = try await store.cachedAnswer(key.text) {
            answer = cached.givenAgain()
            show?(.text(answer.text))
        } else {
            answer = try await asked(text, remembered.memory, conversation?.contact ?? "", options, show)
            if let key, answer.mayBeGivenAgain { await keep(&answer, under: key) }
        }
        answer.modelCalls = remembered.calls + answer.modelCalls
        answer.notices += remembered.notices
        return await kept(answer, asked: text, in: conversation)
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

    private func remember(_ conversation: Conversation?) async throws -> Remembered {
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
            return try await summarised(memory, of: id, overTokens: tokens)
        }
    }

    /// Puts all but the latest turns in short where they have become too long.
    private func summarised(
        _ memory: ConversationMemory, of conversation: Conversation.ID, overTokens limit: Int
    ) async throws -> Remembered {
        var remembered = Remembered(memory: memory)
        let recent = memory.latest(tokens: limit / 2)
        let older = memory.messages.dropLast(recent.count)
        guard let summariser, memory.isLonger(than: limit), let last = older.last else { return remembered }
        do {
            let (text, call) = try await summariser.summary(of: Array(older), after: memory.summary)
            remembered.calls.append(call)
            guard let text else { return remembered }
            try await store.summarise(conversation, as: text, through: last.id)
            remembered.memory = ConversationMemory(messages: recent, summary: text)
        } catch let error as KnowledgeBaseError {
            remembered.notices.append("\(error); the conversation was not put in short")
        }
        return remembered
    }

    private func asked(
        _ text: String, _ memory: ConversationMemory, _ contact: String, _ options: Ask.Options,
        _ show: (@Sendable (AnswerProgress) -> Void)?
    ) async throws -> Answer {
        guard ask.writer != nil, let spent = try await ledger.spent(by: contact) else {
            return try await ask.answer(text, after: memory, options: options, show: show)
        }
        var ask = ask
        ask.writer = nil
        var answer = try await ask.answer(text, after: memory, options: options)
        answer.isOverLimit = true
        guard ledger.limits.consequence == .refuse, !answer.isCourtesy else {
            return answer.noting("the day's limit of cost is reached: answered without a model")
        }
        return answer.refusing(spent)
    }

    /// Adds the turn to the conversation and its cost to the account.
    private func kept(_ answer: Answer, asked text: String, in conversation: Conversation?) async -> Answer {
        var answer = answer
        do {
            try await ledger.record(
                answer.modelCalls, conversation: conversation?.id ?? "", contact: conversation?.contact ?? "")
            if let conversation { try await store.append(turn(text, answer), to: conversation) }
        } catch {
            answer.notices.append("\(error); this turn was not kept")
        }
        return answer
    }

    private func turn(_ text: String, _ answer: Answer) -> [ConversationMessage] {
        let now = Date()
        return [
            ConversationMessage(role: .contact, text: text, language: answer.language, sentAt: now),
            ConversationMessage(
                role: .assistant, text: answer.text, language: answer.language, sentAt: now,
                sources: answer.sources.map(\.place),
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
        _ text: String, _ memory: ConversationMemory, _ options: Ask.Options
    ) async throws -> CacheKey? {
        guard let writer = ask.writer, caching == .history || caching == .on && memory.isEmpty else {
            return nil
        }
        let parts = [
            AnswerKey.normalised(text), memory.summary,
            memory.messages.map { "\($0.role.rawValue) \($0.text)" }.joined(separator: "\n"),
            "\(options)", writer.identity, ask.tools.map(\.definition.name).joined(separator: ","),
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

    fileprivate func noting(_ notice: String) -> Answer {
        var answer = self
        answer.notices.append(notice)
        return answer
    }

    fileprivate func refusing(_ spent: UsageLedger.Spent) -> Answer {
        var answer = Answer(
            question: question, language: language, known: false, confidence: confidence, notices: notices)
        answer.isOverLimit = true
        let reply = spent == .contact ? FixedReply.contactLimit : .dayLimit
        answer.refusal = reply.text(in: language)
        return answer
    }
}

extension Answer.Source {
    /// `warranty.pdf p. 3`.
    var place: String { [path, locator?.description].compactMap { $0 }.joined(separator: " ") }
}
