import Foundation

/// Puts a turn together from what was planned and what was answered; without input or output.
struct TurnWriter: Sendable {
    var inbox: ThreadInbox
    var conversation: Conversation
    /// As it was last seen.
    var desk: Desk?
    var policy: MessagingPolicy
    var traits: ChannelTraits
    /// Of fixed replies.
    var language: Language
    var now: Date

    /// - Parameters:
    ///   - answer: to the plan's question; `nil` where it has none.
    ///   - messages: the question and its answer as a conversation keeps them; empty without one.
    func turn(_ plan: TurnPlan, _ answer: Answer?, as messages: [ConversationMessage]) -> Turn {
        let spoken = spoken(plan, answer)
        let composer = ReplyComposer(traits: traits, showsSources: policy.showsSources)
        let contents = composer.contents(spoken, answer, language: language)
        var turn = Turn(
            thread: inbox.thread, outcomes: plan.outcomes, conversation: conversation,
            messages: plan.kept.map(history) + said(plan, messages, spoken),
            replies: contents.map { reply($0, plan) },
            desk: desk(after: plan, answer), consent: plan.consent, at: now)
        turn.tellsOfLimit = plan.tellsOfLimit
        turn.found = Turn.Found(conversation: inbox.conversation != nil, desk: inbox.desk)
        if let answer, answer.language != .unknown { turn.language = answer.language }
        return turn
    }

    private func reply(_ content: OutboundContent, _ plan: TurnPlan) -> OutboundMessage {
        var reply = OutboundMessage(
            thread: inbox.thread, conversation: conversation.id, content: content, dueAt: now)
        reply.confirmsStop = plan.reply == .stopped
        return reply
    }

    /// What is said where an answer could not be made, again and again: never silence.
    func apology(_ plan: TurnPlan) -> Turn {
        var plan = plan
        (plan.reply, plan.opening) = (.failed, nil)
        return turn(plan, nil, as: [])
    }

    // MARK: What is said

    /// Around the answer's own text.
    struct Spoken: Sendable, Hashable {
        var before: [String] = []
        var after: [String] = []

        var isEmpty: Bool { before.isEmpty && after.isEmpty }

        func text(around answer: String) -> String {
            (before + [answer] + after).filter { !$0.isEmpty }.joined(separator: "\n\n")
        }
    }

    private func spoken(_ plan: TurnPlan, _ answer: Answer?) -> Spoken {
        guard !plan.heard.isEmpty else { return Spoken() }
        if let reply = plan.reply { return Spoken(before: [reply.text(in: language)]) }
        let remarks = plan.remarks.map { $0.text(in: language) }
        var spoken = Spoken(before: plan.opening.map { [$0.text(in: language)] } ?? [], after: remarks)
        // Never silence.
        if remarks.isEmpty, answer?.text.isEmpty ?? true {
            spoken.after = [FixedReply.unknown.text(in: language)]
        }
        return spoken
    }

    // MARK: What is kept

    private func history(_ message: HeardMessage) -> ConversationMessage {
        ConversationMessage(role: .contact, text: message.written, language: language, sentAt: now)
    }

    private func said(
        _ plan: TurnPlan, _ messages: [ConversationMessage], _ spoken: Spoken
    ) -> [ConversationMessage] {
        guard !plan.heard.isEmpty else { return [] }
        guard var asked = messages.first, var answered = messages.last, messages.count == 2 else {
            return [
                ConversationMessage(role: .contact, text: plan.written, language: language, sentAt: now),
                ConversationMessage(
                    role: .assistant, text: spoken.text(around: ""), language: language, sentAt: now),
            ]
        }
        // Moderation may have changed it; then that is what is kept.
        if asked.text == plan.question { asked.text = plan.written }
        answered.text = spoken.text(around: answered.text)
        return [asked, answered]
    }

    // MARK: Who has the word

    private func desk(after plan: TurnPlan, _ answer: Answer?) -> Desk? {
        guard let reason = reason(plan, answer) else { return plan.desk.map(tagged) }
        return tagged(
            Desk(state: .waiting, silentUntil: now + policy.pause, reason: reason, changedAt: now))
    }

    private func reason(_ plan: TurnPlan, _ answer: Answer?) -> String? {
        if let handOff = answer?.handOff { return handOff.reason }
        let replies = (plan.reply.map { [$0] } ?? []) + (plan.heard.isEmpty ? [] : plan.remarks)
        if replies.contains(.failed) { return HandOffCause.failed }
        return replies.contains(where: \.callsForPerson) ? HandOffCause.ordered : nil
    }

    /// What people noted stays.
    private func tagged(_ new: Desk) -> Desk {
        var new = new
        new.tags = desk?.tags ?? new.tags
        return new
    }
}
