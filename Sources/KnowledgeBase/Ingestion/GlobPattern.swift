import Foundation

/// A shell glob over paths with `/` between their parts.
///
/// `*` and `?` stop at `/`; `**` crosses folders (`a/**/b` also matches `a/b`); `[a-z]`, `[!a]` and
/// `{a,b}` mean what they mean in a shell, and `\` takes the next character literally. A pattern
/// without `/` is matched against the last part of the path alone. Letters compare with their case,
/// accents in whichever Unicode form they are written.
public struct GlobPattern: Sendable, Hashable {
    /// As the person wrote it.
    public let pattern: String
    private let alternatives: [[Token]]
    private let matchesNameOnly: Bool

    fileprivate enum Token: Sendable, Hashable {
        case literal(Unicode.Scalar)
        case anyCharacter
        case set([ClosedRange<UInt32>], isNegated: Bool)
        /// `*`: anything within one part.
        case anyWithinPart
        /// `**`: anything at all.
        case anything
        /// `**/`: nothing, or whole parts.
        case anyFolders
    }

    public init(_ pattern: String) {
        self.pattern = pattern
        let trimmed = pattern.hasPrefix("./") ? String(pattern.dropFirst(2)) : pattern
        matchesNameOnly = !trimmed.contains("/")
        let anchored = trimmed.hasPrefix("/") ? String(trimmed.dropFirst()) : trimmed
        alternatives = Self.expandBraces(Array(anchored.precomposed)).map(Self.tokens)
    }

    /// Whether the text holds a character that makes it a pattern rather than a plain path.
    public static func isPattern(_ text: String) -> Bool {
        text.unicodeScalars.contains { "*?[{".unicodeScalars.contains($0) }
    }

    /// - Parameter path: relative, without a leading `/`.
    public func matches(_ path: String) -> Bool {
        let subject = matchesNameOnly ? path.lastPathPart : path
        let scalars = Array(subject.precomposed)
        return alternatives.contains { Self.matches($0, scalars) }
    }
}

// MARK: Matching

extension GlobPattern {
    /// Follows all ways through the tokens at once, so that time is tokens times characters.
    private static func matches(_ tokens: [Token], _ text: [Unicode.Scalar]) -> Bool {
        var states = [Bool](repeating: false, count: tokens.count + 1)
        enter(0, &states, tokens)
        for scalar in text {
            var next = [Bool](repeating: false, count: tokens.count + 1)
            for index in tokens.indices where states[index] {
                step(from: index, over: scalar, &next, tokens)
            }
            states = next
        }
        return states[tokens.count]
    }

    private static func enter(_ index: Int, _ states: inout [Bool], _ tokens: [Token]) {
        var index = index
        while !states[index] {
            states[index] = true
            guard index < tokens.count, tokens[index].canBeEmpty else { return }
            index += 1
        }
    }

    private static func step(
        from index: Int, over scalar: Unicode.Scalar, _ next: inout [Bool], _ tokens: [Token]
    ) {
        switch tokens[index] {
        case .literal(let wanted):
            if scalar == wanted { enter(index + 1, &next, tokens) }
        case .anyCharacter:
            if scalar != "/" { enter(index + 1, &next, tokens) }
        case .set(let ranges, let isNegated):
            let isMember = ranges.contains { $0.contains(scalar.value) }
            if scalar != "/", isMember != isNegated { enter(index + 1, &next, tokens) }
        case .anyWithinPart:
            if scalar != "/" { enter(index, &next, tokens) }
        case .anything:
            enter(index, &next, tokens)
        case .anyFolders:
            if scalar == "/" { enter(index, &next, tokens) } else { next[index] = true }
        }
    }
}

extension GlobPattern.Token {
    fileprivate var canBeEmpty: Bool {
        switch self {
        case .anyWithinPart, .anything, .anyFolders: true
        case .literal, .anyCharacter, .set: false
        }
    }
}

// MARK: Parsing

extension GlobPattern {
    /// Alternatives one pattern may unfold into; what goes beyond is taken literally.
    private static let mostAlternatives = 256

