import Foundation
import KnowledgeBase
import Testing

extension StoreContract {
    static let contactCases: [Case] = [
        Case("a contact is found by any of their names", aContactIsFoundByAnyOfTheirNames),
        Case("two contacts that turn out to be one are joined", twoContactsAreJoined),
        Case("who is blocked or wants no messages stays so when joined", wishesOutliveJoining),
        Case("a contact is called otherwise from now on", aContactIsCalledOtherwise),
        Case("a contact is seen when they wrote, never later", aContactIsSeenWhenTheyWrote),
        Case("contacts are listed by when they were seen", contactsAreListed),
        Case("block and consent are kept", blockAndConsentAreKept),
    ]

    @Sendable private static func aContactIsFoundByAnyOfTheirNames(_ store: any Store) async throws {
        #expect(try await store.contact(known: Made.ana) == nil)
        let made = try await store.contact(known: [Made.ana], name: "Ana", at: Made.time(1))
        #expect(made.aliases == [Made.ana] && made.name == "Ana" && made.createdAt == Made.time(1))
        #expect(made.consent == .implied && !made.isBlocked && made.language == .unknown)
        #expect(!made.id.isEmpty && !made.id.contains(Made.ana.value))
        let again = try await store.contact(known: [Made.anaUser, Made.ana], name: "", at: Made.time(2))
        #expect(again.id == made.id && again.name == "Ana" && again.aliases == [Made.anaUser, Made.ana])
        #expect(try await store.contact(made.id) == again)
        #expect(try await store.contact(known: Made.anaUser) == again)
        #expect(try await store.contact(known: ContactAlias(.phone, "34600111222"))?.id == made.id)
        #expect(try await store.contact(known: ContactAlias(.username, "34600111222")) == nil)
        #expect(try await store.contact("nobody") == nil)

        let thread = try await store.receive(Made.inbound("hola", "a1", channel: "twilio", name: "Ana M."))
        #expect(thread.contact == made.id)
        let seen = try await store.contact(made.id)
        #expect(seen?.name == "Ana M." && seen?.aliases == [Made.ana, Made.anaUser])
        #expect(try await store.receive(Made.inbound("hola", "l1", from: [Made.luis])).contact != made.id)
    }

    @Sendable private static func twoContactsAreJoined(_ store: any Store) async throws {
        let old = try await store.receive(Made.inbound("1", "a1", at: 1, name: "Ana"), at: 1)
        _ = try await store.answer(old, in: "c1", replies: ["uno"], at: 2)
        let new = try await store.receive(
            Made.inbound("2", "a2", from: [Made.anaUser], at: 5, name: "Anita"), at: 5)
        var turn = Made.turn(try await store.waiting(in: new), in: "c2", .limited, replies: ["dos"], at: 6)
        (turn.tellsOfLimit, turn.language) = (true, .english)
        #expect(try await store.finish(turn) != nil)
        _ = try await store.receive(Made.inbound("3", "a3", from: [Made.anaUser], at: 7), at: 7)
        try await store.record([Made.usage(contact: new.contact, conversation: "c2")])
        #expect(old.contact != new.contact)

        let both = Made.inbound("4", "a4", from: [Made.ana, Made.anaUser], at: 9)
        let threads = try await store.accept(
            [both, Made.inbound("5", "a5", from: [Made.anaUser])], at: Made.time(9))
        #expect(threads == [old])
        let joint = try #require(try await store.contact(old.contact))
        #expect(joint.aliases == [Made.anaUser, Made.ana] && joint.name == "Anita")
        #expect(joint.language == .english && joint.createdAt == Made.time(1) && joint.seenAt == Made.time(9))
        #expect(try await store.contact(new.contact) == joint)
        #expect(try await store.contacts(limit: 9) == [joint])
        #expect(try await store.waitingThreads() == [old])
        let inbox = try await store.waiting(in: new, at: 10)
        #expect(inbox.thread == old && inbox.texts == ["3", "4", "5"] && inbox.conversation?.id == "c2")
        #expect(inbox.today == 4 && inbox.wasToldOfLimit)
        #expect(try await store.conversations(with: old.contact, limit: 9).count == 2)
        #expect(try await store.outbox(nil, conversation: nil, limit: 9).allSatisfy { $0.thread == old })
        #expect(try await store.due(at: 99) == ["uno"])
        let always = Date.distantPast..<Date.distantFuture
        #expect(try await store.usage(by: .all, contact: old.contact, in: always)[0].calls == 1)

        // A turn that was begun before.
        var late = Made.turn(inbox, in: "c3", at: 11)
        late.thread = new
        late.conversation.contact = new.contact
        late.replies[0].thread = new
        #expect(try await store.finish(late)?.map(\.thread) == [old])
        #expect(try await store.conversation("c3")?.contact == old.contact)
    }

