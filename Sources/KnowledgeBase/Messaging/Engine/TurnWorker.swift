import Foundation
import Logging
import Synchronization

/// Answers what waits in a thread, once.
struct TurnWorker: Sendable {
    var store: any MessagingStore & ConversationStore
    var channels: [String: any Channel]
    var routes: @Sendable (MessageThread) -> AccountRoute
    var limits: MessagingLimits
    var clock: MessagingClock
    var logger: Logger
    var observe: @Sendable (MessagingEvent) -> Void
    /// Hears that there is something to send.
    var replied: @Sendable () -> Void
    /// Who may end the process is answered one after another.
    private let suspects = SuspectGate()

    init(
        store: any MessagingStore & ConversationStore, channels: [String: any Channel],
        routes: @escaping @Sendable (MessageThread) -> AccountRoute, limits: MessagingLimits,
        clock: MessagingClock, logger: Logger, observe: @escaping @Sendable (MessagingEvent) -> Void,
        replied: @escaping @Sendable () -> Void
    ) {
        self.store = store
        self.channels = channels
        self.routes = routes
        self.limits = limits
        self.clock = clock
        self.logger = logger
        self.observe = observe
        self.replied = replied
    }

    /// How a turn ends.
    enum End: Sendable, Hashable {
        /// Nothing waits.
        case idle
        case notDue(Date)
        /// `more` where not all that waits was taken up.
        case done(more: Bool)
        /// The messages are to be looked at anew, at once.
        case superseded
        /// The messages still wait; `counts` where it was not the store that failed.
        case failed(counts: Bool)
        /// The engine ends; the messages wait for the next one.
        case abandoned
    }

    /// 1 read what waits · 2 plan · 3 answer · 4 put together · 5 write down.
    ///
    /// That it begins is noted before anything is made of the messages: if one of them ends the process, those that come
    /// after know how often.
    ///
    /// - Parameter failures: attempts at these messages of which this process saw the end.
    func run(_ thread: MessageThread, _ control: TurnControl, failures: Int) async -> End {
        do {
            guard var scene = try await read(thread) else { return .idle }
            scene.failures = failures
            if let due = scene.notDue { return .notDue(due) }
            let isSuspect = scene.attempts > failures
            guard !isSuspect || suspects.enter() else { return .notDue(clock.now() + limits.retry) }
            defer { if isSuspect { suspects.leave() } }
            try await store.beginAnswering(scene.messages)
            return await attempt(scene, control)
        } catch is CancellationError {
            return ended(thread, control)
        } catch {
            return failed(thread, error)
        }
    }

    private func attempt(_ scene: Scene, _ control: TurnControl) async -> End {
        var end: End
        do {
            let started = ContinuousClock.now
            let scene = planned(scene)
            let turn = try await answered(scene, control)
            guard control.settle() else { throw CancellationError() }
            if try await write(turn) {
                note(turn, scene, started)
                return .done(more: turn.outcomes.count >= scene.route.policy.mostMessages)
            }
            end = .superseded
        } catch is CancellationError {
            end = ended(scene.inbox.thread, control)
        } catch {
            end = failed(scene.inbox.thread, error)
        }
        if end != .failed(counts: true) { await breakOff(scene) }
        return end
    }

    /// What was broken off says nothing of the messages.
    private func breakOff(_ scene: Scene) async {
        do {
            try await store.breakOffAnswering(scene.messages)
        } catch {
            logger.warning(
                "an attempt that was broken off counts",
                metadata: ["channel": "\(scene.channel.name)", "error": "\(error)"])
        }
    }

    // MARK: 1 Read

    /// What a turn works with.
    private struct Scene: Sendable {
        var inbox: ThreadInbox
        var route: AccountRoute
        var channel: any Channel
        var conversation: Conversation
        /// When it is due, if that is later.
        var notDue: Date?
        var plan = TurnPlan()
        var now: Date

        var messages: [InboxMessage.ID] { inbox.waiting.map(\.id) }
        /// At its messages, that failed or ended a process.
        var attempts: Int { inbox.waiting.map(\.attempts).max() ?? 0 }
        /// Those of which this process saw the end.
        var failures = 0
        var isGivenUp: Bool {
            failures >= route.policy.attempts || attempts >= route.policy.fatalAttempts
        }

        var firstReceived: Date { inbox.waiting.map(\.receivedAt).min() ?? now }
        /// Until when more messages make an answer useless.
        var supersededUntil: Date? {
            guard route.policy.midAnswer == .supersede else { return nil }
            return QuietWindow(route.policy).latest(firstReceived)
        }
    }

