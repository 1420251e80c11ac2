import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Stores
import Testing

/// Kills the engine at every step that it takes, one after the other, and lets others go on.
@Suite struct CrashTests {
    private static let contacts = ["34600000001", "34600000002", "34600000003"]

    /// A short day: two bursts of each of three contacts.
    private func day(_ rig: MessagingRig) -> [[ChannelEvent]] {
        (0..<6).map { round in
            Self.contacts.map { contact in
                rig.text("\(contact)-\(round)", "dato \(round) de \(contact)", from: contact)
            }
        }
    }

    /// A channel that a killed process cannot send on either.
    private struct MortalChannel: Channel {
        var base: ScriptedChannel
        var life: Lifetime

        var name: String { base.name }
        var accounts: [String] { base.accounts }
        var traits: ChannelTraits { base.traits }

        func receive(_ request: WebhookRequest) throws -> WebhookDelivery { try base.receive(request) }

        func send(
            _ content: OutboundContent, quoting: String?, from account: String, to contact: [ContactAlias]
        ) async throws -> SendReceipt {
            try life.step()
            let receipt = try await base.send(content, quoting: quoting, from: account, to: contact)
            try life.step()
            return receipt
        }

        func showTyping(inReplyTo message: String, from account: String, to contact: [ContactAlias]) {}

        func download(_ media: MessageContent.Media, of account: String, limit: Int) throws -> Data {
            try base.download(media, of: account, limit: limit)
        }
    }

    /// Lives until it is killed or nothing is left to do.
    private func live(_ rig: MessagingRig, steps: Int, _ deliveries: [[ChannelEvent]]) async throws {
        let life = Lifetime(steps: steps)
        let engine = rig.engine(
            store: FaultyStore(rig.store, life: life),
            channels: [MortalChannel(base: rig.channel, life: life)])
        let task = Task { try await engine.run() }
        for delivery in deliveries {
            // What is not acknowledged is delivered again later.
            do { try await engine.accept(delivery) } catch { break }
            rig.time.advance(1)
            await Task.yield()
        }
        try await rig.eventually {
            rig.time.advance(1)
            let queues = await rig.store.queues()
            return life.isOver || queues.inbox == 0 && queues.outbox == 0
        }
        life.end()
        task.cancel()
        try await task.value
    }

    @Test(arguments: 0..<100)
    func killed_at_any_step_every_message_has_one_outcome_and_its_reply(_ seed: Int) async throws {
        var rig = MessagingRig()
        rig.policy.duplicates = .zero
        rig.limits.grace = .zero
        rig.policy.sending.ambiguous = seed.isMultiple(of: 2) ? .resend : .giveUp
        var generator = SeededGenerator(seed: UInt64(seed))
        let deliveries = day(rig)
        for _ in 0..<4 {
            try await live(rig, steps: .random(in: 1...120, using: &generator), deliveries)
        }
        try await live(rig, steps: .max, deliveries)

        let outbox = await rig.store.outbox(nil, conversation: nil, limit: 1_000)
        let queues = await rig.store.queues()
        // Every message once, whatever was delivered how often.
        #expect(queues.outcomes == ["answered": 18] && queues.inbox == 0)
        // One reply for each turn that is in the history, and each was sent or is counted.
        var answers = 0
        for contact in Self.contacts {
            let history = try await rig.history(of: contact)
            answers += history.count { $0.role == .assistant }
            let asked = history.filter { $0.role == .contact }.flatMap { $0.text.split(separator: "\n") }
            #expect(asked == (0..<6).map { "dato \($0) de \(contact)" })
        }
        #expect(outbox.count == answers)
        let uncertain = outbox.count { $0.state == .uncertain }
        #expect(outbox.allSatisfy { $0.state == .sent || $0.state == .uncertain })
        // Twice only where the policy is to risk it, and never more often than it was begun.
        let begun = outbox.map(\.attempts).reduce(0, +)
        #expect(rig.channel.sent.count <= (seed.isMultiple(of: 2) ? begun : answers))
        #expect(rig.channel.sent.count >= answers - uncertain)
    }
}

/// The same numbers for the same seed. (G. Steele et al., "Fast splittable pseudorandom number generators", 2014.)
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
