import Foundation

/// A shell pattern over paths: `*` and `?` stay within a folder, `**` crosses folders, `**/` also
/// stands for no folder at all, `[a-z]` and `[!a-z]` are sets, `\` takes the next character as it is.
/// A pattern without `/` is compared with the file name, wherever the file lies.
///
/// Matching takes time proportional to pattern times path, whatever the pattern.
public struct PathGlob: Sendable {
    private enum Token {
        case literal(UnicodeScalar)
        case any
        case star
        case doubleStar
        /// Two states of `**/`: at the beginning of a folder's name, and within one.
        case folders
        case withinFolder
        case set([ClosedRange<UInt32>], isNegated: Bool)
    }

    private let tokens: [Token]
    private let isFileName: Bool

    public init(_ pattern: String) {
        let scalars = Array(pattern.precomposedStringWithCanonicalMapping.unicodeScalars)
        isFileName = !scalars.contains("/")
        tokens = Self.parse(scalars)
    }

    public func matches(_ path: String) -> Bool {
        let path = path.precomposedStringWithCanonicalMapping.unicodeScalars
        let text = isFileName ? path.suffix(while: { $0 != "/" }) : path[...]
        var states = Set<Int>()
        enter(0, &states)
        for scalar in text {
            var next = Set<Int>()
            for state in states where state < tokens.count { step(from: state, by: scalar, into: &next) }
            if next.isEmpty { return false }
            states = next
        }
        return states.contains(tokens.count)
    }

    /// Adds a state and those reached from it without reading.
    private func enter(_ state: Int, _ states: inout Set<Int>) {
        guard states.insert(state).inserted, state < tokens.count else { return }
        switch tokens[state] {
        case .star, .doubleStar: enter(state + 1, &states)
        case .folders: enter(state + 2, &states)
        default: break
        }
    }

    private func step(from state: Int, by scalar: UnicodeScalar, into next: inout Set<Int>) {
        switch tokens[state] {
        case .literal(let wanted): if scalar == wanted { enter(state + 1, &next) }
        case .any: if scalar != "/" { enter(state + 1, &next) }
        case .star: if scalar != "/" { enter(state, &next) }
        case .doubleStar: enter(state, &next)
        case .folders: enter(scalar == "/" ? state : state + 1, &next)
        case .withinFolder: enter(scalar == "/" ? state - 1 : state, &next)
        case .set(let ranges, let isNegated):
            let isMember = ranges.contains { $0.contains(scalar.value) }
            if scalar != "/", isMember != isNegated { enter(state + 1, &next) }
        }
    }

    private static func parse(_ scalars: [UnicodeScalar]) -> [Token] {
        var tokens: [Token] = []
        var index = 0
        while index < scalars.count {
            let rest = scalars[index...]
            switch scalars[index] {
            case "*" where rest.starts(with: ["*", "*", "/"]) && (index == 0 || scalars[index - 1] == "/"):
                tokens += [.folders, .withinFolder]
                index += 3
            case "*" where rest.starts(with: ["*", "*"]):
                tokens.append(.doubleStar)
                index += 2
            case "*":
                tokens.append(.star)
                index += 1
            case "?":
                tokens.append(.any)
                index += 1
            case "[":
                let (set, length) = parseSet(rest)
                tokens.append(set)
                index += length
            case "\\" where index + 1 < scalars.count:
                tokens.append(.literal(scalars[index + 1]))
                index += 2
            default:
                tokens.append(.literal(scalars[index]))
                index += 1
            }
        }
        return tokens
    }

    /// A set and how long it is; a bracket that is never closed stands for itself.
    private static func parseSet(_ scalars: ArraySlice<UnicodeScalar>) -> (Token, Int) {
        var index = scalars.startIndex + 1
        let isNegated = index < scalars.endIndex && (scalars[index] == "!" || scalars[index] == "^")
        if isNegated { index += 1 }
        let first = index
        var ranges: [ClosedRange<UInt32>] = []
        while index < scalars.endIndex, scalars[index] != "]" || index == first {
            let low = scalars[index].value
            if index + 2 < scalars.endIndex, scalars[index + 1] == "-", scalars[index + 2] != "]" {
                let high = scalars[index + 2].value
                if low <= high { ranges.append(low...high) }
                index += 3
            } else {
                ranges.append(low...low)
                index += 1
            }
        }
        guard index < scalars.endIndex else { return (.literal("["), 1) }
        return (.set(ranges, isNegated: isNegated), index + 1 - scalars.startIndex)
    }
}

extension BidirectionalCollection {
    /// The longest end of which every element passes.
    fileprivate func suffix(while passes: (Element) -> Bool) -> SubSequence {
        var start = endIndex
        while start > startIndex, passes(self[index(before: start)]) { start = index(before: start) }
        return self[start...]
    }
}
