/// What the sources say to a question, in their own words, or that they do not say it.
public struct Answer: Sendable, Equatable, Codable {
    /// As it was asked, white space trimmed.
    public var question: String
    /// The asker's.
    public var language: Language
    /// Whether the sources know; if not, ``refusal`` is what to say.
    public var known: Bool
    /// How sure it is that the sources know, from 0 to 1.
    public var confidence: Float
    /// The best first; empty unless known and quoted.
    public var sentences: [Sentence]
    /// The answer in a model's words, in place of ``sentences``; `nil` where the sources are quoted.
    public var written: Written?
    /// The answer put together from rows and calculations in fixed words, in place of ``sentences``.
    public var composed: String?
    /// What the sentences cite, by number.
    public var sources: [Source]
    /// Rows of catalogs that it shows or was made from, best first.
    public var rows: [Row]
    /// What the contact may choose from, as the text numbers it; `nil` for nothing.
    public var choices: [OutboundContent.Choice]?
    /// Set where a person is to take over.
    public var handOff: HandOff?
    /// What was called to make it, in order.
    public var toolCalls: [ToolUse]
    /// What models took to make it, in order.
    public var modelCalls: [ModelCall]
    /// The question as it was searched for, where earlier turns had to complete it.
    public var standalone: String?
    /// The fixed reply in the asker's language, unless known: that the sources do not say, or a greeting
    /// returned where nothing was asked.
    public var refusal: String?
    /// Whether nothing was asked (a greeting, thanks) and ``refusal`` is the polite reply.
    public var isCourtesy: Bool
    /// What the checks of question and answer did.
    public var checks: [CheckEvent] = []
    /// What the writer's prompt was made of; empty where no model was asked.
    public var promptParts: [Prompt.Part] = []
    /// Whether it was kept from an earlier time, under the same conditions.
    public var isCached = false
    /// Whether words that are not to be said kept it from being given.
    public var isWithheld = false
    /// Whether the day's limit of cost kept a model from being asked.
    public var isOverLimit = false
    /// What could not be had (a translator, a model) while the question was answered all the same.
    public var notices: [String]
    public var timings: Timings

    /// What a model wrote and the checks let through.
    public struct Written: Sendable, Equatable, Codable {
        public var text: String
        /// Provider and model.
        public var model: String
        /// `nil` when the provider does not tell.
        public var usage: TokenUsage?
        /// Figures that stood in no source and were taken out, as they were written.
        public var removed: [String]
        /// Passages and rows that did not fit the model's window.
        public var leftOut: Int
        /// Whether the model came to its end; if not, the last sentences are missing.
        public var isComplete: Bool

        public init(
            text: String, model: String, usage: TokenUsage? = nil, removed: [String] = [], leftOut: Int = 0,
            isComplete: Bool = true
        ) {
            self.text = text
            self.model = model
            self.usage = usage
            self.removed = removed
            self.leftOut = leftOut
            self.isComplete = isComplete
        }
    }

    /// A row of a catalog.
    public struct Row: Sendable, Equatable, Codable {
        public var catalog: String
        /// Empty where the catalog has no ids.
        public var id: String
        /// The cells by column.
        public var cells: JSONValue

        public init(catalog: String, id: String, cells: JSONValue) {
            self.catalog = catalog
            self.id = id
            self.cells = cells
        }
    }

    /// A tool that was called.
    public struct ToolUse: Sendable, Equatable, Codable {
        public var name: String
        /// As they were given; a JSON object unless the model made a mistake.
        public var arguments: JSONValue
        public var isError: Bool
        /// The beginning of what it gave besides passages and rows, ``mostResult`` characters at most.
        public var result: String

        public static let mostResult = 4_000

        public init(name: String, arguments: JSONValue, isError: Bool = false, result: String = "") {
            self.name = name
            self.arguments = arguments
            self.isError = isError
            self.result = String(result.prefix(Self.mostResult))
        }
    }

    /// A sentence, list item or table row, verbatim.
    public struct Sentence: Sendable, Equatable, Codable {
        public var text: String
        /// What it has to be read with: the header row of a table row, the line that leads in a list.
        public var context: String?
        /// Number of the source.
        public var citation: Int
        public var passage: StoredChunk.ID
        /// Comparable within one answer only.
        public var score: Float

        public init(
            text: String, context: String? = nil, citation: Int, passage: StoredChunk.ID, score: Float
        ) {
            self.text = text
            self.context = context
            self.citation = citation
            self.passage = passage
            self.score = score
        }
    }

    /// A passage that is cited.
    public struct Source: Sendable, Equatable, Codable {
        /// From 1, in the order of the sentences.
        public var number: Int
        public var passage: StoredChunk.ID
        /// Relative to ``root``.
        public var path: String
        public var root: String
        public var title: String
        public var headingPath: [String]
        public var locator: Locator?
        /// How well the passage as a whole fits, 0 to 1.
        public var score: Float

        public init(number: Int, passage: StoredChunk, score: Float) {
            self.number = number
            self.passage = passage.id
            path = passage.path
            root = passage.sourceRoot
            title = passage.title
            headingPath = passage.chunk.headingPath
            locator = passage.chunk.locator
            self.score = score
        }
    }

    /// Milliseconds that each step took.
    public struct Timings: Sendable, Equatable, Codable {
        /// Language, translation and vector of the question.
        public var prepare: Double
        public var retrieve: Double
        /// Choosing sentences and deciding.
        public var rank: Double
        /// A model's writing, checks included; 0 where the sources are quoted.
        public var write: Double

        public init(prepare: Double = 0, retrieve: Double = 0, rank: Double = 0, write: Double = 0) {
            self.prepare = prepare
            self.retrieve = retrieve
            self.rank = rank
            self.write = write
        }

        public var total: Double { prepare + retrieve + rank + write }
    }

    public init(
        question: String, language: Language, known: Bool, confidence: Float, sentences: [Sentence] = [],
        written: Written? = nil, composed: String? = nil, sources: [Source] = [], rows: [Row] = [],
        handOff: HandOff? = nil, toolCalls: [ToolUse] = [], modelCalls: [ModelCall] = [],
        standalone: String? = nil, refusal: String? = nil,
        isCourtesy: Bool = false, notices: [String] = [], timings: Timings = Timings()
    ) {
        self.question = question
        self.language = language
        self.known = known
        self.confidence = confidence
        self.sentences = sentences
        self.written = written
        self.composed = composed
        self.sources = sources
        self.rows = rows
        self.handOff = handOff
        self.toolCalls = toolCalls
        self.modelCalls = modelCalls
        self.standalone = standalone
        self.refusal = refusal
        self.isCourtesy = isCourtesy
        self.notices = notices
        self.timings = timings
    }
}

extension Answer {
    /// What the customer reads, without the list of sources.
    public var text: String {
        if let written { return written.text }
        if let composed { return composed }
        guard known else { return refusal ?? "" }
        return quoted { $0.text }
    }

    /// The same with the number of its source behind every sentence that is quoted, as a model's words have them.
    public var citedText: String {
        let isQuoted = written == nil && composed == nil && known
        return isQuoted ? quoted { "\($0.text) [\($0.citation)]" } : text
    }

    /// What a sentence has to be read with stands above it, once.
    private func quoted(_ line: (Sentence) -> String) -> String {
        sentences.enumerated().flatMap { index, sentence in
            let hasContext = index == 0 || sentences[index - 1].context != sentence.context
            return [hasContext ? sentence.context : nil, line(sentence)].compactMap { $0 }
        }.joined(separator: "\n")
    }
}
