import Foundation

/// What BERT's basic tokenizer makes of one character: nothing, a break, a letter of a word, or a word
/// of its own; cleaned, without accents and in lower case as the model wants it.
///
/// The reference implementation was trained and frozen on Unicode 8.0: characters that are younger
/// count as letters, whatever they have become since.
struct ScalarNormalizer: Sendable {
    struct Rules: Sendable, Equatable {
        var lowercases = true
        var stripsAccents = true
        /// Puts each Chinese character into a word of its own.
        var splitsChinese = true
    }

    enum Part: Sendable, Equatable {
        case separator
        case letter(Unicode.Scalar)
        /// Punctuation, a word by itself.
        case mark(Unicode.Scalar)
    }

    let rules: Rules
    /// Latin, Greek and Cyrillic, and general punctuation, worked out beforehand.
    private let latin: [[Part]]
    private let punctuation: [[Part]]

    private static let latinEnd: UInt32 = 0x530
    private static let punctuationRange: Range<UInt32> = 0x2000..<0x2070

    init(_ rules: Rules) {
        self.rules = rules
        let derive = { (value: UInt32) in Unicode.Scalar(value).map { Self.parts(of: $0, rules) } ?? [] }
        latin = (0..<Self.latinEnd).map(derive)
        punctuation = Self.punctuationRange.map(derive)
    }

    func parts(of scalar: Unicode.Scalar) -> [Part] {
        if scalar.value < Self.latinEnd { return latin[Int(scalar.value)] }
        if Self.punctuationRange.contains(scalar.value) {
            return punctuation[Int(scalar.value - Self.punctuationRange.lowerBound)]
        }
        return Self.parts(of: scalar, rules)
    }

    private static func parts(of scalar: Unicode.Scalar, _ rules: Rules) -> [Part] {
        switch category(of: scalar) {
        case .removed: return []
        case .space: return [.separator]
        case .nonspacing where rules.stripsAccents: return []
        case .nonspacing, .punctuation, .letter: break
        }
        let letters = decomposed(scalar, rules).flatMap { lowercased($0, rules) }
        let parts = letters.map { category(of: $0) == .punctuation ? Part.mark($0) : .letter($0) }
        return rules.splitsChinese && isChinese(scalar) ? [.separator] + parts + [.separator] : parts
    }

    private static func decomposed(_ scalar: Unicode.Scalar, _ rules: Rules) -> [Unicode.Scalar] {
        guard rules.stripsAccents, !scalar.isASCII, !isUnified(scalar) else { return [scalar] }
        return String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
            .filter { category(of: $0) != .nonspacing }
    }

    private static func lowercased(_ scalar: Unicode.Scalar, _ rules: Rules) -> [Unicode.Scalar] {
        guard rules.lowercases, !isUnified(scalar) else { return [scalar] }
        return Array(scalar.properties.lowercaseMapping.unicodeScalars)
    }
}

// MARK: - Categories as of Unicode 8.0

extension ScalarNormalizer {
    private enum Category {
        case removed, space, nonspacing, punctuation, letter
    }

    private static func category(of scalar: Unicode.Scalar) -> Category {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: return .space
        case 0, 0xFFFD: return .removed
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return .punctuation
        // Characters whose category has changed since 8.0.
        case 0x166D, 0x111C9: return .punctuation
        case 0x1734, 0x1171E: return .nonspacing
        default: break
        }
        guard let age = scalar.properties.age, age.major <= 8 else { return .letter }
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse, .surrogate:
            return .removed
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation, .otherPunctuation:
            return .punctuation
        case .nonspacingMark: return .nonspacing
        default: return scalar.properties.isWhitespace ? .space : .letter
        }
    }

    /// The blocks that the original BERT calls Chinese. One block is missing from the reference by a
    /// slip (it begins at 2B920 instead of 2B820); ids must equal the reference's.
    private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
            0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
            return true
        default: return false
        }
    }

    /// Ideographs that have neither decomposition nor case, the bulk of Chinese and Japanese text.
    private static func isUnified(_ scalar: Unicode.Scalar) -> Bool {
        (0x3400...0x4DBF).contains(scalar.value) || (0x4E00...0x9FFF).contains(scalar.value)
    }
}