    @Sendable private static func wishesOutliveJoining(_ store: any Store) async throws {
        let first = try await store.contact(known: [Made.ana], name: "", at: Made.time(1))
        let second = try await store.contact(known: [Made.anaUser], name: "Ana", at: Made.time(2))
        let third = try await store.contact(known: [Made.luis], name: "", at: Made.time(3))
        try await store.setBlocked(true, second.id)
        try await store.setConsent(.given, first.id)
        try await store.setConsent(.withdrawn, third.id)
        let joint = try await store.contact(
            known: [Made.luis, Made.anaUser, Made.ana], name: "", at: Made.time(4))
        #expect(joint.id == first.id && joint.isBlocked && joint.consent == .withdrawn)
        #expect(joint.name == "Ana" && joint.aliases == [Made.luis, Made.anaUser, Made.ana])
        try await store.setBlocked(false, second.id)
        try await store.setConsent(.given, third.id)
        let changed = try await store.contact(first.id)
        #expect(changed?.isBlocked == false && changed?.consent == .given)
    }

    @Sendable private static func aContactIsCalledOtherwise(_ store: any Store) async throws {
        let thread = try await store.receive(Made.inbound("1", "a1", from: [Made.ana, Made.anaUser]))
        let number = ContactAlias(.phone, "34699999999")
        func rename(_ from: ContactAlias, _ to: [ContactAlias]) async throws {
            let event = ChannelEvent.renamed(channel: "whatsapp", from: from, to: to)
            #expect(try await store.accept([event], at: Made.time(2)) == [])
        }
        try await rename(Made.ana, [number])
        #expect(try await store.contact(thread.contact)?.aliases == [number, Made.anaUser])
        #expect(try await store.contact(known: Made.ana) == nil)
        #expect(try await store.contact(known: number)?.id == thread.contact)
        try await rename(ContactAlias(.phone, "1"), [ContactAlias(.phone, "2")])
        #expect(try await store.contact(known: ContactAlias(.phone, "2")) == nil)
        try await rename(number, [number])
        #expect(try await store.contact(known: number)?.id == thread.contact)
        // Whoever has the number now is somebody else.
        #expect(try await store.receive(Made.inbound("2", "b1")).contact != thread.contact)
    }

    @Sendable private static func aContactIsSeenWhenTheyWrote(_ store: any Store) async throws {
        func seen(_ id: String, sent: Int, received: Int) async throws -> Date? {
            let thread = try await store.receive(Made.inbound("?", id, at: sent), at: received)
            return try await store.contact(thread.contact)?.seenAt
        }
        #expect(try await seen("a1", sent: 100, received: 500) == Made.time(100))
        #expect(try await seen("a2", sent: 300, received: 510) == Made.time(300))
        #expect(try await seen("a3", sent: 200, received: 520) == Made.time(300))
        #expect(try await seen("a4", sent: 9_000, received: 530) == Made.time(530))
        #expect(try await store.contact(known: Made.ana)?.createdAt == Made.time(500))
        _ = try await store.contact(known: [Made.ana], name: "", at: Made.time(900))
        #expect(try await store.contact(known: Made.ana)?.seenAt == Made.time(530))
    }

    @Sendable private static func contactsAreListed(_ store: any Store) async throws {
        for (number, sender) in [Made.ana, Made.luis, Made.anaUser].enumerated() {
            let seconds = [30, 50, 40][number]
            _ = try await store.receive(
                Made.inbound("?", "m\(number)", from: [sender], at: seconds, name: "\(number)"), at: seconds)
        }
        #expect(try await store.contacts(limit: 9).map(\.name) == ["1", "2", "0"])
        #expect(try await store.contacts(limit: 2).map(\.aliases) == [[Made.luis], [Made.anaUser]])
        #expect(try await store.contacts(limit: -1).isEmpty)
    }

    @Sendable private static func blockAndConsentAreKept(_ store: any Store) async throws {
        let ana = try await store.contact(known: [Made.ana], name: "", at: Made.time(1))
        let luis = try await store.contact(known: [Made.luis], name: "", at: Made.time(1))
        try await store.setBlocked(true, ana.id)
        try await store.setConsent(.withdrawn, ana.id)
        let changed = try await store.contact(ana.id)
        #expect(changed?.isBlocked == true && changed?.consent == .withdrawn)
        #expect(try await store.contact(luis.id) == luis)
        try await store.setBlocked(false, ana.id)
        try await store.setConsent(.implied, ana.id)
        #expect(try await store.contact(ana.id) == ana)
        try await store.setBlocked(true, "nobody")
    }
}
