import Foundation
import KnowledgeBase
import Synchronization

/// A store between an engine and another store: counts calls, fails when it is told to, and dies at a call, before or
/// after it came through, as a process does. From then on nothing comes through.
final class FaultyStore: MessagingStore, ConversationStore {
    private struct State {
        var calls = 0
        var failing: KnowledgeBaseError?
        var turns = 0
        var mostTurns = 0
        var hangs = false
        var hung = 0
        var afterReading: (@Sendable () async throws -> Void)?
    }

    private let base: any MessagingStore & ConversationStore
    private let life: Lifetime?
    private let state = Mutex(State())

    /// - Parameter life: of the process that uses it; `nil` for one that does not end.
    init(_ base: any MessagingStore & ConversationStore, life: Lifetime? = nil) {
        self.base = base
        self.life = life
    }

    var mostTurnsAtOnce: Int { state.withLock { $0.mostTurns } }

    /// Every call throws it from now on; `nil` ends that.
    func fail(with error: KnowledgeBaseError?) { state.withLock { $0.failing = error } }

    /// No call comes back from now on, until its task is cancelled.
    func hang() { state.withLock { $0.hangs = true } }

    /// Calls that do not come back.
    var hung: Int { state.withLock { $0.hung } }

    /// Runs once, after the next inbox or desk was read and before its reader has it.
    func afterReading(_ body: @escaping @Sendable () async throws -> Void) {
        state.withLock { $0.afterReading = body }
    }

