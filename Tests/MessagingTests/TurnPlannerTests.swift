import Foundation
import Testing

@testable import KnowledgeBase

private let now = Date(timeIntervalSince1970: 1_790_000_000)

/// A thread with these contents waiting, received a second after another, the last one now.
private func inbox(
    _ contents: [MessageContent], sentAt: Date = now, consent: Contact.Consent = .implied
) -> ThreadInbox {
    let thread = MessageThread(channel: "test", account: "main", contact: "c")
    let waiting = contents.enumerated().map { number, content in
        InboxMessage(
            id: Int64(number + 1),
            message: InboundMessage(
                channel: "test", account: "main", id: "\(number)", sender: [ContactAlias(.phone, "1")],
                sentAt: sentAt, content: content),
            receivedAt: now - .seconds(contents.count - 1 - number))
    }
    let contact = Contact(id: "c", consent: consent, createdAt: now)
    return ThreadInbox(thread: thread, contact: contact, waiting: waiting)
}

private func inbox(_ texts: String...) -> ThreadInbox { inbox(texts.map { .text($0) }) }

private func planner(hears: Bool = false, _ change: (inout MessagingPolicy) -> Void = { _ in }) -> TurnPlanner
{
    var policy = MessagingPolicy()
    change(&policy)
    return TurnPlanner(policy: policy, hears: hears, now: now)
}

private func media(_ kind: MessageContent.Media.Kind, _ caption: String = "") -> MessageContent {
    .media(.init(kind: kind, reference: "r", caption: caption))
}

extension TurnPlan {
    fileprivate var inOrder: [InboxOutcome] { outcomes.sorted { $0.key < $1.key }.map(\.value) }
}

@Suite struct TurnPlannerTests {
    @Test func texts_choices_and_captions_are_one_question() {
        let plan = planner().plan(
            inbox([.text(" busco "), .choice(id: "x", title: "SUV"), media(.image, "como este")]))
        #expect(plan.question == "busco\nSUV\ncomo este")
        #expect(plan.written == "busco\nSUV\n[image] como este")
        #expect(plan.remarks == [.captionOnly])
        #expect(plan.inOrder == [.answered, .answered, .answered])
    }

    @Test(arguments: [
        (media(.voice), MessagingReply.voice), (media(.audio), .voice), (media(.image), .picture),
        (media(.video), .picture), (media(.document), .document), (media(.sticker), .sticker),
        (.location(latitude: 1, longitude: 2, name: ""), .location), (.cards(["Luis"]), .card),
        (.reaction(emoji: "👍", to: "m"), .reaction), (.notice(kind: "request_welcome"), .greeting),
        (.notice(kind: "order"), .order), (.unsupported(kind: "poll"), .unreadable),
        (.text("  "), .unreadable),
    ])
    func every_kind_has_a_fitting_reply(_ content: MessageContent, _ reply: MessagingReply) {
        let plan = planner().plan(inbox([content]))
        #expect(plan.remarks == [reply] && plan.question.isEmpty && plan.inOrder == [.answered])
    }

    @Test func what_asks_nothing_is_ignored() {
        let plan = planner().plan(
            inbox([.reaction(emoji: nil, to: "m"), .notice(kind: "user_changed_number")]))
        #expect(plan.inOrder == [.ignored, .ignored] && plan.heard.isEmpty)
    }

    @Test func courtesies_give_way_to_a_question() {
        let plan = planner().plan(inbox([media(.sticker), .text("¿abren hoy?"), media(.document)]))
        #expect(plan.remarks == [.document])
    }

    @Test(arguments: ["👎", "😡", "😢"])
    func displeased_reaction_gets_no_thanks(_ emoji: String) {
        let plan = planner().plan(inbox([.reaction(emoji: emoji, to: "m")]))
        #expect(plan.inOrder == [.ignored] && plan.heard.isEmpty)
    }

