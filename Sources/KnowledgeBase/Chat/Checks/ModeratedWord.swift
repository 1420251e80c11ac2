/// A set of letters that a character may stand for: a to z, `ñ`.
struct ModeratedLetters: OptionSet, Hashable {
    let rawValue: UInt32

    /// `ñ` is no `n`: `año`, `coño`.
    static let enye = ModeratedLetters(rawValue: 1 << 26)
    static let any = ModeratedLetters(rawValue: (1 << 27) - 1)

    /// - Parameter letter: lower-case ASCII.
    static func letter(_ letter: UInt8) -> ModeratedLetters {
        ModeratedLetters(rawValue: 1 << UInt32(letter - UInt8(ascii: "a")))
    }

    /// The letters one by one.
    var each: [ModeratedLetters] {
        (0..<27).map { ModeratedLetters(rawValue: 1 << $0) }.filter { contains($0) }
    }
}

/// A text as moderation reads it.
struct ModeratedText {
    struct Character {
        var letters: ModeratedLetters = []
        /// A letter itself, not a sign that stands for one.
        var isLetter = false
        /// `$`, `@`: not a digit, which codes are full of.
        var isSign = false
        var isDigit = false
        var isSpace = false
        var isNewline = false

        /// What words are made of, as opposed to what stands between them.
        var isWord: Bool { isLetter || isDigit }
    }

    let characters: [Character]
    /// Where each begins, and the end.
    let indices: [String.Index]

    init(_ text: String) {
        characters = text.map(Self.read)
        indices = Array(text.indices) + [text.endIndex]
    }

    func beginsWord(at index: Int) -> Bool {
        guard !characters[index].letters.isEmpty, characters[index].letters != .any else { return false }
        return index == 0 || !characters[index - 1].isWord
    }

    private static func read(_ character: Swift.Character) -> Character {
        var result = Character()
        if character == "ñ" || character == "Ñ" {
            result.letters = .enye
            result.isLetter = true
        } else if let ascii = character.unicodeScalars.first.flatMap(LookAlikes.ascii) {
            if ascii.isLowercaseLetter { result.letters = .letter(ascii) }
            if let twin = signs[ascii] { result.letters = twin }
            if ascii == .asterisk { result.letters = .any }
            result.isLetter = ascii.isLowercaseLetter
            result.isDigit = ascii.isDigit
            result.isSign =
                !result.isLetter && !result.isDigit && !result.letters.isEmpty && ascii != .asterisk
        } else {
            result.letters = character == "€" ? .letter(UInt8(ascii: "e")) : []
            result.isSign = character == "€"
            result.isLetter = character.isLetter
        }
        result.isNewline = character.isNewline
        result.isSpace = character.isWhitespace
        return result
    }

    /// Leetspeak.
    private static let signs: [UInt8: ModeratedLetters] = [
        UInt8(ascii: "0"): .letter(UInt8(ascii: "o")), UInt8(ascii: "3"): .letter(UInt8(ascii: "e")),
        UInt8(ascii: "1"): [.letter(UInt8(ascii: "i")), .letter(UInt8(ascii: "l"))],
        UInt8(ascii: "4"): .letter(UInt8(ascii: "a")), UInt8(ascii: "5"): .letter(UInt8(ascii: "s")),
        UInt8(ascii: "7"): .letter(UInt8(ascii: "t")), UInt8(ascii: "8"): .letter(UInt8(ascii: "b")),
        UInt8(ascii: "9"): .letter(UInt8(ascii: "g")), UInt8(ascii: "@"): .letter(UInt8(ascii: "a")),
        UInt8(ascii: "$"): .letter(UInt8(ascii: "s")), UInt8(ascii: "!"): .letter(UInt8(ascii: "i")),
        UInt8(ascii: "|"): [.letter(UInt8(ascii: "i")), .letter(UInt8(ascii: "l"))],
        UInt8(ascii: "+"): .letter(UInt8(ascii: "t")),
    ]
}

/// A word or phrase of a list, ready to be found.
struct ModeratedWord {
    let written: String
    /// Letters in a row that are the same, and gaps between the words of a phrase.
    private let runs: [Run]

