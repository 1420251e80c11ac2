/// Finds and disarms what chat templates and habit use to tell who speaks: `<|im_start|>`, `[INST]`,
/// `<<SYS>>`, `</s>`, `<system>`, `### System:`, `Human:` at the beginning of a line.
enum RoleMarkers {
    static func disarmed(in scalars: [Unicode.Scalar]) -> (scalars: [Unicode.Scalar], count: Int) {
        var scanner = MarkerScanner(scalars)
        let count = scanner.scan()
        guard count > 0 else { return (scalars, 0) }
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count)
        for (index, scalar) in scalars.enumerated() {
            if let replacement = scanner.replacements[index] {
                result.append(contentsOf: replacement.unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return (result, count)
    }
}

private struct MarkerScanner {
    private let scalars: [Unicode.Scalar]
    /// What each scalar looks like, 0 for no ASCII character.
    private let keys: [UInt8]
    /// What stands instead of single scalars.
    private(set) var replacements: [Int: String] = [:]

    private static let longestToken = 64
    private static let longestAttributes = 200

    init(_ scalars: [Unicode.Scalar]) {
        self.scalars = scalars
        keys = scalars.map { LookAlikes.ascii($0) ?? 0 }
    }

    mutating func scan() -> Int {
        var count = 0
        var index = 0
        var isLineStart = true
        while index < keys.count {
            if isLineStart, disarmLabel(at: index) { count += 1 }
            isLineStart = keys[index] == .newline || keys[index] == .carriageReturn
            if let end = disarmBracketed(at: index) {
                count += 1
                index = end
            } else {
                index += 1
            }
        }
        return count
    }

    private mutating func disarmBracketed(at index: Int) -> Int? {
        switch keys[index] {
        case .less: disarmToken(at: index) ?? disarmDouble(at: index) ?? disarmTag(at: index)
        case .opening: disarmInstruction(at: index)
        default: nil
        }
    }

    /// `<|anything|>`
    private mutating func disarmToken(at start: Int) -> Int? {
        let bar = skipSpaces(start + 1)
        guard key(bar) == .bar else { return nil }
        for index in (bar + 1)..<max(bar + 1, min(bar + Self.longestToken, keys.count)) {
            if keys[index] == .newline { return nil }
            let end = skipSpaces(index + 1)
            if keys[index] == .bar, key(end) == .greater { return disarm(start, end) }
        }
        return nil
    }

    /// `<<SYS>>`, `<</SYS>>`
    private mutating func disarmDouble(at start: Int) -> Int? {
        guard key(start + 1) == .less else { return nil }
        let (name, end) = name(at: start + 2)
        guard RoleWords.bracketed.contains(name), key(end) == .greater, key(end + 1) == .greater else {
            return nil
        }
        replacements[start + 1] = "‹"
        replacements[end] = "›"
        return disarm(start, end + 1)
    }

    /// `<system>`, `</user>`, `<x:invoke name="y">`; not the `<User>` of `List<User>`.
    private mutating func disarmTag(at start: Int) -> Int? {
        let (name, nameEnd) = name(at: start + 1)
        guard RoleWords.tags.contains(name), !isGenericType(at: start) else { return nil }
        guard key(nameEnd) == .greater || key(nameEnd) == .space || key(nameEnd) == .slash else { return nil }
        for index in nameEnd..<min(nameEnd + Self.longestAttributes, keys.count) {
            if keys[index] == .greater { return disarm(start, index) }
            if keys[index] == .less { return nil }
        }
        return nil
    }

    /// Glued to a word and capitalised, as code writes types.
    private func isGenericType(at start: Int) -> Bool {
        guard start > 0, keys[start - 1].isAlphanumeric, start + 1 < scalars.count else { return false }
        return scalars[start + 1].properties.isUppercase
    }

    /// `[INST]`, `[/INST]`
    private mutating func disarmInstruction(at start: Int) -> Int? {
        let (name, end) = name(at: start + 1)
        guard RoleWords.bracketed.contains(name), key(end) == .closing else { return nil }
        replacements[start] = "("
        replacements[end] = ")"
        return end + 1
    }

    private mutating func disarm(_ start: Int, _ end: Int) -> Int {
        replacements[start] = "‹"
        replacements[end] = "›"
        return end + 1
    }

    /// `System:`, `**Human:**`, `### Instruction:`, `### System` alone on its line.
    private mutating func disarmLabel(at start: Int) -> Bool {
        var first = start
        while first < keys.count, first - start < 16, RoleWords.lineOpeners.contains(keys[first]) {
            first += 1
        }
        let hashes = (start..<first).filter { keys[$0] == .hash }
        guard let end = labelEnd(at: first, isHeading: !hashes.isEmpty) else { return false }
        var colon = end
        while let mark = key(colon), mark == .space || mark == .asterisk || mark == .underscore { colon += 1 }
        let isLabel = key(colon) == .colon && !isAddress(after: colon)
        guard isLabel || !hashes.isEmpty && (key(colon) ?? .newline) == .newline else { return false }
        for hash in hashes { replacements[hash] = "" }
        if isLabel { replacements[colon] = " -" }
        return true
    }

    /// The end of the longest label that stands here.
    private func labelEnd(at first: Int, isHeading: Bool) -> Int? {
        var end = first
        var words = ""
        var found: Int?
        for _ in 0..<RoleWords.mostLabelWords {
            let next = words.isEmpty ? end : skipSpaces(end)
            let wordEnd = self.wordEnd(next)
            guard wordEnd > next else { break }
            words += (words.isEmpty ? "" : " ") + text(next, wordEnd)
            end = wordEnd
            if RoleWords.labels.contains(words) || isHeading && RoleWords.headings.contains(words) {
                found = end
            }
        }
        return found
    }

    /// `user:secret@host`, `system://`: an address, not a label.
    private func isAddress(after colon: Int) -> Bool {
        let rest = keys[(colon + 1)...].prefix(80).prefix { $0 != .space && $0 != .newline && $0 != 0 }
        return rest.contains(.at) || rest.starts(with: [.slash, .slash])
    }

    // MARK: Reading

    private func key(_ index: Int) -> UInt8? { keys.indices.contains(index) ? keys[index] : nil }

    private func skipSpaces(_ start: Int) -> Int {
        var index = start
        while key(index) == .space, index - start < 8 { index += 1 }
        return index
    }

    /// A name after an optional slash and prefix, and where what follows it (spaces skipped) stands.
    private func name(at start: Int) -> (String, Int) {
        var first = skipSpaces(start)
        if key(first) == .slash { first = skipSpaces(first + 1) }
        var end = wordEnd(first)
        if key(end) == .colon {
            first = end + 1
            end = wordEnd(first)
        }
        let next = skipSpaces(end)
        return (text(first, end), key(next) == .greater || key(next) == .closing ? next : end)
    }

    private func wordEnd(_ start: Int) -> Int {
        var index = start
        while let next = key(index), next.isAlphanumeric || next == .underscore, index - start < 40 {
            index += 1
        }
        return index
    }

    private func text(_ start: Int, _ end: Int) -> String {
        String(decoding: keys[start..<end], as: UTF8.self)
    }
}
