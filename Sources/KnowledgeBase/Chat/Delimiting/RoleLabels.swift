/// Labels at the beginning of a line that tell who speaks.
extension MarkerText {
    /// Marks that rule a line off, with so many of them.
    private static let rules: Set<UInt8> = [.hyphen, UInt8(ascii: "=")]
    private static let leastRule = 3

    /// `System:`, `**Human:**`, `1. User:`, `### Instruction:`, and alone on their line `### System` and
    /// `--- System ---`.
    func label(at start: Int) -> MarkerEdit? {
        let first = labelStart(start)
        let decoration = decoration(start, first)
        guard let nameEnd = labelEnd(at: first, isHeading: !decoration.isEmpty) else { return nil }
        let colon = skip(RoleWords.afterLabels, from: remarkEnd(nameEnd))
        var replacements = Dictionary(uniqueKeysWithValues: decoration.map { ($0, "") })
        if key(colon) == .colon, !isAddress(after: colon) {
            replacements[colon] = " -"
            return MarkerEdit(replacements: replacements, end: colon + 1)
        }
        let end = skip(RoleWords.lineOpeners, from: nameEnd)
        guard !decoration.isEmpty, (key(end) ?? .newline) == .newline else { return nil }
        return MarkerEdit(replacements: replacements, end: end)
    }

    /// The end of the longest label that stands here.
    func labelEnd(at first: Int, isHeading: Bool) -> Int? {
        var end = first
        var words = ""
        var found: Int?
        for _ in 0..<RoleWords.mostLabelWords {
            let next = words.isEmpty ? end : skipSpaces(end)
            let wordEnd = self.wordEnd(next)
            guard wordEnd > next else { break }
            words += (words.isEmpty ? "" : " ") + string(next, wordEnd)
            end = wordEnd
            if RoleWords.labels.contains(words) || isHeading && RoleWords.headings.contains(words) {
                found = end
            }
        }
        return found
    }

    /// Past bullets, quotation marks, emphasis and a number.
    private func labelStart(_ start: Int) -> Int {
        let first = skip(RoleWords.lineOpeners, from: start)
        var end = first
        while let digit = key(end), digit.isDigit, end - first < 3 { end += 1 }
        guard end > first, key(end) == .point || key(end) == .closingBracket else { return first }
        return skip(RoleWords.lineOpeners, from: end + 1)
    }

    /// What makes a line a heading: `###`, `---`, `===`.
    private func decoration(_ start: Int, _ end: Int) -> [Int] {
        let hashes = (start..<end).filter { keys[$0] == .hash }
        let rules = (start..<end).filter { Self.rules.contains(keys[$0]) }
        return rules.count >= Self.leastRule ? hashes + rules : hashes
    }

    /// Past `(admin)` in `System (admin):`.
    private func remarkEnd(_ end: Int) -> Int {
        let start = skip(RoleWords.afterLabels, from: end)
        guard key(start) == .openingBracket || key(start) == .opening else { return end }
        let inside = keys[(start + 1)...].prefix(24)
        guard let closing = inside.firstIndex(where: { $0 == .closingBracket || $0 == .closing }) else {
            return end
        }
        return inside[..<closing].contains(.newline) ? end : closing + 1
    }

    /// `user:secret@host`, `system://`: an address, not a label.
    private func isAddress(after colon: Int) -> Bool {
        let rest = keys[(colon + 1)...].prefix(80).prefix { $0 != .space && $0 != .newline && $0 != 0 }
        return rest.contains(.at) || rest.starts(with: [.slash, .slash])
    }
}