    /// - Returns: `nil` where nothing waits.
    private func read(_ thread: MessageThread) async throws -> Scene? {
        let route = routes(thread)
        let now = clock.now()
        let policy = route.policy
        guard let channel = channels[thread.channel] else {
            throw KnowledgeBaseError(
                .notFound, cannot: "answer on '\(thread.channel)'", because: "no such channel is configured",
                advice: "Configure it, or its messages wait")
        }
        let read = try await store.inbox(
            of: thread, session: now - policy.session, at: now, most: policy.mostMessages)
        guard let inbox = read, let due = QuietWindow(policy).due(inbox, at: now) else { return nil }
        let conversation =
            inbox.conversation
            ?? Conversation(
                id: "\(thread.channel)-\(UUID().uuidString.lowercased())", contact: inbox.contact.id,
                channel: thread.channel, startedAt: now)
        return Scene(
            inbox: inbox, route: route, channel: channel, conversation: conversation,
            notDue: due > now ? due : nil, now: now)
    }

    // MARK: 2 Plan

    private func planned(_ scene: Scene) -> Scene {
        var scene = scene
        let route = scene.route
        scene.plan = TurnPlanner(policy: route.policy, hears: route.transcriber != nil, now: scene.now)
            .plan(scene.inbox)
        return scene
    }

    // MARK: 3 Answer

    private func answered(_ scene: Scene, _ control: TurnControl) async throws -> Turn {
        let worker = self
        let typing = showTyping(scene)
        defer { typing?.cancel() }
        return try await control.answering(
            supersededUntil: scene.supersededUntil, limit: limits.longestAnswer, clock: clock
        ) {
            try await worker.turn(scene)
        }
    }

    private func turn(_ scene: Scene) async throws -> Turn {
        var plan = scene.plan
        let chat = try await speaking(to: scene.inbox.contact, scene.route.chat)
        var writer = TurnWriter(
            inbox: scene.inbox, conversation: scene.conversation, desk: scene.inbox.desk,
            policy: scene.route.policy, traits: scene.channel.traits, language: .unknown, now: scene.now)
        guard !scene.isGivenUp else {
            writer.language = try await language(scene, plan, nil, chat)
            return writer.apology(plan)
        }
        plan.hear(try await transcripts(plan, scene))
        let asks = plan.reply == nil && !plan.question.isEmpty
        let answer =
            asks
            ? try await chat.unkeptAnswer(
                toBurst: plan.questions, in: scene.conversation, options: Self.options) : nil
        writer.now = clock.now()
        writer.language = try await language(scene, plan, answer, chat)
        let messages = answer.map { chat.turn(plan.question, $0, at: writer.now) } ?? []
        return writer.turn(plan, answer, as: messages)
    }

    /// At the desk there are people.
    private static let options: Ask.Options = {
        var options = Ask.Options()
        options.offersPerson = true
        return options
    }()

    /// With the language that words too few to tell one are taken for.
    private func speaking(to contact: Contact, _ chat: ChatService) async throws -> ChatService {
        var chat = chat
        chat.ask.assumedLanguage = try await chat.ask.language(assumedOf: contact)
        return chat
    }

    /// In which fixed replies are said.
    private func language(
        _ scene: Scene, _ plan: TurnPlan, _ answer: Answer?, _ chat: ChatService
    ) async throws -> Language {
        if let set = chat.language(on: scene.conversation.channel) { return set }
        if let answer, answer.language != .unknown { return answer.language }
        let known = scene.inbox.contact.language
        let told = known == .unknown ? LanguageDetector().detect(plan.question) : known
        return try await chat.ask.languageToReply(in: told)
    }

    /// Best effort; renewed, for as long as the task that is returned, because channels show it for a short time only.
    ///
    /// The first call marks the messages as read, too. It goes on where an answer is quicker, within its own time.
    private func showTyping(_ scene: Scene) -> Task<Void, Never>? {
        let (channel, contact) = (scene.channel, scene.inbox.contact.aliases)
        guard channel.traits.showsTyping, scene.route.policy.showsTyping, !scene.plan.heard.isEmpty,
            let last = scene.inbox.waiting.last?.message
        else { return nil }
        let show: @Sendable () async -> Bool = {
            do {
                try await channel.showTyping(inReplyTo: last.id, from: last.account, to: contact)
                return true
            } catch {
                logger.debug("typing could not be shown", metadata: ["channel": "\(last.channel)"])
                return false
            }
        }
        let first = Task { await inTime(show) }
        return Task {
            guard await first.value else { return }
            repeat {
                do { try await clock.sleep(.seconds(20)) } catch { return }  // It is answered.
            } while await show()
        }
    }

