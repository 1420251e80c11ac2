/// The character grams of a question's texts, and which of them each word met so far has: passages share
/// most of their words, so that a word is analysed once for all texts.
struct QuestionGrams {
    private let analyzer: any TextAnalyzer
    /// Every gram of any text by its number.
    private var numbers: [String: Int] = [:]
    /// By text, by gram: its share of the text's IDF mass; grams of later texts are missing.
    private var weights: [[Float]] = []
    /// By a hash of a word's bytes: where its grams lie in ``grams``.
    private var words: [Int: Range<Int>] = [:]
    private var grams: [Int] = []
    /// By gram: the last line that had it.
    private var lastLine: [Int] = []
    private var line = 0

    init(_ analyzer: any TextAnalyzer) {
        self.analyzer = analyzer
    }

    var textCount: Int { weights.count }

    /// Adds a text of the question; all of them before any line is looked at.
    mutating func add(_ text: String, _ rendering: Rendering, _ store: any PassageIndex) async throws {
        var seen = Set<String>()
        let distinct = analyzer.grams(of: text).filter { seen.insert($0).inserted }
        let rarity = try await store.frequencies(of: distinct, part: .grams, in: rendering)
            .inverseDocumentFrequencies()
        let mass = max(rarity.reduce(0, +), .leastNormalMagnitude)
        for gram in distinct where numbers[gram] == nil { numbers[gram] = numbers.count }
        var weights = [Float](repeating: 0, count: numbers.count)
        for (gram, rarity) in zip(distinct, rarity) {
            if let number = numbers[gram] { weights[number] = rarity / mass }
        }
        self.weights.append(weights)
        lastLine = [Int](repeating: 0, count: numbers.count)
    }

    /// How much of any of some texts the best line has.
    mutating func coverage(of texts: Range<Int>, by lines: [Substring]) -> Float {
        var best: Float = 0
        var coverage = [Float](repeating: 0, count: texts.count)
        for line in lines {
            for place in coverage.indices { coverage[place] = 0 }
            forEachGram(of: line) { gram, weights in
                for (place, text) in texts.enumerated() where gram < weights[text].count {
                    coverage[place] += weights[text][gram]
                }
            }
            best = max(best, coverage.max() ?? 0)
        }
        return best
    }

    /// Calls `body` with each gram of the question that a line has, once.
    private mutating func forEachGram(of text: Substring, _ body: (Int, [[Float]]) -> Void) {
        line += 1
        var text = text
        text.withUTF8 { bytes in
            for word in bytes.split(whereSeparator: \.isBlank) {
                for place in grams(of: UnsafeBufferPointer(rebasing: word)) {
                    let gram = grams[place]
                    guard lastLine[gram] < line else { continue }
                    lastLine[gram] = line
                    body(gram, weights)
                }
            }
        }
    }

    /// Where the grams of a word lie that the question has too.
    private mutating func grams(of word: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(word))
        let hash = hasher.finalize()
        if let known = words[hash] { return known }
        let start = grams.count
        for gram in analyzer.grams(of: String(decoding: word, as: UTF8.self)) {
            if let number = numbers[gram] { grams.append(number) }
        }
        words[hash] = start..<grams.count
        return start..<grams.count
    }
}

extension UInt8 {
    /// White space: where a line is cut before the analyser cuts on.
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x0A || self == 0x09 }
}
