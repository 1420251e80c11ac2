import KnowledgeBase

extension MemoryStore {
    public func deskOverview() -> DeskOverview {
        let desks = mail.desks.values
        return DeskOverview(
            states: Dictionary(desks.map { ($0.state.rawValue, 1) }, uniquingKeysWith: +),
            channels: Set(talks.values.map(\.conversation.channel)).sorted(),
            tags: Array(Set(desks.flatMap(\.tags)).sorted().prefix(DeskOverview.mostTags)))
    }

    public func outboxLines() -> [OutboxLine] {
        let unsent = mail.unsent.values.joined().compactMap { mail.outbox[$0] }
        let lines = Dictionary(grouping: unsent) { [$0.thread.channel, $0.thread.account] }.values
        return lines.compactMap(OutboxLine.init).sorted {
            ($0.since, $0.channel, $0.account) < ($1.since, $1.channel, $1.account)
        }
    }
}

extension OutboxLine {
    /// - Parameter messages: of one account; `nil` for none.
    fileprivate init?(_ messages: [OutboundMessage]) {
        guard let oldest = messages.min(by: { $0.createdAt < $1.createdAt }) else { return nil }
        let failed = messages.filter { !$0.failure.isEmpty }.max { $0.changedAt < $1.changedAt }
        self.init(
            channel: oldest.thread.channel, account: oldest.thread.account, count: messages.count,
            since: oldest.createdAt, failure: failed?.failure ?? "", nextAttempt: failed?.dueAt)
    }
}
