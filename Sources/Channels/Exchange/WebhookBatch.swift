import KnowledgeBase

/// What is read of one webhook, and how often something was left out for which reason.
struct WebhookBatch {
    private var events: [ChannelEvent] = []
    private var notes: [String] = []
    private var omissions: [String: Int] = [:]

    var delivery: WebhookDelivery {
        WebhookDelivery(
            events: events,
            notes: notes
                + omissions.sorted { $0.key < $1.key }.map { "\($0.value) left out: \($0.key)" })
    }

    mutating func add(_ event: ChannelEvent) { events.append(event) }

    mutating func note(_ text: String) { notes.append(text) }

    mutating func omit(_ reason: String, _ count: Int = 1) {
        if count > 0 { omissions[reason, default: 0] += count }
    }
}
