import CSnowball
import KnowledgeBase
import Synchronization

/// A folded word's stem.
struct Stem {
    /// The stem's bytes in ``Stemmer/bytes``.
    var range: Range<Int>
    var hash: TermHash
    var isStopWord: Bool
}

/// Snowball stems of folded words of one language, each computed once. Not to be shared between
/// threads: libstemmer keeps its result inside the stemmer.
final class Stemmer {
    /// Stems held before the cache starts again: a few megabytes.
    private static let capacity = 100_000

    private let snowball: OpaquePointer?
    private let stopWords: Set<UInt64>
    private var known = StemTable()
    private(set) var bytes: [UInt8] = []

    init(_ language: Language) {
        snowball = language.snowballName.flatMap { sb_stemmer_new($0, "UTF_8") }
        stopWords = StopWords.of(language)
    }

    deinit {
        if let snowball { sb_stemmer_delete(snowball) }
    }

    /// Starts an empty cache when it has grown large; ranges given out before are void.
    func trim() {
        guard known.count > Self.capacity else { return }
        known = StemTable()
        bytes.removeAll(keepingCapacity: true)
    }

    func stem(_ word: UnsafeBufferPointer<UInt8>) -> Stem {
        let key = TermHash.of(word)
        if let stem = known[key] { return stem }
        let start = bytes.count
        bytes.append(contentsOf: computed(word))
        var hash = TermHash()
        for byte in bytes[start...] { hash.add(byte) }
        let stem = Stem(range: start..<bytes.count, hash: hash, isStopWord: stopWords.contains(key))
        known.add(stem, of: key)
        return stem
    }

    private func computed(_ word: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard let snowball, let length = Int32(exactly: word.count),
            let stem = sb_stemmer_stem(snowball, word.baseAddress, length)
        else { return word }
        return UnsafeBufferPointer(start: stem, count: Int(sb_stemmer_length(snowball)))
    }
}

/// Stems by the hash of their word: open addressing over hashes that are even already, since a dictionary of the
/// standard library would hash them again. A factor of the process's own chooses the places, so that no document
/// can have words whose places are the same (Dietzfelbinger et al., "A Reliable Randomized Algorithm for the
/// Closest-Pair Problem", 1997).
private struct StemTable {
    private static let factor = UInt64.random(in: .min ... .max) | 1

    private var entries: [(word: UInt64, stem: Stem)] = []
    /// Number + 1, or 0 where a place is free; at most half are taken.
    private var places = [UInt32](repeating: 0, count: 1 << 10)

    var count: Int { entries.count }

    subscript(word: UInt64) -> Stem? {
        var place = firstPlace(of: word)
        while places[place] != 0 {
            let entry = entries[Int(places[place]) - 1]
            if entry.word == word { return entry.stem }
            place = (place + 1) & (places.count - 1)
        }
        return nil
    }

    /// Adds what is not there yet.
    mutating func add(_ stem: Stem, of word: UInt64) {
        entries.append((word, stem))
        if 2 * entries.count > places.count {
            places = [UInt32](repeating: 0, count: 2 * places.count)
            for number in entries.indices { take(number) }
        } else {
            take(entries.count - 1)
        }
    }

    @inline(__always)
    private func firstPlace(of word: UInt64) -> Int {
        Int((word &* Self.factor) >> UInt64(64 - places.count.trailingZeroBitCount))
    }

    private mutating func take(_ number: Int) {
        var place = firstPlace(of: entries[number].word)
        while places[place] != 0 { place = (place + 1) & (places.count - 1) }
        places[place] = UInt32(number + 1)
    }
}

extension Language {
    fileprivate var snowballName: String? {
        switch self {
        case .spanish: "spanish"
        case .portuguese: "portuguese"
        case .english: "english"
        case .unknown: nil
        }
    }
}

/// Lends stemmers to threads, one at a time each, and keeps them with their caches.
final class StemmerPool: Sendable {
    private struct Shelf: ~Copyable {
        var stemmers: [Language: [Stemmer]] = [:]
    }

    private let shelf = Mutex(Shelf())

    func withStemmer<Value>(for language: Language, _ body: (Stemmer) -> Value) -> Value {
        let lent = shelf.withLock { $0.stemmers[language]?.popLast().map(Lent.init) }
        let stemmer = lent?.stemmer ?? Stemmer(language)
        stemmer.trim()
        defer { giveBack(Lent(stemmer: stemmer), for: language) }
        return body(stemmer)
    }

    private func giveBack(_ lent: Lent, for language: Language) {
        shelf.withLock { $0.stemmers[language, default: []].append(lent.stemmer) }
    }

    /// A stemmer on its way between shelf and borrower: whoever holds it is the only one.
    private struct Lent: @unchecked Sendable {
        let stemmer: Stemmer
    }
}
