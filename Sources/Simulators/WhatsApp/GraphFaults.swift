import Foundation

/// What goes wrong with one request to send.
public enum GraphFault: Sendable, Hashable {
    case error(GraphError)
    /// An answer that is no JSON, as of a proxy in front of the service.
    case status(Int)
    /// The connection ends before the message was taken.
    case cutBefore
    /// The message is taken, and the connection ends without an answer: the sender cannot know.
    case cutAfter
    /// Nothing is taken, and no answer comes for so long.
    case hang(Duration)

    /// As typed by a person: a code of the Graph API, an HTTP status from 500 on, `cut`, `cut-after` or `hang`.
    public init?(_ text: String) {
        switch (text, Int(text)) {
        case ("cut", _): self = .cutBefore
        case ("cut-after", _): self = .cutAfter
        case ("hang", _): self = .hang(.seconds(120))
        case (_, let status?) where (500...599).contains(status): self = .status(status)
        case (_, let code?) where code >= 0: self = .error(GraphError(code))
        default: return nil
        }
    }
}

/// All that goes wrong, by plan; changed while the stand-in runs.
public struct GraphFaults: Sendable {
    /// Before every answer.
    public var delay = Duration.zero
    /// One for each of the next requests to send.
    public var next: [GraphFault] = []
    /// For every `n`-th request, counted from the first.
    public var recurring: (every: Int, fault: GraphFault)?
    /// Until then nothing is answered but 503, by something that is not the API.
    public var downUntil: ContinuousClock.Instant?
    /// More messages in one second are refused with 130429.
    public var messagesPerSecond: Int?
    /// More messages to one contact within ``contactWindow`` are refused with 131056.
    public var messagesPerContact: Int?
    public var contactWindow: Duration = .seconds(6)
    /// Whether free-form messages need one of the contact's own in the 24 hours before.
    public var keepsWindow = true

    public init() {}

    /// The fault of the next request to send; used up by asking.
    mutating func take(request number: Int) -> GraphFault? {
        if !next.isEmpty { return next.removeFirst() }
        guard let recurring, recurring.every > 0, number % recurring.every == 0 else { return nil }
        return recurring.fault
    }
}