    @Test func files_of_a_burst_get_one_reply() {
        let all = [media(.sticker), media(.image), media(.document), media(.voice), media(.image)]
        #expect(planner().plan(inbox(all)).remarks == [.files])
        #expect(planner().plan(inbox([media(.image), media(.video)])).remarks == [.picture])
        #expect(
            planner().plan(inbox([media(.sticker), .reaction(emoji: "👍", to: "m")])).remarks == [.sticker])
        let captioned = planner().plan(inbox([media(.image, "¿cuánto vale?"), media(.image)]))
        #expect(captioned.remarks == [.captionOnly])
    }

    @Test func caption_that_only_names_its_file_asks_nothing() {
        let plan = planner().plan(inbox([media(.document, "este es mi contrato")]))
        #expect(plan.question.isEmpty && plan.written == "[document] este es mi contrato")
        #expect(planner().plan(inbox([media(.image, "este es el que quiero, ¿lo tienen?")])).question != "")
    }

    @Test func tap_on_a_row_asks_for_that_row() {
        let named = planner().plan(inbox([.choice(id: "row:cars:RM-21598", title: "2. Volkswagen Jetta…")]))
        #expect(named.question == "RM-21598" && named.written == "2. Volkswagen Jetta…")
        // A number would mean another row by now.
        let numbered = planner().plan(inbox([.choice(id: "row:cars:7", title: "2. Jetta 2020")]))
        #expect(numbered.question == "Jetta 2020")
        let foreign = planner().plan(inbox([.choice(id: "row:", title: "SUV")]))
        #expect(foreign.question == "SUV")
    }

    @Test func voice_note_is_heard_or_asked_for_in_writing() {
        var plan = planner(hears: true).plan(inbox([media(.voice), media(.voice)]))
        #expect(plan.voices.map(\.id) == [1, 2])
        plan.hear([1: " ¿abren hoy? "])
        #expect(plan.question == "¿abren hoy?" && plan.remarks == [.voiceNotHeard])
        #expect(plan.written == "[audio] ¿abren hoy?\n[voice]")
    }

    @Test func blocked_contact_is_not_answered() {
        var inbox = inbox("hola", "ALTA")
        inbox.contact.isBlocked = true
        let plan = planner().plan(inbox)
        #expect(plan.inOrder == [.blocked, .blocked] && plan.heard.isEmpty && plan.consent == nil)
    }

    // MARK: Consent

    @Test(arguments: ["STOP", "Baja.", "sair", "¡BAJA!", "dar de baja", "Cancelar suscripción"])
    func word_that_ends_consent_is_confirmed(_ word: String) {
        let plan = planner().plan(inbox(word))
        #expect(plan.consent == .withdrawn && plan.reply == .stopped && plan.inOrder == [.answered])
    }

    @Test(arguments: ["¿la gama baja?", "stop the car", "no pare", "sair de casa"])
    func word_in_a_sentence_ends_nothing(_ text: String) {
        let plan = planner().plan(inbox(text))
        #expect(plan.consent == nil && plan.reply == nil && !plan.question.isEmpty)
    }

    @Test func who_wants_no_messages_gets_none_until_they_do() {
        let without = planner().plan(inbox([.text("hola"), .text("STOP")], consent: .withdrawn))
        #expect(without.inOrder == [.blocked, .blocked] && without.heard.isEmpty && without.consent == nil)
        let again = planner().plan(inbox([.text("hola"), .text("ALTA")], consent: .withdrawn))
        #expect(again.inOrder == [.blocked, .answered] && again.reply == .started && again.consent == .given)
        let asking = planner().plan(inbox([.text("voltar"), .text("¿abren?")], consent: .withdrawn))
        #expect(asking.inOrder == [.answered, .answered] && asking.reply == nil)
        #expect(asking.question == "¿abren?" && asking.kept.map(\.written) == ["voltar"])
    }

    @Test func what_was_asked_before_the_end_of_consent_is_not_answered() {
        let plan = planner().plan(inbox("¿abren?", "baja"))
        #expect(plan.inOrder == [.blocked, .answered] && plan.question == "baja" && plan.reply == .stopped)
        #expect(plan.kept.map(\.written) == ["¿abren?"])
    }

    // MARK: Desk

    @Test func person_has_the_word_and_the_pause_begins_anew() {
        var inbox = inbox("hola", "¿sigue ahí?")
        inbox.desk = Desk(
            state: .taken, operatorName: "Luis", silentUntil: now + .seconds(60), tags: ["vip"],
            changedAt: now)
        let plan = planner().plan(inbox)
        #expect(plan.isSilent && plan.inOrder == [.silent, .silent] && plan.heard.isEmpty)
        #expect(plan.kept.map(\.written) == ["hola", "¿sigue ahí?"])
        #expect(plan.desk?.silentUntil == now + .seconds(12 * 3_600))
        #expect(plan.desk?.operatorName == "Luis" && plan.desk?.tags == ["vip"])
        #expect(planner { $0.renewal = .person }.plan(inbox).desk == nil)
    }

    @Test func desk_whose_pause_is_over_gives_the_word_back() {
        var inbox = inbox("hola")
        inbox.desk = Desk(state: .waiting, silentUntil: now - .seconds(1), tags: ["vip"], changedAt: now)
        let plan = planner().plan(inbox)
        #expect(!plan.isSilent && plan.desk?.state == .open && plan.desk?.tags == ["vip"])
        #expect(plan.inOrder == [.answered])
    }

    // MARK: Limits

    @Test func messages_within_the_limit_are_answered_and_those_beyond_are_told_so_once() {
        var inbox = inbox("a", "b", "c")
        inbox.lastMinute = 22
        let plan = planner().plan(inbox)
        #expect(plan.inOrder == [.answered, .limited, .limited] && plan.tellsOfLimit)
        #expect(plan.question == "a" && plan.reply == nil && plan.remarks == [.tooMany])
        #expect(plan.written == "a\nc")
        inbox.wasToldOfLimit = true
        let silent = planner().plan(inbox)
        #expect(silent.inOrder == [.answered, .limited, .limited] && silent.remarks.isEmpty)
        #expect(silent.question == "a" && !silent.tellsOfLimit)
        inbox.lastMinute = 20
        #expect(planner().plan(inbox).inOrder == [.answered, .answered, .answered])
        inbox.today = 202
        #expect(planner().plan(inbox).inOrder == [.answered, .limited, .limited])
    }

    @Test func who_has_had_all_answers_of_the_minute_gets_none() {
        var inbox = inbox("a", "b")
        inbox.lastMinute = 30
        let plan = planner().plan(inbox)
        #expect(plan.inOrder == [.limited, .limited] && plan.remarks == [.tooMany] && plan.question.isEmpty)
        inbox.wasToldOfLimit = true
        #expect(planner().plan(inbox).heard.isEmpty)
    }

    // MARK: Stale

    @Test func old_messages_are_answered_excused_or_skipped() {
        let old = inbox([.text("¿abren?"), .text("¿y mañana?")], sentAt: now - .seconds(7 * 3_600))
        let summarised = planner().plan(old)
        #expect(summarised.opening == .late && summarised.question == "¿abren?\n¿y mañana?")
        let answered = planner { $0.stale = .answer }.plan(old)
        #expect(answered.opening == nil && answered.inOrder == [.answered, .answered])
        let skipped = planner { $0.stale = .skip }.plan(old)
        #expect(skipped.inOrder == [.stale, .stale] && skipped.heard.isEmpty)
        #expect(skipped.kept.map(\.written) == ["¿abren?", "¿y mañana?"])
    }

    // MARK: The same again

    @Test func same_text_is_taken_up_once() {
        let plan = planner().plan(inbox("¿abren?", "¿abren? ", "¿abren?"))
        #expect(plan.inOrder == [.answered, .duplicate, .duplicate] && plan.question == "¿abren?")
        let pictures = planner().plan(inbox([media(.image, "este"), media(.image, "este")]))
        #expect(pictures.inOrder == [.answered, .answered])
    }

    @Test func same_text_as_the_one_just_answered_is_not_answered_again() {
        var inbox = inbox("¿abren?")
        var before = inbox.waiting[0]
        (before.id, before.receivedAt) = (0, now - .seconds(9))
        inbox.lastAnswered = before
        #expect(planner().plan(inbox).inOrder == [.duplicate])
        inbox.lastAnswered?.receivedAt = now - .seconds(11)
        #expect(planner().plan(inbox).inOrder == [.answered])
    }

    @Test func short_word_behind_an_answer_is_new() {
        var inbox = inbox("sí")
        var before = inbox.waiting[0]
        (before.id, before.receivedAt) = (0, now - .seconds(9))
        inbox.lastAnswered = before
        inbox.conversation = Conversation(id: "x", channel: "test", startedAt: now - .seconds(8))
        #expect(planner().plan(inbox).inOrder == [.answered])
        inbox.conversation?.updatedAt = now + .seconds(1)
        #expect(planner().plan(inbox).inOrder == [.duplicate])
    }
}