    private func reading<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let value = try await body()
        let interruption = state.withLock { state in
            defer { state.afterReading = nil }
            return state.afterReading
        }
        try await interruption?()
        return value
    }

    private func through<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        if let error = state.withLock({ $0.failing }) { throw error }
        if state.withLock({ $0.hangs }) {
            state.withLock { $0.hung += 1 }
            while true { try await Task.sleep(for: .seconds(60)) }
        }
        try life?.step()
        let value = try await body()
        try life?.step()
        return value
    }

    private func watchingTurns<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        state.withLock { state in
            state.turns += 1
            state.mostTurns = max(state.turns, state.mostTurns)
        }
        defer { state.withLock { $0.turns -= 1 } }
        return try await body()
    }

    // MARK: What comes through

    func accept(_ events: [ChannelEvent], at now: Date) async throws -> [MessageThread] {
        try await through { try await base.accept(events, at: now) }
    }

    func waitingThreads() async throws -> [MessageThread] {
        try await through { try await base.waitingThreads() }
    }

    func dueMessages(at now: Date, except paused: Set<String>, limit: Int) async throws -> [OutboundMessage] {
        try await through { try await base.dueMessages(at: now, except: paused, limit: limit) }
    }

    func beginSending(_ id: OutboundMessage.ID, at now: Date) async throws -> Bool {
        try await through { try await base.beginSending(id, at: now) }
    }

    func interruptedMessages() async throws -> [OutboundMessage] {
        try await through { try await base.interruptedMessages() }
    }

    func outbox(_ state: OutboundMessage.State?, conversation: Conversation.ID?, limit: Int) async throws
        -> [OutboundMessage]
    {
        try await through { try await base.outbox(state, conversation: conversation, limit: limit) }
    }

    func retry(_ id: OutboundMessage.ID, at now: Date) async throws -> Bool {
        try await through { try await base.retry(id, at: now) }
    }

    func queues() async throws -> MessagingQueues {
        try await through { try await base.queues() }
    }

    func contact(_ id: Contact.ID) async throws -> Contact? {
        try await through { try await base.contact(id) }
    }

    func contact(known alias: ContactAlias) async throws -> Contact? {
        try await through { try await base.contact(known: alias) }
    }

    func contact(known aliases: [ContactAlias], name: String, at now: Date) async throws -> Contact {
        try await through { try await base.contact(known: aliases, name: name, at: now) }
    }

    func contacts(limit: Int) async throws -> [Contact] {
        try await through { try await base.contacts(limit: limit) }
    }

    func setBlocked(_ isBlocked: Bool, _ contact: Contact.ID) async throws {
        try await through { try await base.setBlocked(isBlocked, contact) }
    }

    func setConsent(_ consent: Contact.Consent, _ contact: Contact.ID) async throws {
        try await through { try await base.setConsent(consent, contact) }
    }

    func desk(of conversation: Conversation.ID) async throws -> Desk? {
        try await reading { try await through { try await base.desk(of: conversation) } }
    }

    func setDesk(
        _ desk: Desk, of conversation: Conversation.ID, replacing old: Desk?
    ) async throws -> Bool {
        try await through { try await base.setDesk(desk, of: conversation, replacing: old) }
    }

    func say(
        _ message: ConversationMessage, as replies: [OutboundMessage], in conversation: Conversation.ID,
        desk: Desk
    ) async throws -> [OutboundMessage] {
        try await through { try await base.say(message, as: replies, in: conversation, desk: desk) }
    }

    func desks(_ filter: DeskFilter) async throws -> [DeskRecord] {
        try await through { try await base.desks(filter) }
    }

    func add(_ note: DeskNote, to conversation: Conversation.ID) async throws {
        try await through { try await base.add(note, to: conversation) }
    }

    func notes(of conversation: Conversation.ID) async throws -> [DeskNote] {
        try await through { try await base.notes(of: conversation) }
    }

    func reply(to key: String, since: Date) async throws -> Data? {
        try await through { try await base.reply(to: key, since: since) }
    }

    func keep(_ reply: Data, to key: String, at now: Date, expired: Date) async throws {
        try await through { try await base.keep(reply, to: key, at: now, expired: expired) }
    }

    func conversation(_ id: Conversation.ID) async throws -> Conversation? {
        try await through { try await base.conversation(id) }
    }

    func conversations(with contact: String?, limit: Int) async throws -> [ConversationRecord] {
        try await through { try await base.conversations(with: contact, limit: limit) }
    }

    @discardableResult func append(_ messages: [ConversationMessage], to conversation: Conversation)
        async throws -> [ConversationMessage]
    {
        try await through { try await base.append(messages, to: conversation) }
    }

    func messages(in conversation: Conversation.ID, after id: ConversationMessage.ID, limit: Int) async throws
        -> [ConversationMessage]
    {
        try await through { try await base.messages(in: conversation, after: id, limit: limit) }
    }

    func summarise(
        _ conversation: Conversation.ID, as summary: String, through message: ConversationMessage.ID
    ) async throws {
        try await through { try await base.summarise(conversation, as: summary, through: message) }
    }

    func erase(_ selection: ConversationSelection) async throws -> Int {
        try await through { try await base.erase(selection) }
    }

    func beginAnswering(_ messages: [InboxMessage.ID]) async throws {
        try await through { try await base.beginAnswering(messages) }
    }

    func breakOffAnswering(_ messages: [InboxMessage.ID]) async throws {
        try await through { try await base.breakOffAnswering(messages) }
    }

    func finish(_ turn: Turn) async throws -> [OutboundMessage]? {
        try await through { try await base.finish(turn) }
    }

    func record(_ outcome: SendOutcome, of id: OutboundMessage.ID, at now: Date) async throws {
        try await through { try await base.record(outcome, of: id, at: now) }
    }

    func inbox(of thread: MessageThread, session: Date, at now: Date, most: Int) async throws -> ThreadInbox?
    {
        try await watchingTurns {
            try await self.reading {
                try await self.through {
                    try await base.inbox(of: thread, session: session, at: now, most: most)
                }
            }
        }
    }
}

/// What a process does until it is killed: a number of steps.
final class Lifetime: Sendable {
    private let left: Mutex<Int>

    init(steps: Int) { left = Mutex(steps) }

    var isOver: Bool { left.withLock { $0 <= 0 } }

    /// - Throws: once it is over. To the engine it is the end, and whatever it does then has no effect.
    func step() throws {
        let isOver = left.withLock { left in
            left -= 1
            return left <= 0
        }
        if isOver { throw KnowledgeBaseError(.database, cannot: "go on", because: "the process was killed") }
    }

    func end() { left.withLock { $0 = 0 } }
}
