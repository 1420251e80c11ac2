import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Logging
import Stores
import Testing

/// Engines on a real database that are told to stop at any instant, without time to end what they do.
@Suite struct RestartTests {
    private static let contacts = (1...4).map { "3460000000\($0)" }

    private func engine(_ store: SQLiteStore, _ channel: ScriptedChannel) -> MessagingEngine {
        var policy = MessagingPolicy()
        (policy.quiet, policy.longestQuiet, policy.duplicates) = (.milliseconds(5), .milliseconds(20), .zero)
        policy.sending.ambiguous = .giveUp
        var limits = MessagingLimits()
        (limits.grace, limits.poll, limits.recheck) = (.zero, .milliseconds(20), .milliseconds(50))
        let ask = Ask(store: store, embedder: nil, translator: nil, analyzer: PlainAnalyzer())
        let chat = ChatService(ask: ask, store: store, ledger: UsageLedger(store: store))
        let route = AccountRoute(chat: chat, policy: policy)
        return MessagingEngine(
            store: store, channels: [channel], routes: { _ in route }, limits: limits,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func message(_ round: Int, from contact: String) -> ChannelEvent {
        .message(
            InboundMessage(
                channel: "scripted", account: "main", id: "\(contact)-\(round)",
                sender: [ContactAlias(.phone, contact)], sentAt: Date(), content: .text("dato \(round)")))
    }

    @Test(arguments: 0..<8)
    func stopped_at_any_instant_every_message_has_one_outcome_and_its_reply(_ seed: Int) async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let store = try SQLiteStore(
            path: folder.file("kb.sqlite"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let channel = ScriptedChannel()
        var generator = SeededGenerator(seed: UInt64(seed))
        for round in 0..<5 {
            let engine = engine(store, channel)
            let task = Task { try await engine.run() }
            try await engine.accept(Self.contacts.map { message(round, from: $0) })
            try await Task.sleep(for: .milliseconds(.random(in: 0...60, using: &generator)))
            task.cancel()
            try await task.value
        }
        let last = engine(store, channel)
        let task = Task { try await last.run() }
        try await MessagingRig().eventually {
            let queues = try await store.queues()
            return queues.inbox == 0 && queues.outbox == 0
        }
        task.cancel()
        try await task.value

        let queues = try await store.queues()
        #expect(queues.outcomes == ["answered": 20])
        let uncertain = queues.states["uncertain"] ?? 0
        #expect(queues.states["sent", default: 0] + uncertain == queues.states.values.reduce(0, +))
        // Nothing is sent twice, and only what is counted as uncertain may not have been sent.
        let replies = queues.states.values.reduce(0, +)
        #expect(channel.sent.count <= replies && channel.sent.count >= replies - uncertain)
        var answers = 0
        for record in try await store.conversations(with: nil, limit: 100) {
            answers += try await store.messages(in: record.conversation.id, after: 0, limit: 100)
                .count { $0.role == .assistant }
        }
        #expect(answers == replies)
    }
}
