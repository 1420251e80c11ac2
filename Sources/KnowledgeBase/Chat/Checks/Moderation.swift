/// Finds words of lists in questions and answers, however they are spelt.
///
/// Case, accents, leetspeak (`1d10ta`), repeated letters (`idiooota`), letters with marks or spaces between
/// (`i.d.i.o.t.a`, `i d i o t a`), starred letters (`id*ota`) and look-alikes of other alphabets do not
/// matter. Only whole words count: `computadora` is a computer.
public struct Moderation: Sendable {
    /// What to do when a word of a list is found; each outranks the ones before.
    public enum Policy: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
        /// Show the text with the words starred out.
        case mask
        /// Let a person take over.
        case handOff = "hand-off"
        /// Answer nothing but that it will not.
        case refuse

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

        public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
    }

    public struct WordList: Sendable, Hashable {
        public var name: String
        public var policy: Policy
        /// Words and phrases, in any case, with or without accents; every form by itself.
        public var words: [String]

        public init(name: String, policy: Policy, words: [String]) {
            self.name = name
            self.policy = policy
            self.words = words
        }
    }

    private struct Entry {
        var word: ModeratedWord
        var list: Int
    }

    private let lists: [WordList]
    /// By the first letter; longer words first.
    private let entries: [ModeratedLetters: [Entry]]

    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for a word with fewer than two letters: it would be
    ///   found everywhere.
    public init(lists: [WordList]) throws {
        self.lists = lists
        var entries: [ModeratedLetters: [Entry]] = [:]
        for (index, list) in lists.enumerated() {
            for word in list.words {
                guard let compiled = ModeratedWord(word) else {
                    throw KnowledgeBaseError(
                        .usage, cannot: "read the word list '\(list.name)'",
                        because: "'\(word)' has fewer than two letters", advice: "Remove it")
                }
                entries[compiled.first, default: []].append(Entry(word: compiled, list: index))
            }
        }
        self.entries = entries.mapValues { $0.sorted { $0.word.length > $1.word.length } }
    }

    public func check(_ text: String) -> ModerationResult {
        let read = ModeratedText(text)
        var result = ModerationResult(text: text)
        var index = 0
        while index < read.characters.count {
            guard let (entry, end) = entry(at: index, in: read) else {
                index += 1
                continue
            }
            let list = lists[entry.list]
            result.matches.append(
                ModerationMatch(
                    list: list.name, policy: list.policy, word: entry.word.written,
                    range: read.indices[index]..<read.indices[end]))
            index = end
        }
        return result
    }

    private func entry(at index: Int, in text: ModeratedText) -> (Entry, Int)? {
        guard text.beginsWord(at: index) else { return nil }
        var best: (Entry, Int)?
        for first in text.characters[index].letters.each {
            for entry in entries[first] ?? [] {
                if let end = entry.word.end(in: text, at: index), end > best?.1 ?? 0 { best = (entry, end) }
            }
        }
        return best
    }
}

/// Where a word of a list stands.
public struct ModerationMatch: Sendable, Hashable {
    public let list: String
    public let policy: Moderation.Policy
    /// As the list has it.
    public let word: String
    public let range: Range<String.Index>
}

public struct ModerationResult: Sendable, Hashable {
    public let text: String
    /// In order, without overlaps.
    public internal(set) var matches: [ModerationMatch] = []

    init(text: String) { self.text = text }

    /// The strictest of the lists whose words were found; `nil` when there is none.
    public var policy: Moderation.Policy? { matches.map(\.policy).max() }

    /// The text with a star for every character of the words found, as long as before.
    public var masked: String {
        var result = ""
        var start = text.startIndex
        for match in matches {
            result += text[start..<match.range.lowerBound]
            result += text[match.range].map { $0.isWhitespace ? String($0) : "*" }.joined()
            start = match.range.upperBound
        }
        return result + text[start...]
    }
}
