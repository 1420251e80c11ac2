/// The rare symbol between which everything retrieved stands in a prompt, so that a model can tell what
/// it is told from what it is shown.
public struct ContextDelimiter: Sendable, Hashable {
    public let symbol: String

    /// A Yi syllable: one token or few to any tokenizer, and in no customer's documents.
    public static let standard = ContextDelimiter(unchecked: "ꐕ")

    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for a symbol that ordinary text is full of (ASCII
    ///   letters, digits, spaces, a single ASCII mark), that cannot be seen, or that is longer than 16 characters.
    public init(_ symbol: String) throws {
        let scalars = symbol.unicodeScalars
        let isVisible = scalars.contains { !Invisible.isRemoved($0) && !$0.properties.isWhitespace }
        let isOrdinary = scalars.contains {
            $0.properties.isWhitespace || $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0)
        }
        let isLoneMark = scalars.count == 1 && scalars.allSatisfy(\.isASCII)
        guard isVisible, !isOrdinary, !isLoneMark, symbol.count <= 16,
            !scalars.contains(where: Invisible.isRemoved), !scalars.contains(Self.placeholder)
        else {
            throw KnowledgeBaseError(
                .usage, cannot: "delimit context by '\(symbol)'",
                because: "ordinary text may hold it, or it cannot be seen",
                advice: "Give a rare symbol such as \(Self.standard.symbol)")
        }
        self.init(unchecked: symbol)
    }

    private init(unchecked symbol: String) { self.symbol = symbol }

    /// What stands for a delimiter found in a text.
    static let placeholder: Unicode.Scalar = "□"

    /// How many scalars from an index on are the delimiter or look like it; `nil` when they do not.
    func length(in scalars: [Unicode.Scalar], at start: Int) -> Int? {
        var index = start
        for wanted in symbol.unicodeScalars where !wanted.isMark {
            guard index < scalars.count, let length = Self.length(of: wanted, in: scalars, at: index)
            else { return nil }
            index += length
            while index < scalars.count, scalars[index].isMark { index += 1 }
        }
        return index - start
    }

    private static func length(of wanted: Unicode.Scalar, in scalars: [Unicode.Scalar], at index: Int) -> Int?
    {
        if resembles(scalars[index], wanted) { return 1 }
        guard let escape = CharacterEscape(scalars, at: index), resembles(escape.scalar, wanted) else {
            return nil
        }
        return escape.length
    }

    private static func resembles(_ found: Unicode.Scalar, _ wanted: Unicode.Scalar) -> Bool {
        if found == wanted || found.isYi && wanted.isYi { return true }
        guard let twin = LookAlikes.ascii(wanted) else { return false }
        return LookAlikes.ascii(found) == twin
    }
}

/// A character written by its number: `&#42005;`, `&#xA415;`, `\uA415`, `\u{A415}`.
struct CharacterEscape {
    let scalar: Unicode.Scalar
    let length: Int

    init?(_ scalars: [Unicode.Scalar], at start: Int) {
        guard scalars[start] == "&" || scalars[start] == "\\" else { return nil }
        let written = String(String.UnicodeScalarView(scalars[start..<min(start + 12, scalars.count)]))
        let forms: [(prefix: String, suffix: Character?, radix: Int)] = [
            ("&#x", ";", 16), ("&#X", ";", 16), ("&#", ";", 10), ("\\u{", "}", 16), ("\\u", nil, 16),
        ]
        guard let form = forms.first(where: { written.hasPrefix($0.prefix) }) else { return nil }
        let rest = written.dropFirst(form.prefix.count)
        let digits = form.suffix == nil ? rest.prefix(4) : rest.prefix { $0 != form.suffix }
        guard digits.count < rest.count || form.suffix == nil,
            let scalar = UInt32(digits, radix: form.radix).flatMap(Unicode.Scalar.init)
        else { return nil }
        self.scalar = scalar
        length = form.prefix.count + digits.count + (form.suffix == nil ? 0 : 1)
    }
}

extension Unicode.Scalar {
    /// Of the syllables and radicals of Yi, many of which differ by one stroke.
    fileprivate var isYi: Bool { (0xA000...0xA4CF).contains(value) }

    var isMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark: true
        default: false
        }
    }
}
