import KnowledgeBase

/// BERT's tokenizer: splits a text into words (``ScalarNormalizer``) and every word greedily into the
/// longest pieces of a vocabulary (Wu et al., 2016; Devlin et al., 2019).
///
/// ```swift
/// let tokenizer = try WordPieceTokenizer(modelFolder: folder)
/// tokenizer.tokenize("Garantía")   // [101, ..., 102]
/// ```
public struct WordPieceTokenizer: Sendable {
    /// The tokens that stand for themselves wherever a text holds their very characters.
    struct SpecialTokens: Sendable {
        var unknown: Int32
        var first: Int32
        var last: Int32
        /// UTF-8 and id of all special tokens, those above included.
        var spellings: [(bytes: [UInt8], id: Int32)]
    }

    /// A longer word is unknown as a whole.
    static let longestWord = 100

    let vocabulary: WordPieceVocabulary
    private let special: SpecialTokens
    private let normalizer: ScalarNormalizer
    private let ascii: [ASCIIClass]

    enum ASCIIClass: UInt8, Sendable {
        case removed, separator, mark, letter, upper, special
    }

    init(vocabulary: WordPieceVocabulary, special: SpecialTokens, rules: ScalarNormalizer.Rules) {
        self.vocabulary = vocabulary
        self.special = special
        normalizer = ScalarNormalizer(rules)
        ascii = Self.classes(special, normalizer)
    }

    /// Token ids between `[CLS]` and `[SEP]`, never truncated.
    public func tokenize(_ text: String) -> [Int32] {
        var text = text
        var ids = [special.first]
        ids.reserveCapacity(text.utf8.count / 3 + 2)
        text.withUTF8 { appendTokens(of: $0, to: &ids) }
        ids.append(special.last)
        return ids
    }

    /// Tokens of the text, `[CLS]` and `[SEP]` included.
    public func tokenCount(of text: String) -> Int {
        tokenize(text).count
    }

    /// The ids cut to `limit` as the reference does: the end is dropped, `[SEP]` stays.
    func truncated(_ ids: [Int32], to limit: Int) -> [Int32] {
        ids.count <= limit ? ids : ids.prefix(limit - 1) + [special.last]
    }

    /// The ids as windows of at most `limit` tokens, each between `[CLS]` and `[SEP]`, as even as can be.
    func windows(_ ids: [Int32], of limit: Int) -> [[Int32]] {
        guard ids.count > limit else { return [ids] }
        let body = ids.dropFirst().dropLast()
        let count = (body.count + limit - 3) / (limit - 2)
        return (0..<count).map { window in
            let start = body.startIndex + body.count * window / count
            let end = body.startIndex + body.count * (window + 1) / count
            return [special.first] + body[start..<end] + [special.last]
        }
    }
}

// MARK: - Words

extension WordPieceTokenizer {
    /// A word under construction: its bytes, and its scalars up to the length where it is unknown anyway.
    private struct Word {
        var bytes: [UInt8] = []
        var scalarCount = 0

        mutating func append(_ scalar: Unicode.Scalar) {
            scalarCount += 1
            if scalarCount <= longestWord { bytes.append(contentsOf: scalar.utf8) }
        }

        @inline(__always)
        mutating func append(ascii byte: UInt8) {
            scalarCount += 1
            if scalarCount <= longestWord { bytes.append(byte) }
        }
    }

    private static func classes(_ special: SpecialTokens, _ normalizer: ScalarNormalizer) -> [ASCIIClass] {
        var classes = (0..<128).map { (value: UInt32) -> ASCIIClass in
            switch normalizer.parts(of: Unicode.Scalar(UInt8(value))).first {
            case nil: return .removed
            case .separator: return .separator
            case .mark: return .mark
            case .letter(let letter): return letter.value == value ? .letter : .upper
            }
        }
        for spelling in special.spellings {
            if let first = spelling.bytes.first, first < 128 { classes[Int(first)] = .special }
        }
        return classes
    }

    private func appendTokens(of text: UnsafeBufferPointer<UInt8>, to ids: inout [Int32]) {
        var word = Word()
        word.bytes.reserveCapacity(4 * Self.longestWord)
        var position = 0
        while position < text.count {
            let byte = text[position]
            guard byte < 128 else {
                let (scalar, length) = decode(text, at: position)
                append(scalar, to: &word, &ids)
                position += length
                continue
            }
            position += 1
            switch ascii[Int(byte)] {
            case .letter: word.append(ascii: byte)
            case .upper: word.append(ascii: byte + 0x20)
            case .separator: finish(&word, &ids)
            case .removed: break
            case .mark:
                finish(&word, &ids)
                word.append(ascii: byte)
                finish(&word, &ids)
            case .special:
                if let token = specialToken(in: text, at: position - 1) {
                    finish(&word, &ids)
                    ids.append(token.id)
                    position += token.bytes.count - 1
                } else {
                    append(Unicode.Scalar(byte), to: &word, &ids)
                }
            }
        }
        finish(&word, &ids)
    }

    private func append(_ scalar: Unicode.Scalar, to word: inout Word, _ ids: inout [Int32]) {
        for part in normalizer.parts(of: scalar) {
            switch part {
            case .letter(let letter): word.append(letter)
            case .separator: finish(&word, &ids)
            case .mark(let mark):
                finish(&word, &ids)
                word.append(mark)
                finish(&word, &ids)
            }
        }
    }

    /// The scalar at a position of valid UTF-8 where it begins, and its length.
    private func decode(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> (Unicode.Scalar, Int) {
        let lead = text[position]
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for next in text[position + 1..<min(position + length, text.count)] {
            value = value << 6 | UInt32(next & 0x3F)
        }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }

    private func specialToken(
        in text: UnsafeBufferPointer<UInt8>, at position: Int
    ) -> (bytes: [UInt8], id: Int32)? {
        special.spellings.first { text[position...].starts(with: $0.bytes) }
    }

    @inline(__always)
    private func finish(_ word: inout Word, _ ids: inout [Int32]) {
        guard word.scalarCount > 0 else { return }
        if word.scalarCount > Self.longestWord {
            ids.append(special.unknown)
        } else {
            word.bytes.withUnsafeBufferPointer { appendPieces(of: $0, to: &ids) }
        }
        word.bytes.removeAll(keepingCapacity: true)
        word.scalarCount = 0
    }

    private func appendPieces(of word: UnsafeBufferPointer<UInt8>, to ids: inout [Int32]) {
        let before = ids.count
        var start = 0
        while start < word.count {
            guard let piece = longestPiece(of: word, from: start) else {
                ids.removeSubrange(before...)
                ids.append(special.unknown)
                return
            }
            ids.append(piece.id)
            start = piece.end
        }
    }

    private func longestPiece(
        of word: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> (id: Int32, end: Int)? {
        let longest = min(word.count - start, vocabulary.longestPiece)
        return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: longest) { hashes in
            var hash = WordPieceVocabulary.Hash.start
            for offset in 0..<longest {
                hash = WordPieceVocabulary.Hash.step(hash, word[start + offset])
                hashes[offset] = hash
            }
            for length in stride(from: longest, to: 0, by: -1) {
                let end = start + length
                if let id = vocabulary.id(
                    of: word[start..<end], hash: hashes[length - 1], isContinuation: start > 0)
                {
                    return (id, end)
                }
            }
            return nil
        }
    }
}