    /// - Returns: `false` as well where it takes too long.
    private func inTime(_ body: @escaping @Sendable () async -> Bool) async -> Bool {
        let task = Task { await body() }
        let timer = Task {
            do { try await clock.sleep(limits.longestTyping) } catch { return }  // It ended in time.
            task.cancel()
        }
        defer { timer.cancel() }
        return await task.value
    }

    // MARK: Voice notes

    /// A voice note that cannot be fetched or heard has none, and is answered by a request to write.
    private func transcripts(_ plan: TurnPlan, _ scene: Scene) async throws -> [InboxMessage.ID: String] {
        guard let transcriber = scene.route.transcriber else { return [:] }
        var texts: [InboxMessage.ID: String] = [:]
        for voice in plan.voices {
            do {
                let audio = try await scene.channel.download(
                    voice.media, of: scene.inbox.thread.account, limit: scene.route.policy.largestMedia)
                texts[voice.id] = try await transcriber.text(
                    of: audio, mediaType: voice.media.mediaType, language: scene.inbox.contact.language)
            } catch let error as CancellationError {
                throw error
            } catch {
                logger.warning(
                    "a voice note could not be heard",
                    metadata: ["channel": "\(scene.channel.name)", "error": "\(error)"])
            }
        }
        return texts
    }

    // MARK: 5 Write down

    /// Tries a few times: the answer is made, and making it again costs as much.
    ///
    /// - Returns: whether it was written; if not, the messages had an outcome, or a person changed the desk or the
    ///   conversation was erased while the answer was made.
    private func write(_ turn: Turn) async throws -> Bool {
        var pause = limits.retry
        for _ in 0..<3 {
            do {
                return try await store.finish(turn) != nil
            } catch let error as KnowledgeBaseError {
                logger.error("cannot write a turn down", metadata: ["error": "\(error)"])
                try await clock.sleep(pause)
                pause = pause * 2
            }
        }
        return try await store.finish(turn) != nil
    }

    private func note(_ turn: Turn, _ scene: Scene, _ started: ContinuousClock.Instant) {
        if !turn.replies.isEmpty { replied() }
        if scene.isGivenUp { noteGivenUp(scene) }
        let outcomes = turn.outcomes.values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        observe(
            .turn(
                MessagingEvent.Turn(
                    channel: turn.thread.channel, outcomes: outcomes, replies: turn.replies.count,
                    isHandedOff: turn.desk?.state == .waiting && !scene.plan.isSilent,
                    duration: ContinuousClock.now - started,
                    wait: clock.now().duration(since: scene.firstReceived))))
    }

    private func noteGivenUp(_ scene: Scene) {
        logger.error(
            "messages are given up",
            metadata: [
                "channel": "\(scene.channel.name)", "messages": "\(scene.messages)",
                "conversation": "\(scene.conversation.id)",
                "reason": "\(scene.attempts) attempts to answer them failed or ended the program",
            ])
        observe(.givenUp(channel: scene.channel.name))
    }

    // MARK: What else may be

    private func ended(_ thread: MessageThread, _ control: TurnControl) -> End {
        guard control.isSuperseded else { return .abandoned }
        observe(.superseded(channel: thread.channel))
        return .superseded
    }

    private func failed(_ thread: MessageThread, _ error: any Error) -> End {
        logger.error(
            "a message could not be answered and is tried again",
            metadata: ["channel": "\(thread.channel)", "error": "\(error)"])
        observe(.turnFailed(channel: thread.channel))
        guard let kind = (error as? KnowledgeBaseError)?.kind else { return .failed(counts: true) }
        return .failed(counts: ![.busy, .storage, .notFound].contains(kind))
    }
}

/// Lets one in at a time.
///
/// After a crash every thread that was being answered is suspected of it. Answered together they would all be
/// suspected again if one of them is to blame.
private final class SuspectGate: Sendable {
    private let isTaken = Mutex(false)

    /// - Returns: whether nobody was in.
    func enter() -> Bool {
        isTaken.withLock { isTaken in
            defer { isTaken = true }
            return !isTaken
        }
    }

    func leave() { isTaken.withLock { $0 = false } }
}
