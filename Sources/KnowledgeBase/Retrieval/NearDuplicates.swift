/// Folds passages that say the same as a better one: copies of a document, text that stands in two
/// files. Two passages are near-duplicates when nine tenths of their distinct words are common.
enum NearDuplicates {
    private static let threshold = 0.9

    /// - Parameter hits: best first; the order of what stays is kept.
    static func folded(_ hits: [Hit]) -> [Hit] {
        var kept: [(hit: Hit, words: Set<Substring>)] = []
        for hit in hits {
            let words = Set(hit.passage.chunk.text.lowercased().split { !$0.isLetter && !$0.isNumber })
            if let index = kept.firstIndex(where: { isSame($0.words, words) }) {
                kept[index].hit.duplicates.append(hit)
            } else {
                kept.append((hit, words))
            }
        }
        return kept.map(\.hit)
    }

    /// Jaccard similarity at or over the threshold; sizes that are too far apart are not compared.
    private static func isSame(_ a: Set<Substring>, _ b: Set<Substring>) -> Bool {
        let (small, large) = a.count < b.count ? (a, b) : (b, a)
        guard Double(small.count) >= threshold * Double(large.count) else { return false }
        let common = small.count { large.contains($0) }
        return Double(common) >= threshold * Double(a.count + b.count - common)
    }
}
