/// A question with what a good answer to it has: one of the golden questions that prove that a new version
/// answers no worse.
public struct GoldenCase: Sendable, Equatable {
    /// Unique in a run.
    public var id: String
    /// Where it is written, for messages.
    public var file: String
    public var question: String
    public var language: Language?
    /// What was said before, oldest first.
    public var earlier: [Turn]
    public var expected: Expected
    /// Lower-case words by which results are grouped.
    public var tags: [String]
    /// What a judge is to look for, in plain words.
    public var judge: String?

    /// A question of before, and its answer where the case fixes it.
    public struct Turn: Sendable, Equatable {
        public var user: String
        /// `nil` for whatever the system answers.
        public var assistant: String?

        public init(user: String, assistant: String? = nil) {
            self.user = user
            self.assistant = assistant
        }
    }

    /// What is asked of an answer; whatever is empty or `nil` is not.
    public struct Expected: Sendable, Equatable {
        /// Documents, as paths relative to their root, one of which suffices.
        public var sources: [String] = []
        /// Documents that must all be there.
        public var allSources: [String] = []
        /// Texts that must all stand in what the customer reads; see ``GoldenText``.
        public var contains: [String] = []
        public var containsAny: [String] = []
        public var notContains: [String] = []
        /// Regular expressions that must all match, capitals aside.
        public var matches: [String] = []
        /// Exactly the ids of the rows, in any order.
        public var rows: [String] = []
        /// The ids of the first rows, in order.
        public var rowsFirst: [String] = []
        /// Ids among which all rows must be, of which there must be one.
        public var rowsAmong: [String] = []
        public var refusal = Refusal.forbidden
        public var handOff: Bool?
        public var tool: Tool?
        public var maxCharacters: Int?

        public init() {}
    }

    public enum Refusal: String, Sendable {
        /// An answer that says that it does not know is wrong.
        case forbidden
        /// Any other answer is wrong.
        case required
        /// Both are right, as long as the rest holds.
        case allowed
    }

    /// A call that must be made.
    public struct Tool: Sendable, Equatable {
        public var name: String
        /// Some of its arguments; numbers count by their value, however they are written.
        public var arguments: [String: JSONValue]

        public init(name: String, arguments: [String: JSONValue] = [:]) {
            self.name = name
            self.arguments = arguments
        }
    }

    public init(
        id: String, file: String = "", question: String, language: Language? = nil, earlier: [Turn] = [],
        expected: Expected = Expected(), tags: [String] = [], judge: String? = nil
    ) {
        self.id = id
        self.file = file
        self.question = question
        self.language = language
        self.earlier = earlier
        self.expected = expected
        self.tags = tags
        self.judge = judge
    }

    /// Its tags and its language: what results are grouped by.
    public var groups: [String] {
        let own = language.map { [$0.rawValue] } ?? []
        return own + tags.filter { !own.contains($0) }
    }
}
