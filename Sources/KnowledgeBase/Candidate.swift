import Foundation

/// A question in one language as it is put to one half of the lexical index.
public struct LexicalQuery: Sendable, Equatable {
    /// The question in a language, matched against one rendering of the passages.
    public struct Form: Sendable, Equatable {
        public var text: String
        public var language: Language
        public var rendering: Rendering

        public init(_ text: String, language: Language, rendering: Rendering) {
            self.text = text
            self.language = language
            self.rendering = rendering
        }
    }

    public var forms: [Form]

    public init(_ forms: [Form]) {
        self.forms = forms
    }
}

/// Which text of a passage is meant: as written, or its rough English.
public enum Rendering: String, Sendable, Codable, CaseIterable {
    case original
    /// The translation; for passages without one (English already), the original.
    case pivot
}

/// A kind of index term; each has its own dictionary and statistics.
public enum LexicalPart: Int, Sendable, CaseIterable {
    /// Stems of words that are no stop words.
    case words
    /// Neighbouring pairs of these stems.
    case bigrams
    /// Character 4-grams of folded words.
    case grams
}

/// How common terms are among the passages of a store.
public struct TermFrequencies: Sendable, Equatable {
    /// Passages in all.
    public var total: Int
    /// Passages that have the term, in the order asked.
    public var matching: [Int]

    public init(total: Int, matching: [Int]) {
        self.total = total
        self.matching = matching
    }

    /// `ln(1 + (N - n + 0.5) / (n + 0.5))` of each term, with N at least `least`, so that a tiny base
    /// does not take all weight from the words it has.
    public func inverseDocumentFrequencies(least: Int = 0) -> [Float] {
        let total = Double(max(total, least))
        return matching.map { Float(log(1 + (total - Double($0) + 0.5) / (Double($0) + 0.5))) }
    }
}

/// BM25 of one rendering, each part divided by the question's own IDF mass so that it lies on an
/// absolute scale: about 1 when every word of the question stands in a passage of average length.
///
/// BM25: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).
public struct LexicalScores: Sendable, Equatable, Codable {
    public var words: Float
    public var bigrams: Float
    public var grams: Float

    public init(words: Float = 0, bigrams: Float = 0, grams: Float = 0) {
        self.words = words
        self.bigrams = bigrams
        self.grams = grams
    }
}

/// A passage that one of the signals proposed, with every signal's score for it.
public struct Candidate: Sendable, Equatable {
    public var chunk: StoredChunk.ID
    public var original = LexicalScores()
    public var pivot = LexicalScores()
    /// Cosine of the question's and the passage's vectors; 0 without vectors.
    public var cosine: Float = 0

    public init(chunk: StoredChunk.ID) {
        self.chunk = chunk
    }
}

/// What a search proposes, and what it read to find it.
public struct Candidates: Sendable, Equatable {
    /// Unordered.
    public var passages: [Candidate]
    /// `nil` where no vectors were compared.
    public var vectors: VectorReading?

    public init(_ passages: [Candidate], vectors: VectorReading? = nil) {
        self.passages = passages
        self.vectors = vectors
    }
}

/// How the nearest vectors were found.
public struct VectorReading: Sendable, Equatable, Codable {
    public enum Method: String, Sendable, CaseIterable, Codable {
        /// No vector left out is nearer than one that was found.
        case exact
        /// Those that look nearest by their short codes were compared; a nearer one may be left out.
        case approximate
    }

    public var method: Method
    /// Vectors there are.
    public var vectors: Int
    /// Those of which only short codes were read.
    public var coded: Int
    /// Those that were read in full.
    public var read: Int

    public init(method: Method, vectors: Int, coded: Int, read: Int) {
        self.method = method
        self.vectors = vectors
        self.coded = coded
        self.read = read
    }

    /// One line for people.
    public var description: String {
        "\(method.rawValue), \(read) of \(vectors) vectors read in full, \(coded) by their codes"
    }
}

/// A passage as the store holds it, with what is needed to cite it.
public struct StoredChunk: Sendable, Equatable, Identifiable {
    public typealias ID = Int64

    public var id: ID
    public var chunk: Chunk
    public var document: Int64
    /// Absolute root of the source.
    public var sourceRoot: String
    /// The document's path relative to the root.
    public var path: String
    public var title: String
    public var mediaType: String

    public init(
        id: ID, chunk: Chunk, document: Int64, sourceRoot: String, path: String, title: String,
        mediaType: String
    ) {
        self.id = id
        self.chunk = chunk
        self.document = document
        self.sourceRoot = sourceRoot
        self.path = path
        self.title = title
        self.mediaType = mediaType
    }
}
