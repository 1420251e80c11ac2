import Foundation
import KnowledgeBase

extension MemoryStore {
    public func dueMessages(at now: Date, except paused: Set<String>, limit: Int) -> [OutboundMessage] {
        let due = heads.filter { message in
            (message.dueAt <= now || message.changedAt > now)
                && !paused.contains("\(message.thread.channel)/\(message.thread.account)")
        }
        return Array(due.sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }.prefix(max(limit, 0)))
    }

    /// The oldest unsent message of each thread in which none is being sent.
    private var heads: [OutboundMessage] {
        mail.unsent.values.compactMap { ids in
            guard !ids.contains(where: { mail.outbox[$0]?.state == .sending }) else { return nil }
            return ids.first.flatMap { mail.outbox[$0] }.flatMap { $0.state == .waiting ? $0 : nil }
        }
    }

    public func beginSending(_ id: OutboundMessage.ID, at now: Date) -> Bool {
        guard mail.outbox[id]?.state == .waiting else { return false }
        mail.outbox[id]?.state = .sending
        mail.outbox[id]?.attempts += 1
        mail.outbox[id]?.changedAt = now
        return true
    }

    public func record(_ outcome: SendOutcome, of id: OutboundMessage.ID, at now: Date) {
        guard var message = mail.outbox[id], message.state == .sending else { return }
        switch outcome {
        case .sent(let receipt), .replaced(let receipt):
            if case .replaced = outcome { cancelOthers(than: message, at: now) }
            if case .replaced = outcome { message.isReplaced = true }
            mail.forgetChannelID(of: message)
            (message.state, message.channelID, message.failure) = (.sent, receipt.id, "")
        case .again(let date, let failure):
            (message.state, message.dueAt, message.failure) = (.waiting, date, failure.description)
            if failure.kind == .ambiguous { message.ambiguousAttempts += 1 }
        case .failed(let failure): (message.state, message.failure) = (.failed, failure.description)
        case .uncertain(let failure): (message.state, message.failure) = (.uncertain, failure.description)
        case .cancelled(let reason): (message.state, message.failure) = (.cancelled, reason)
        }
        message.changedAt = now
        mail.put(message)
        mail.catchUp(message, at: now)
    }

    /// What else waited in its thread when its attempt began.
    private func cancelOthers(than message: OutboundMessage, at now: Date) {
        for id in mail.unsent[message.thread] ?? [] {
            guard var other = mail.outbox[id], other.state == .waiting, other.createdAt <= message.changedAt
            else { continue }
            (other.state, other.changedAt) = (.cancelled, now)
            mail.put(other)
        }
    }

    public func interruptedMessages() -> [OutboundMessage] {
        mail.outbox.values.filter { $0.state == .sending }.sorted { $0.id < $1.id }
    }

    public func outbox(
        _ state: OutboundMessage.State?, conversation: Conversation.ID?, limit: Int
    ) -> [OutboundMessage] {
        let chosen = mail.outbox.values.filter {
            (state == nil || $0.state == state)
                && (conversation == nil || $0.conversation == conversation?.storable)
        }
        return Array(chosen.sorted { $0.id > $1.id }.prefix(max(limit, 0)))
    }

    public func retry(_ id: OutboundMessage.ID, at now: Date) -> Bool {
        guard var message = mail.outbox[id], [.failed, .uncertain].contains(message.state) else {
            return false
        }
        mail.forgetChannelID(of: message)
        (message.state, message.dueAt, message.changedAt, message.channelID) = (.waiting, now, now, nil)
        (message.isReplaced, message.ambiguousAttempts) = (false, 0)
        mail.put(message)
        return true
    }

    public func queues() -> MessagingQueues {
        let unsent = mail.unsent.values.joined().compactMap { mail.outbox[$0] }
        let waiting = mail.waiting.values.joined().compactMap { mail.inbox[$0]?.message.receivedAt }
        var queues = MessagingQueues(
            inbox: waiting.count, oldestInbox: waiting.min(), outbox: unsent.count,
            oldestOutbox: unsent.map(\.createdAt).min())
        for message in mail.outbox.values { queues.states[message.state.rawValue, default: 0] += 1 }
        for outcome in mail.inbox.values.compactMap(\.outcome) {
            queues.outcomes[outcome.rawValue, default: 0] += 1
        }
        return queues
    }

    /// Puts replies into the outbox.
    func post(_ replies: [OutboundMessage]) -> [OutboundMessage] {
        replies.map { reply in
            var reply = reply
            reply.id = newID()
            reply.thread = mail.current(reply.thread)
            reply.conversation = reply.conversation.storable
            mail.put(reply)
            return reply
        }
    }
}

