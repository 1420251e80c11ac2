/// Folds passages that say the same as a better one: copies of a document, text that stands in two
/// files. Two passages are near-duplicates when nine tenths of their distinct words are common, headings
/// included, and every figure: two cars of a list may differ in nothing but the price. Nor do they say
/// the same under other headings, or where one denies what the other states.
enum NearDuplicates {
    private static let threshold = 0.9

    /// The wording of every passage found.
    static func wordings(of hits: [Hit]) -> [StoredChunk.ID: Wording] {
        Dictionary(hits.map { ($0.passage.id, Wording(of: $0.passage.chunk)) }) { first, _ in first }
    }

    /// - Parameter hits: best first; the order of what stays is kept.
    static func folded(_ hits: [Hit], _ wordings: [StoredChunk.ID: Wording] = [:]) -> [Hit] {
        var kept: [(hit: Hit, wording: Wording)] = []
        for hit in hits {
            let wording = wordings[hit.passage.id] ?? Wording(of: hit.passage.chunk)
            if let index = kept.firstIndex(where: { $0.wording.isSame(as: wording, threshold) }) {
                kept[index].hit.duplicates.append(hit)
            } else {
                kept.append((hit, wording))
            }
        }
        return kept.map(\.hit)
    }

    /// The distinct words of a passage.
    struct Wording: Sendable {
        /// By a hash of their bytes: equal words have equal ones, others hardly ever.
        private var words: Set<Int> = []
        /// Those with digits.
        private var figures: Set<Int> = []
        private let chunk: Chunk

        /// Accents folded; `t` is what is left of "isn't".
        private static let polar = Lexicon(
            "no nao not t cannot ni nem nor sin sem without nunca never jamas jamais si sim yes")

        init(of chunk: Chunk) {
            self.chunk = chunk
            var text = chunk.originalText.lowercased()
            text.withUTF8 { bytes in
                for run in WordRuns.offsets(in: bytes) { add(UnsafeBufferPointer(rebasing: bytes[run])) }
            }
        }

        /// Words of the heading path, accents folded. Like ``polarity`` looked at only where words agree.
        private var heading: Set<String> {
            Set(chunk.headingPath.flatMap { WrittenWord.words(of: $0).map(\.folded) })
        }

        /// How often each word that denies or affirms stands there.
        private var polarity: [String: Int] {
            WrittenWord.words(of: chunk.text).map(\.folded).filter(Self.polar.contains)
                .reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }

        private mutating func add(_ word: UnsafeBufferPointer<UInt8>) {
            var hasher = Hasher()
            hasher.combine(bytes: UnsafeRawBufferPointer(word))
            let hash = hasher.finalize()
            guard words.insert(hash).inserted, Self.hasDigit(word) else { return }
            figures.insert(hash)
        }

        /// Numbers beyond ASCII ("½", "²") count as digits too.
        private static func hasDigit(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
            if word.contains(where: { (0x30...0x39).contains($0) }) { return true }
            return word.contains { $0 >= 0x80 }
                && String(decoding: word, as: UTF8.self).contains(where: \.isNumber)
        }

        /// Jaccard similarity at or over the threshold; sizes that are too far apart are not compared.
        func isSame(as other: Wording, _ threshold: Double) -> Bool {
            let (small, large) =
                words.count < other.words.count ? (words, other.words) : (other.words, words)
            guard Double(small.count) >= threshold * Double(large.count), figures == other.figures else {
                return false
            }
            let common = small.count { large.contains($0) }
            guard Double(common) >= threshold * Double(words.count + other.words.count - common) else {
                return false
            }
            return heading == other.heading && polarity == other.polarity
        }
    }
}
