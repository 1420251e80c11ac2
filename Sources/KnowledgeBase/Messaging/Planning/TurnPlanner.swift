import Foundation

/// Decides what becomes of waiting messages; without input or output.
///
/// 1 blocked · 2 wishes to be written to · 3 a person has the word · 4 too many · 5 stale · 6 the same again · 7 the rest.
struct TurnPlanner: Sendable {
    var policy: MessagingPolicy
    /// Whether voice notes can be heard.
    var hears: Bool
    var now: Date

    func plan(_ inbox: ThreadInbox) -> TurnPlan {
        var plan = TurnPlan()
        guard !inbox.contact.isBlocked else {
            plan.settle(inbox.waiting, .blocked)
            return plan
        }
        var rest = wishes(inbox, &plan)
        guard !rest.isEmpty else { return plan }
        if let desk = inbox.desk, desk.isSilent(at: now) {
            leave(rest, to: desk, &plan)
            return plan
        }
        plan.desk = inbox.desk.flatMap(reopened)
        let tooMany = rest.suffix(countBeyondLimits(rest, inbox))
        rest = withoutStale(rest.dropLast(tooMany.count), &plan)
        rest = withoutRepeated(rest, inbox, &plan)
        takeUp(rest, &plan)
        refuse(tooMany, wasTold: inbox.wasToldOfLimit, &plan)
        return plan
    }

    // MARK: The steps

    /// - Returns: what is left to answer once messages that end or begin the contact's consent are read.
    private func wishes(_ inbox: ThreadInbox, _ plan: inout TurnPlan) -> [InboxMessage] {
        var consent = inbox.contact.consent
        var rest: [InboxMessage] = []
        for message in inbox.waiting {
            switch (message.consentWord, consent) {
            case (.stop, .implied), (.stop, .given):
                plan.settle(rest, .blocked)
                plan.kept += rest.map { HeardMessage($0, hears: false) }
                rest = []
                (consent, plan.reply) = (.withdrawn, .stopped)
                plan.takeUp(HeardMessage(message, hears: false), .answered)
            case (.start, .withdrawn):
                (consent, plan.reply) = (.given, .started)
                plan.takeUp(HeardMessage(message, hears: false), .answered)
            case (_, .withdrawn): plan.settle([message], .blocked)
            default: rest.append(message)
            }
        }
        if consent != inbox.contact.consent { plan.consent = consent }
        // What was asked after coming back is answered, and that is reply enough.
        if !rest.isEmpty, plan.reply != nil {
            (plan.kept, plan.heard, plan.reply) = (plan.kept + plan.heard, [], nil)
        }
        return rest
    }

    private func leave(_ messages: [InboxMessage], to desk: Desk, _ plan: inout TurnPlan) {
        plan.isSilent = true
        plan.settle(messages, .silent)
        plan.kept += messages.map { HeardMessage($0, hears: false) }
        guard policy.renewal == .both else { return }
        plan.desk = desk
        plan.desk?.silentUntil = now + policy.pause
    }

    /// A desk whose pause is over gives the word back.
    private func reopened(_ desk: Desk) -> Desk? {
        guard desk.state == .waiting || desk.state == .taken else { return nil }
        return Desk(state: .open, tags: desk.tags, changedAt: now)
    }

    /// The latest of the messages go beyond the limits first.
    private func countBeyondLimits(_ messages: [InboxMessage], _ inbox: ThreadInbox) -> Int {
        let beyond = max(
            inbox.lastMinute - (policy.perMinute ?? .max), inbox.today - (policy.perDay ?? .max), 0)
        guard beyond > 0 else { return 0 }
        // What does not count, because it was held back or came long before, is no reason to refuse it.
        let since = inbox.lastMinute > policy.perMinute ?? .max ? now - .seconds(60) : .distantPast
        let counting = messages.indices.filter { messages[$0].counts(since: since) }
        guard let first = counting.suffix(beyond).first else { return 0 }
        return messages.count - first
    }

    private func refuse(_ messages: ArraySlice<InboxMessage>, wasTold: Bool, _ plan: inout TurnPlan) {
        plan.settle(messages, .limited)
        guard !wasTold, let last = messages.last else { return }
        var told = HeardMessage(last, hears: false)
        (told.question, told.remark) = ("", .tooMany)
        plan.heard.append(told)
        plan.tellsOfLimit = true
    }

    private func withoutStale(_ messages: ArraySlice<InboxMessage>, _ plan: inout TurnPlan) -> [InboxMessage]
    {
        let limit = now - policy.staleAfter
        let stale = messages.filter { $0.message.sentAt < limit }
        guard !stale.isEmpty else { return Array(messages) }
        switch policy.stale {
        case .answer: return Array(messages)
        case .summarise:
            plan.opening = .late
            return Array(messages)
        case .skip:
            plan.settle(stale, .stale)
            plan.kept += stale.map { HeardMessage($0, hears: false) }
            return messages.filter { $0.message.sentAt >= limit }
        }
    }

    private func withoutRepeated(
        _ messages: [InboxMessage], _ inbox: ThreadInbox, _ plan: inout TurnPlan
    ) -> [InboxMessage] {
        var last: [String: Date] = [:]
        if let answered = inbox.lastAnswered, let text = answered.comparable {
            last[text] = answered.receivedAt
        }
        return messages.filter { message in
            guard let text = message.comparable, let before = last[text],
                abs(message.receivedAt.timeIntervalSince(before)) <= policy.duplicates.inSeconds,
                !isNewWord(text, message, inbox)
            else {
                message.comparable.map { last[$0] = message.receivedAt }
                return true
            }
            plan.settle([message], .duplicate)
            return false
        }
    }

    /// "Sí" or "2" behind an answer replies to that answer, even if the one before was replied to by the same word.
    private func isNewWord(_ text: String, _ message: InboxMessage, _ inbox: ThreadInbox) -> Bool {
        guard text.count <= 3, let updatedAt = inbox.conversation?.updatedAt else { return false }
        return message.receivedAt > updatedAt
    }

    private func takeUp(_ messages: [InboxMessage], _ plan: inout TurnPlan) {
        for message in messages {
            var heard = HeardMessage(message, hears: hears)
            if message.consentWord == .start { (heard.question, heard.remark) = ("", .greeting) }
            plan.takeUp(heard, heard.asksNothing ? .ignored : .answered)
        }
        if plan.heard.isEmpty { plan.opening = nil }
    }
}

extension TurnPlan {
    fileprivate mutating func settle(_ messages: some Sequence<InboxMessage>, _ outcome: InboxOutcome) {
        for message in messages { outcomes[message.id] = outcome }
    }

    fileprivate mutating func takeUp(_ message: HeardMessage, _ outcome: InboxOutcome) {
        outcomes[message.id] = outcome
        if outcome == .answered { heard.append(message) }
    }
}

extension InboxMessage {
    /// What was typed or chosen; `nil` for everything else.
    fileprivate var comparable: String? {
        switch message.content {
        case .text, .choice:
            let text = message.content.text.trimmingCharacters(in: .whitespacesAndNewlines)
            return text.isEmpty ? nil : text
        default: return nil
        }
    }

    fileprivate var consentWord: ConsentWord? { comparable.flatMap(ConsentWord.init) }
}