extension Mail {
    /// What is told of its last attempt is none of the next one.
    mutating func forgetChannelID(of message: OutboundMessage) {
        guard let name = message.channelID else { return }
        sent[Key(channel: message.thread.channel, id: name)] = nil
    }

    /// Puts a message in place of what has its identity, if anything.
    mutating func put(_ message: OutboundMessage) {
        outbox[message.id] = message
        if let name = message.channelID {
            sent[Key(channel: message.thread.channel, id: name)] = message.id
        }
        var ids = unsent[message.thread] ?? []
        ids.removeAll { $0 == message.id }
        if [.waiting, .sending].contains(message.state) {
            ids.insert(message.id, at: ids.firstIndex { $0 > message.id } ?? ids.endIndex)
        }
        unsent[message.thread] = ids.isEmpty ? nil : ids
    }

    /// Applies what came before a message's id was known.
    mutating func catchUp(_ message: OutboundMessage, at now: Date) {
        guard let name = message.channelID else { return }
        for update in early.removeValue(forKey: Key(channel: message.thread.channel, id: name)) ?? [] {
            note(update, at: now)
        }
    }

    /// Cancels what waits to be sent to who is blocked or wants no messages, but for what tells them so.
    mutating func cancelUnsent(to contact: Contact.ID, at now: Date) {
        guard let reason = contacts[contact]?.refusal else { return }
        for id in unsent.filter({ $0.key.contact == contact }).values.joined() {
            guard var message = outbox[id], message.state == .waiting, !message.confirmsStop else { continue }
            (message.state, message.failure, message.changedAt) = (.cancelled, reason, now)
            put(message)
        }
    }

    /// Forward only.
    mutating func note(_ update: DeliveryUpdate, at now: Date) {
        let key = Key(channel: update.channel, id: update.message)
        guard let id = sent[key] else {
            early[key, default: []].append(update)
            return
        }
        guard var message = outbox[id] else { return }
        let reason = [update.code, update.reason].filter { !$0.isEmpty }.joined(separator: ": ")
        if update.kind == .windowClosed, update.status == .failed, mayBeReplaced(message) {
            (message.state, message.isReplaced, message.failure) = (.waiting, true, reason)
            (message.dueAt, message.changedAt) = (now, now)
            return put(message)
        }
        let isToBeReplaced = message.isReplaced && message.state == .waiting
        guard update.status.follows(isToBeReplaced ? .failed : message.state) else { return }
        message.state =
            switch update.status {
            case .sent: .sent
            case .delivered: .delivered
            case .read: .read
            case .failed: .failed
            }
        message.failure = update.status == .failed ? reason : ""
        message.changedAt = min(update.at, now)
        put(message)
    }

    /// Once, and not where another of its thread was since it was made.
    private func mayBeReplaced(_ message: OutboundMessage) -> Bool {
        message.state == .sent && !message.isReplaced
            && !outbox.values.contains { other in
                other.thread == message.thread && other.isReplaced && other.changedAt >= message.createdAt
                    && [.sent, .delivered, .read].contains(other.state)
            }
    }
}

extension DeliveryUpdate.Status {
    /// Whether it is news of a message in that state.
    fileprivate func follows(_ state: OutboundMessage.State) -> Bool {
        switch self {
        case .sent, .failed: state == .sent && self == .failed
        case .delivered: [.sent, .failed].contains(state)
        case .read: [.sent, .failed, .delivered].contains(state)
        }
    }
}
