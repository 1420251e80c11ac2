/// One event of a `text/event-stream`.
struct ServerSentEvent: Equatable {
    /// The `event:` field; empty when there was none.
    var name = ""
    /// The `data:` lines, joined by line breaks.
    var data = ""
}

/// Reads server-sent events from bytes that arrive in any pieces. (WHATWG HTML, "Server-sent events",
/// §9.2.6; a last event without its blank line counts, since servers leave it out.)
struct ServerSentEvents {
    private var buffer = LineBuffer()
    private var name = ""
    private var data: [Substring] = []

    mutating func events(adding piece: some Sequence<UInt8>) throws -> [ServerSentEvent] {
        try buffer.lines(adding: piece).compactMap { read($0) }
    }

    /// The event that stands open at the end of the bytes.
    mutating func last() -> ServerSentEvent? {
        let rest = buffer.take()
        return rest.isEmpty ? read("") : read(rest) ?? read("")
    }

    private mutating func read(_ line: String) -> ServerSentEvent? {
        guard !line.isEmpty else { return dispatch() }
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var value = parts.count > 1 ? parts[1] : ""
        if value.first == " " { value.removeFirst() }
        switch parts[0] {
        case "data": data.append(value)
        case "event": name = String(value)
        // Comments (an empty name), ids and times to reconnect say nothing about an answer.
        default: break
        }
        return nil
    }

    private mutating func dispatch() -> ServerSentEvent? {
        defer {
            name = ""
            data = []
        }
        return data.isEmpty ? nil : ServerSentEvent(name: name, data: data.joined(separator: "\n"))
    }
}