    private static func expandBraces(_ pattern: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
        var finished: [[Unicode.Scalar]] = []
        var waiting = [pattern]
        while let candidate = waiting.popLast() {
            guard finished.count + waiting.count < mostAlternatives, let group = firstGroup(in: candidate)
            else {
                finished.append(candidate)
                continue
            }
            for option in group.options.reversed() {
                waiting.append(
                    Array(candidate[..<group.open]) + option + Array(candidate[(group.close + 1)...]))
            }
        }
        return finished
    }

    /// The first `{...}` that has a comma on its own level, found in one pass: nobody vouches for how
    /// many braces a pattern opens.
    private static func firstGroup(
        in pattern: [Unicode.Scalar]
    ) -> (open: Int, close: Int, options: [[Unicode.Scalar]])? {
        var open: [(index: Int, commas: [Int])] = []
        var first: (open: Int, bounds: [Int])?
        for (index, scalar) in pattern.enumerated() {
            if scalar == "{" { open.append((index, [])) }
            if scalar == ",", !open.isEmpty { open[open.count - 1].commas.append(index) }
            guard scalar == "}", let group = open.popLast() else { continue }
            let isEscaped = group.index > 0 && pattern[group.index - 1] == "\\"
            if !group.commas.isEmpty, !isEscaped, group.index < first?.open ?? .max {
                first = (group.index, [group.index] + group.commas + [index])
            }
            if open.isEmpty, first != nil { break }
        }
        guard let first, let close = first.bounds.last else { return nil }
        let options = zip(first.bounds, first.bounds.dropFirst()).map { Array(pattern[($0 + 1)..<$1]) }
        return (first.open, close, options)
    }

    private static func tokens(_ pattern: [Unicode.Scalar]) -> [Token] {
        var tokens: [Token] = []
        var index = 0
        while index < pattern.count {
            switch pattern[index] {
            case "*": tokens.append(stars(pattern, &index))
            case "?": tokens.append(.anyCharacter)
            case "[": tokens.append(set(pattern, &index) ?? .literal("["))
            case "\\" where index + 1 < pattern.count:
                index += 1
                tokens.append(.literal(pattern[index]))
            default: tokens.append(.literal(pattern[index]))
            }
            index += 1
        }
        return tokens
    }

    /// Leaves `index` on the last character of the run of stars (or of the `/` that belongs to it).
    private static func stars(_ pattern: [Unicode.Scalar], _ index: inout Int) -> Token {
        let start = index
        while index + 1 < pattern.count, pattern[index + 1] == "*" { index += 1 }
        guard index > start else { return .anyWithinPart }
        let startsPart = start == 0 || pattern[start - 1] == "/"
        guard startsPart, index + 1 < pattern.count, pattern[index + 1] == "/" else { return .anything }
        index += 1
        return .anyFolders
    }

    /// Leaves `index` on the closing bracket; `nil`, with `index` unmoved, when there is none.
    private static func set(_ pattern: [Unicode.Scalar], _ index: inout Int) -> Token? {
        var position = index + 1
        var isNegated = false
        if position < pattern.count, pattern[position] == "!" || pattern[position] == "^" {
            isNegated = true
            position += 1
        }
        var ranges: [ClosedRange<UInt32>] = []
        let first = position
        while position < pattern.count, pattern[position] != "]" || position == first {
            let low = pattern[position].value
            if position + 2 < pattern.count, pattern[position + 1] == "-", pattern[position + 2] != "]" {
                let high = pattern[position + 2].value
                if low <= high { ranges.append(low...high) }
                position += 3
            } else {
                ranges.append(low...low)
                position += 1
            }
        }
        guard position < pattern.count else { return nil }
        index = position
        return .set(ranges, isNegated: isNegated)
    }
}

extension String {
    /// Scalars in composed form, so that an `é` equals an `é` however it was typed.
    fileprivate var precomposed: String.UnicodeScalarView {
        utf8.allSatisfy { $0 < 0x80 } ? unicodeScalars : precomposedStringWithCanonicalMapping.unicodeScalars
    }
}
