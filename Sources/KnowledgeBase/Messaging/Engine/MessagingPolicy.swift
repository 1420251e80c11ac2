/// How one account of a channel is served: who answers, and by which rules.
public struct AccountRoute: Sendable {
    public var chat: ChatService
    public var policy: MessagingPolicy
    /// Hears voice notes; without one they are answered with a request to write.
    public var transcriber: (any Transcriber)?

    public init(
        chat: ChatService, policy: MessagingPolicy = MessagingPolicy(),
        transcriber: (any Transcriber)? = nil
    ) {
        self.chat = chat
        self.policy = policy
        self.transcriber = transcriber
    }
}

/// The rules by which messages of one account are answered.
public struct MessagingPolicy: Sendable, Hashable {
    // MARK: When

    /// Silence after a message before it is answered, so that a burst is answered as one.
    public var quiet: Duration = .seconds(4)
    /// The longest that a message waits for more to come.
    public var longestQuiet: Duration = .seconds(20)
    /// Whether the message that begins a conversation waits too.
    public var waitsAtFirst = false
    public var midAnswer = MidAnswer.supersede
    /// A conversation that was silent for so long is over; the next message begins another.
    public var session: Duration = .seconds(24 * 3_600)

    // MARK: What

    /// The same text again within that time is not answered again.
    public var duplicates: Duration = .seconds(10)
    /// Older than that, by the channel's clock, a message is stale.
    public var staleAfter: Duration = .seconds(6 * 3_600)
    public var stale = Stale.summarise
    /// Messages of one contact that are answered in any minute and in a day (UTC); of what goes beyond, the contact is
    /// told once. `nil` for no limit.
    public var perMinute: Int? = 20
    public var perDay: Int? = 200
    /// Messages that one turn takes up at most.
    public var mostMessages = 50
    /// Attempts to answer that fail before the contact is told that it did not work.
    public var attempts = 3
    /// Attempts with which the process ended before a message is held to be the cause. Who kills a server again and again
    /// hits the same innocent message by chance more often than ``attempts``, but hardly ever as often as this.
    public var fatalAttempts = 10

    // MARK: How

    /// Whether answers end with a line that names their sources.
    public var showsSources = true
    public var showsTyping = true
    /// Of a voice note, in bytes.
    public var largestMedia = 16 * 1_048_576

    // MARK: Persons

    /// How long the assistant is silent once a person was called for or wrote.
    public var pause: Duration = .seconds(12 * 3_600)
    /// Whose messages begin the pause anew.
    public var renewal = Renewal.both

    // MARK: Sending

    public var sending = SendPolicy()
    /// Sent in place of a message for which it is too late; `nil` sends nothing.
    public var lateTemplate: Template?

    /// What happens to a message that comes while an answer is made.
    public enum MidAnswer: String, Sendable, Hashable, Codable, CaseIterable {
        /// The answer is given up and made anew for all, unless the first of them has waited ``longestQuiet``.
        case supersede
        /// It is answered next.
        case nextTurn = "next_turn"
    }

    /// What happens to stale messages.
    public enum Stale: String, Sendable, Hashable, Codable, CaseIterable {
        /// They are answered as any other.
        case answer
        /// They are answered together, with a sentence that excuses the delay.
        case summarise
        /// They are kept in the conversation and not answered.
        case skip
    }

    public enum Renewal: String, Sendable, Hashable, Codable, CaseIterable {
        case both, person, none
    }

    /// A message that the channel has approved beforehand.
    public struct Template: Sendable, Hashable, Codable {
        public var name: String
        /// As the channel writes it: `es_MX`.
        public var language: String

        public init(name: String, language: String) {
            self.name = name
            self.language = language
        }
    }

    public init() {}
}

/// How much a ``MessagingEngine`` does at a time, and how long it waits.
public struct MessagingLimits: Sendable, Hashable {
    /// Answers that are made at the same time.
    public var turns = 4
    /// Messages that are sent at the same time.
    public var sends = 8
    /// Events that may wait to be written down; more are refused.
    public var waitingEvents = 20_000
    /// How long what is under way may take once it is told to stop.
    public var grace: Duration = .seconds(10)
    /// After which an answer is given up.
    public var longestAnswer: Duration = .seconds(180)
    /// After which a call is given up that shows that messages were read.
    public var longestTyping: Duration = .seconds(20)
    /// How often the store is asked for what another process put into the outbox.
    public var poll: Duration = .seconds(1)
    /// How often it is asked for messages that wait, in case that one was overlooked.
    public var recheck: Duration = .seconds(30)
    /// Before an answer that failed is tried again; doubles up to the longest.
    public var retry: Duration = .seconds(1)
    public var longestRetry: Duration = .seconds(60)

    public init() {}
}
