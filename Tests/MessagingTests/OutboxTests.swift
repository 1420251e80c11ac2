import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Logging
import Stores
import Testing

@Suite struct OutboxTests {
    private let passing = SendFailure(.passing, code: "503", reason: "it is down")

    /// What the channel does with the first message, and what becomes of it.
    private func outcome(
        _ rig: MessagingRig, _ steps: [ScriptedChannel.Step], until state: OutboundMessage.State
    ) async throws -> OutboundMessage {
        for step in steps { rig.channel.script(step) }
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "hola")])
            try await rig.eventually {
                rig.time.advance(1)
                return await rig.store.outbox(state, conversation: nil, limit: 9).count == 1
            }
        }
        return try #require(await rig.store.outbox(nil, conversation: nil, limit: 9).first)
    }

    @Test func passing_failure_is_tried_again_after_growing_pauses() async throws {
        let rig = MessagingRig()
        let message = try await outcome(rig, [.fail(passing), .fail(passing), .fail(passing)], until: .sent)
        #expect(message.attempts == 4 && rig.channel.sent.count == 1 && message.channelID == "scripted-1")
    }

    @Test func channel_is_not_asked_before_it_wants_to_be() async throws {
        let rig = MessagingRig()
        rig.channel.script(
            .fail(SendFailure(.passing, code: "429", reason: "slow", retryAfter: .seconds(100))))
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "hola")])
            try await rig.eventually { rig.channel.attempts == 1 }
            for _ in 0..<9 {
                rig.time.advance(10)
                try await aWhile()
            }
            #expect(rig.channel.attempts == 1)
            rig.time.advance(15)
            try await rig.eventually { rig.channel.sent.count == 1 }
        }
    }

    @Test(arguments: [SendFailure.Kind.rejected, .unreachable, .windowClosed])
    func failure_for_good_is_not_tried_again(_ kind: SendFailure.Kind) async throws {
        let rig = MessagingRig()
        let failure = SendFailure(kind, code: "131026", reason: "no")
        let message = try await outcome(rig, [.fail(failure)], until: .failed)
        #expect(message.attempts == 1 && rig.channel.sent.isEmpty && message.failure == "131026: no")
    }

    @Test func failure_for_good_is_logged_with_its_code_and_what_to_do_and_no_text() async throws {
        let rig = MessagingRig()
        let failure = SendFailure(.windowClosed, code: "131047", reason: "to 34600111222: hola")
        rig.channel.script(.fail(failure))
        let lines = SharedValue<[String]>([])
        let engine = rig.engine(logger: Logger(label: "test") { _ in LineKeeper(lines: lines) })
        let task = Task { try await engine.run() }
        try await engine.accept([rig.text("1", "hola")])
        try await rig.eventually {
            rig.time.advance(1)
            return lines.withLock { $0.contains { $0.contains("message not sent") } }
        }
        task.cancel()
        try await task.value
        let line = try #require(lines.withLock { $0.first { $0.contains("message not sent") } })
        #expect(line.hasPrefix("warning") && line.contains("code=131047"))
        #expect(line.contains("advice=\(SendFailure.Kind.windowClosed.advice)"))
        #expect(!lines.withLock { $0.joined() }.contains("34600111222"))
    }

    @Test(arguments: SendFailure.Kind.allCases)
    func every_failure_has_advice(_ kind: SendFailure.Kind) {
        #expect(!kind.advice.isEmpty && !kind.advice.hasSuffix("."))
    }

    /// What the guides say of it: "rests 60 seconds".
    @Test func account_without_rights_rests_for_a_minute() {
        #expect(SendPolicy().lockedPause == .seconds(60))
    }

    @Test func ambiguous_failure_is_sent_again_where_that_is_the_policy() async throws {
        let rig = MessagingRig()
        let lost = SendFailure(.ambiguous, code: "timeout", reason: "no answer")
        _ = try await outcome(rig, [.takeAndFail(lost)], until: .sent)
        #expect(rig.channel.sent.count == 2)
        #expect(rig.events.withLock { $0.contains(.sent(channel: "scripted", account: "main", .repeated)) })
    }

    @Test func ambiguous_failure_is_recorded_as_such_where_that_is_the_policy() async throws {
        var rig = MessagingRig()
        rig.policy.sending.ambiguous = .giveUp
        let lost = SendFailure(.ambiguous, code: "timeout", reason: "no answer")
        _ = try await outcome(rig, [.takeAndFail(lost)], until: .uncertain)
        #expect(rig.channel.sent.count == 1)
    }

    @Test func attempts_that_are_certain_to_have_failed_leave_the_resends() async throws {
        let rig = MessagingRig()
        let lost = SendFailure(.ambiguous, code: "connection", reason: "it broke")
        let steps: [ScriptedChannel.Step] = [
            .fail(passing), .fail(passing), .fail(passing), .fail(lost), .fail(lost), .fail(lost),
            .fail(lost),
        ]
        let message = try await outcome(rig, steps, until: .sent)
        #expect(message.attempts == 8 && message.ambiguousAttempts == 4 && rig.channel.sent.count == 1)
    }

    @Test func ambiguous_failures_without_end_are_given_up() async throws {
        var rig = MessagingRig()
        rig.policy.sending.mostResends = 2
        let lost = SendFailure(.ambiguous, code: "timeout", reason: "no answer")
        let steps = (0..<9).map { _ in ScriptedChannel.Step.takeAndFail(lost) }
        let message = try await outcome(rig, steps, until: .uncertain)
        #expect(message.attempts == 3)
    }

    @Test func account_without_rights_rests_and_somebody_is_told() async throws {
        let rig = MessagingRig()
        rig.channel.script(.fail(SendFailure(.unauthorised, code: "190", reason: "the token is expired")))
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "hola"), rig.text("2", "hola", from: "34600000009")])
            try await rig.eventually { rig.channel.attempts >= 1 }
            rig.time.advance(50)
            try await aWhile()
            let early = rig.channel.attempts
            #expect(early <= 2)
            rig.time.advance(11)
            try await rig.eventually { rig.channel.sent.count == 2 }
        }
        let alerts = rig.events.withLock { events in
            events.filter { if case .alert = $0 { true } else { false } }
        }
        #expect(
            alerts == [.alert(channel: "scripted", account: "main", reason: "190: the token is expired")])
    }

    @Test func late_message_becomes_the_template() async throws {
        var rig = MessagingRig()
        rig.policy.lateTemplate = .init(name: "we_answer", language: "es_MX")
        _ = try await outcome(
            rig, [.fail(SendFailure(.windowClosed, code: "131047", reason: "late"))], until: .sent)
        let template = OutboundContent.template(name: "we_answer", language: "es_MX", parameters: [])
        #expect(rig.channel.sent.map(\.content) == [template])
    }

    @Test(arguments: [SendFailure.Kind.passing, .accountBusy, .unauthorised, .ambiguous])
    func template_that_is_not_taken_is_tried_again(_ kind: SendFailure.Kind) async throws {
        var rig = MessagingRig()
        rig.policy.lateTemplate = .init(name: "we_answer", language: "es_MX")
        let late = SendFailure(.windowClosed, code: "131047", reason: "late")
        let busy = SendFailure(kind, code: "429", reason: "slow")
        let message = try await outcome(rig, [.fail(late), .fail(busy), .fail(late)], until: .sent)
        #expect(message.attempts == 2 && rig.channel.sent.map(\.text) == ["we_answer"])
    }

    @Test func late_reply_of_several_parts_becomes_one_template() async throws {
        let traits = ChannelTraits(longestText: 40, window: .seconds(24 * 3_600))
        var rig = MessagingRig(ScriptedChannel(traits: traits))
        rig.policy.lateTemplate = .init(name: "we_answer", language: "es_MX")
        rig.policy.stale = .answer
        let sentAt = rig.time.now.addingTimeInterval(-25 * 3_600)
        try await rig.running { engine in
            try await engine.accept([rig.message("1", .text("¿tienen helicópteros?"), sentAt: sentAt)])
            try await rig.eventually {
                let queues = await rig.store.queues()
                return queues.inbox == 0 && queues.outbox == 0
            }
        }
        #expect(rig.channel.sent.map(\.text) == ["we_answer"])
        let states = await rig.store.queues().states
        #expect(states["sent"] == 1 && (states["cancelled"] ?? 0) > 0 && states.count == 2)
    }

    @Test func answer_to_a_message_of_last_week_is_refused_on_record() async throws {
        let traits = ChannelTraits(longestText: 4_096, window: .seconds(24 * 3_600))
        var rig = MessagingRig(ScriptedChannel(traits: traits))
        rig.policy.stale = .answer
        let sentAt = rig.time.now.addingTimeInterval(-7 * 86_400)
        try await rig.running { engine in
            try await engine.accept([rig.message("1", .text("hola"), sentAt: sentAt)])
            try await rig.eventually { await rig.store.queues().states["failed"] == 1 }
        }
        #expect(rig.channel.attempts == 0)
        #expect(await rig.outcomes() == ["answered": 1])
        #expect(await rig.store.outbox(.failed, conversation: nil, limit: 9)[0].failure.hasPrefix("window:"))
        #expect(await rig.store.contacts(limit: 9).map(\.seenAt) == [sentAt])
    }

    @Test func account_that_hangs_leaves_room_for_others() async throws {
        let rig = MessagingRig()
        let channel = HangingChannel(base: rig.channel, account: "main")
        let engine = rig.engine(channels: [channel])
        let task = Task { try await engine.run() }
        let many = (1...12).map { rig.message("\($0)", .text("hola"), from: "3460000\($0)") }
        try await engine.accept(many)
        try await rig.eventually { channel.hanging.withLock { $0 } >= rig.limits.sends / 2 }
        try await rig.eventually { await rig.store.queues().inbox == 0 }
        try await engine.accept([rig.message("x", .text("hola"), from: "34699", account: "other")])
        try await rig.eventually { rig.channel.sent.count == 1 }
        #expect(channel.hanging.withLock { $0 } == rig.limits.sends / 2)
        channel.isOpen.withLock { $0 = true }
        try await rig.eventually { rig.channel.sent.count == 13 }
        task.cancel()
        try await task.value
    }

    @Test func end_of_the_program_is_no_error() async throws {
        let rig = MessagingRig()
        let store = FaultyStore(rig.store)
        store.hang()
        let errors = SharedValue<[String]>([])
        let engine = rig.engine(
            store: store, logger: Logger(label: "test") { _ in ErrorRecorder(errors: errors) })
        let task = Task { try await engine.run() }
        try await rig.eventually { store.hung == 2 }
        task.cancel()
        try await task.value
        #expect(errors.withLock { $0 } == [])
    }

    @Test func message_is_not_sent_where_the_window_is_known_to_be_closed() async throws {
        let traits = ChannelTraits(longestText: 100, window: .seconds(24 * 3_600))
        let rig = MessagingRig(ScriptedChannel(traits: traits))
        for _ in 0..<3 { rig.channel.script(.fail(passing)) }
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "hola")])
            try await rig.eventually { rig.channel.attempts == 1 }
            rig.time.advance(25 * 3_600)
            try await rig.eventually {
                await rig.store.outbox(.failed, conversation: nil, limit: 9).count == 1
            }
        }
        #expect(rig.channel.attempts == 1)
    }

    @Test func replies_of_a_thread_keep_their_order_while_another_thread_goes_on() async throws {
        let traits = ChannelTraits(longestText: 40)
        let rig = MessagingRig(ScriptedChannel(traits: traits))
        for _ in 0..<3 { rig.channel.script(.fail(passing)) }
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "¿tienen helicópteros?")])
            try await rig.eventually { rig.channel.attempts == 1 }
            try await engine.accept([rig.text("2", "¿tienen helicópteros?", from: "34600000009")])
            try await rig.eventually {
                rig.time.advance(0.5)
                let queues = await rig.store.queues()
                return queues.inbox == 0 && queues.outbox == 0
            }
        }
        let whole =
            "Lo siento, no encuentro eso en la información que tengo. Puede preguntarlo de otra manera."
            + " Si prefiere hablar con una persona, escriba «persona»."
        for number in ["34600111222", "34600000009"] {
            let theirs = rig.channel.sent.filter { $0.contact == [ContactAlias(.phone, number)] }
            #expect(theirs.count > 1 && theirs.map(\.text).joined(separator: " ") == whole)
        }
    }

    @Test func choices_that_a_channel_does_not_take_are_sent_as_numbered_lines() async throws {
        let rig = MessagingRig()
        let contact = await rig.store.contact(
            known: [ContactAlias(.phone, "34600111222")], name: "", at: rig.time.now)
        let conversation = Conversation(
            id: "c", contact: contact.id, channel: "scripted", startedAt: rig.time.now)
        await rig.store.append([], to: conversation)
        let options = [OutboundContent.Choice(id: "1", title: "SUV"), .init(id: "2", title: "Sedán")]
        let message = OutboundMessage(
            thread: MessageThread(channel: "scripted", account: "main", contact: contact.id),
            conversation: "c", content: .choices(text: "¿Cuál?", options: options), dueAt: rig.time.now)
        _ = try await rig.store.say(
            ConversationMessage(role: .person, text: "¿Cuál?", sentAt: rig.time.now), as: [message], in: "c",
            desk: Desk(changedAt: rig.time.now))
        rig.channel.script(.fail(SendFailure(.unsupportedContent, code: "131051", reason: "no buttons")))
        try await rig.running { _ in try await rig.eventually { rig.channel.sent.count == 1 } }
        #expect(rig.channel.sent.map(\.content) == [.text("¿Cuál?\n\n1. SUV\n2. Sedán")])
        #expect(await rig.store.outbox(.sent, conversation: "c", limit: 9).count == 1)
    }

    @Test func what_another_process_put_into_the_outbox_is_sent() async throws {
        let rig = MessagingRig()
        let desk = OperatorDesk(
            store: rig.store, traits: [rig.channel.name: rig.channel.traits], now: { rig.time.now })
        try await rig.running { engine in
            try await engine.accept([rig.text("1", "hola")])
            try await rig.eventually { rig.channel.sent.count == 1 }
            let conversation = try #require(await rig.store.desks(DeskFilter()).first?.record.conversation.id)
            try await desk.say("Soy Luis.", by: "Luis", in: conversation)
            try await rig.eventually {
                rig.time.advance(0.2)
                return rig.channel.sent.count == 2
            }
        }
        #expect(rig.channel.sent.last?.text == "Soy Luis.")
    }

    @Test func what_failed_is_sent_once_more_on_demand() async throws {
        let rig = MessagingRig()
        let failure = SendFailure(.rejected, code: "100", reason: "no")
        let message = try await outcome(rig, [.fail(failure)], until: .failed)
        let desk = OperatorDesk(store: rig.store, traits: [:], now: { rig.time.now })
        try await desk.retry(message.id)
        try await rig.running { _ in try await rig.eventually { rig.channel.sent.count == 1 } }
        await #expect(throws: KnowledgeBaseError.self) { try await desk.retry(message.id) }
    }
}

/// Takes nothing from one of its accounts until it is opened.
private struct HangingChannel: Channel {
    let base: ScriptedChannel
    let account: String
    let hanging = SharedValue(0)
    let isOpen = SharedValue(false)

    var name: String { base.name }
    var accounts: [String] { [account, "other"] }
    var traits: ChannelTraits { ChannelTraits(longestText: 4_096) }

    func receive(_ request: WebhookRequest) throws -> WebhookDelivery { try base.receive(request) }

    func send(
        _ content: OutboundContent, quoting: String?, from account: String, to contact: [ContactAlias]
    ) async throws -> SendReceipt {
        if account == self.account {
            hanging.withLock { $0 += 1 }
            while !isOpen.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(2)) }
        }
        return try await base.send(content, quoting: quoting, from: account, to: contact)
    }

    func showTyping(inReplyTo message: String, from account: String, to contact: [ContactAlias]) {}

    func download(_ media: MessageContent.Media, of account: String, limit: Int) throws -> Data { Data() }
}

/// Keeps what is logged as an error.
private struct ErrorRecorder: LogHandler {
    let errors: SharedValue<[String]>
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .error

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { errors.withLock { $0.append("\(event.message)") } }
}
