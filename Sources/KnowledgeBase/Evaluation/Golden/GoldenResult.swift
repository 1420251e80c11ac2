/// What came of one golden question.
public struct GoldenResult: Sendable, Equatable, Codable {
    /// What is measured, each by itself.
    public enum Area: String, Sendable, Codable, CodingKeyRepresentable, CaseIterable, Comparable {
        /// The expected documents are among the sources.
        case retrieval
        /// The text, the rows, the calls and the hand-off are as expected.
        case answer
        /// It says that it does not know where it must, and only there.
        case refusal
        /// Every figure stands in a source, a row, a tool's result or the question.
        case grounding
        /// A model found what the case's rubric asks for.
        case judge

        public static func < (a: Area, b: Area) -> Bool {
            let order = allCases
            return order.firstIndex(of: a) ?? 0 < order.firstIndex(of: b) ?? 0
        }
    }

    /// An expectation that was not met.
    public struct Failure: Sendable, Equatable, Codable {
        public var area: Area
        /// The key of the case, or `figures`, `error`.
        public var check: String
        public var expected: String
        public var got: String

        public init(_ area: Area, _ check: String, expected: String, got: String) {
            self.area = area
            self.check = check
            self.expected = expected
            self.got = got
        }
    }

    public var id: String
    public var file: String
    /// What was said before, the assistant's replies included.
    public var earlier: [String]
    public var question: String
    /// Language and tags.
    public var groups: [String]
    /// The areas that the case tests, and whether it passes.
    public var areas: [Area: Bool]
    public var failures: [Failure]
    /// What the customer reads.
    public var text: String
    public var refused: Bool
    /// As `root`-relative paths, in the order of the answer.
    public var sources: [String]
    public var rows: [String]
    public var toolCalls: [String]
    public var handOff: String?
    /// Figures that the checks took out before anybody saw them.
    public var removed: [String]
    /// Provider and model; `extractive` where the sources were quoted.
    public var model: String
    /// Of the answer alone, earlier turns and judge left out.
    public var milliseconds: Double
    public var tokens: TokenUsage?
    /// In millionths of the price table's currency; `nil` where there is no price.
    public var cost: Int64?
    /// What the judge said, in its words.
    public var verdict: String?

    public static let extractive = "extractive"

    public var passes: Bool { failures.isEmpty }

    /// Of a case that has not been looked at.
    init(_ item: GoldenCase) {
        id = item.id
        file = item.file
        earlier = []
        question = item.question
        groups = item.groups
        areas = [:]
        failures = []
        text = ""
        refused = false
        sources = []
        rows = []
        toolCalls = []
        removed = []
        model = Self.extractive
        milliseconds = 0
    }

    mutating func take(_ found: [Failure], in area: Area) {
        areas[area] = (areas[area] ?? true) && found.isEmpty
        failures += found
    }
}