@Suite struct QuietWindowTests {
    private let window = QuietWindow(MessagingPolicy())

    private func talking(_ inbox: ThreadInbox) -> ThreadInbox {
        var inbox = inbox
        inbox.conversation = Conversation(id: "x", channel: "test", startedAt: now)
        return inbox
    }

    @Test func first_message_of_a_conversation_is_due_at_once() {
        #expect(window.due(inbox("hola"), at: now) == now)
        #expect(window.due(inbox("hola", "busco"), at: now) == now + .seconds(4))
        #expect(window.due(talking(inbox("hola")), at: now) == now + .seconds(4))
        #expect(window.due(inbox([MessageContent]()), at: now) == nil)
        var policy = MessagingPolicy()
        policy.waitsAtFirst = true
        #expect(QuietWindow(policy).due(inbox("hola"), at: now) == now + .seconds(4))
    }

    @Test func message_of_later_is_due_as_if_it_came_now() {
        let earlier = now - .seconds(3_600)
        #expect(window.due(inbox("hola"), at: earlier) == earlier)
        #expect(window.due(talking(inbox("hola", "busco")), at: earlier) == earlier + .seconds(4))
    }

    @Test func no_message_waits_longer_than_the_longest() {
        let texts = (0..<19).map { MessageContent.text("\($0)") }
        #expect(window.due(talking(inbox(texts)), at: now) == now + .seconds(2))
    }
}