    /// How the letters of a word are told from what is put between them.
    private struct Spelling {
        /// `i d i o t a`
        var isSpaced: Bool
        /// `id*ota`, as opposed to `i*d*i*o*t*a`.
        var starsAreLetters: Bool
    }

    private struct Run {
        /// Empty for a gap.
        var letter: ModeratedLetters
        var count: Int
    }

    /// Characters between two letters at most.
    private static let widestGap = 3
    /// Shorter words are not looked for with spaces between their letters.
    private static let leastSpaced = 4

    init?(_ word: String) {
        written = word
        var runs: [Run] = []
        for character in ModeratedText(word.lowercased()).characters {
            if character.isLetter, let letter = character.letters.each.first {
                if runs.last?.letter == letter {
                    runs[runs.count - 1].count += 1
                } else {
                    runs.append(Run(letter: letter, count: 1))
                }
            } else if !runs.isEmpty, runs.last?.letter != [] {
                runs.append(Run(letter: [], count: 1))
            }
        }
        if runs.last?.letter == [] { runs.removeLast() }
        self.runs = runs
        guard length >= 2 else { return nil }
    }

    /// Letters.
    var length: Int { runs.reduce(0) { $0 + ($1.letter == [] ? 0 : $1.count) } }

    var first: ModeratedLetters { runs.first?.letter ?? [] }

    /// Where the word ends that begins at a position, if it stands there.
    func end(in text: ModeratedText, at start: Int) -> Int? {
        if let end = end(in: text, at: start, Spelling(isSpaced: false, starsAreLetters: true))
            ?? end(in: text, at: start, Spelling(isSpaced: false, starsAreLetters: false))
        {
            return end
        }
        guard length >= Self.leastSpaced else { return nil }
        return end(in: text, at: start, Spelling(isSpaced: true, starsAreLetters: false))
    }

    private func end(in text: ModeratedText, at start: Int, _ spelling: Spelling) -> Int? {
        var index = start
        var certain = 0
        var isFirst = true
        for run in runs {
            guard run.letter != [] else {
                guard let next = skipGap(text, index, spelling, spaces: true, least: 1) else { return nil }
                index = next
                isFirst = true
                continue
            }
            for _ in 0..<run.count {
                let least = spelling.isSpaced && !isFirst ? 1 : 0
                guard
                    let next = isFirst
                        ? index : skipGap(text, index, spelling, spaces: spelling.isSpaced, least: least),
                    next < text.characters.count, text.characters[next].letters.contains(run.letter)
                else { return nil }
                certain += text.characters[next].isLetter || text.characters[next].isSign ? 1 : 0
                index = next + 1
                isFirst = false
            }
            index = skipRepeated(run.letter, text, index, spelling)
        }
        let isWhole = index == text.characters.count || !text.characters[index].isWord
        return isWhole && certain >= 2 && certain * 2 >= length ? index : nil
    }

    /// `idiooota`, `i d i o o o t a`
    private func skipRepeated(
        _ letter: ModeratedLetters, _ text: ModeratedText, _ start: Int, _ spelling: Spelling
    ) -> Int {
        var index = start
        while let next = skipGap(
            text, index, spelling, spaces: spelling.isSpaced, least: spelling.isSpaced ? 1 : 0),
            next < text.characters.count, text.characters[next].isLetter,
            text.characters[next].letters == letter
        {
            index = next + 1
        }
        return index
    }

    /// Past what may stand between two letters; `nil` when it is too little.
    private func skipGap(
        _ text: ModeratedText, _ start: Int, _ spelling: Spelling, spaces: Bool, least: Int
    ) -> Int? {
        var index = start
        while index < text.characters.count, index - start < Self.widestGap {
            let character = text.characters[index]
            if character.isWord || character.isNewline || character.isSpace && !spaces { break }
            // A sign that stands for a letter is one, unless it stands where letters must be apart.
            let isLetter = character.letters == .any ? spelling.starsAreLetters : !character.letters.isEmpty
            if isLetter, least == 0 || index > start { break }
            index += 1
        }
        return index - start >= least ? index : nil
    }
}
