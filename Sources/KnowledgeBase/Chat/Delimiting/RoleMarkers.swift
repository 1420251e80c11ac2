/// Finds and disarms what chat templates and habit use to tell who speaks: `<|im_start|>`, `[INST]`,
/// `<<SYS>>`, `</s>`, `<system>`, `### System:`, `Human:` at the beginning of a line.
enum RoleMarkers {
    static func disarmed(in scalars: [Unicode.Scalar]) -> (scalars: [Unicode.Scalar], count: Int) {
        let text = MarkerText(scalars)
        let edits = edits(in: text)
        guard !edits.isEmpty else { return (scalars, 0) }
        var replacements: [Int: String] = [:]
        for edit in edits {
            for (index, replacement) in edit.replacements {
                replacements[text.positions[index]] = replacement
            }
        }
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count)
        for (index, scalar) in scalars.enumerated() {
            if let replacement = replacements[index] {
                result.append(contentsOf: replacement.unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return (result, edits.count)
    }

    private static func edits(in text: MarkerText) -> [MarkerEdit] {
        var edits: [MarkerEdit] = []
        var index = 0
        var isLineStart = true
        while index < text.keys.count {
            if isLineStart, let label = text.label(at: index) { edits.append(label) }
            isLineStart = text.keys[index] == .newline || text.keys[index] == .carriageReturn
            if let marker = text.marker(at: index) {
                edits.append(marker)
                index = marker.end
            } else {
                index += 1
            }
        }
        return edits
    }
}

/// What disarms one marker.
struct MarkerEdit {
    /// What stands instead of single characters, by offset.
    var replacements: [Int: String]
    /// The offset after the marker.
    var end: Int
}

// MARK: Markers in brackets

extension MarkerText {
    private static let longestToken = 64
    private static let longestAttributes = 200

    fileprivate func marker(at index: Int) -> MarkerEdit? {
        switch keys[index] {
        case .less: token(at: index) ?? double(at: index) ?? tag(at: index)
        case .opening: bracketed(at: index)
        default: nil
        }
    }

    /// `<|anything|>`
    private func token(at start: Int) -> MarkerEdit? {
        let bar = skipSpaces(start + 1)
        guard key(bar) == .bar else { return nil }
        for index in (bar + 1)..<max(bar + 1, min(bar + Self.longestToken, keys.count)) {
            if keys[index] == .newline { return nil }
            let end = skipSpaces(index + 1)
            if keys[index] == .bar, key(end) == .greater { return angled(start, end) }
        }
        return nil
    }

    /// `<<SYS>>`, `<</SYS>>`
    private func double(at start: Int) -> MarkerEdit? {
        guard key(start + 1) == .less else { return nil }
        let (name, end) = name(at: start + 2)
        guard RoleWords.bracketed.contains(name), key(end) == .greater, key(end + 1) == .greater else {
            return nil
        }
        return MarkerEdit(
            replacements: [start: "‹", start + 1: "‹", end: "›", end + 1: "›"], end: end + 2)
    }

    /// `<system>`, `</user>`, `<x:invoke name="y">`; not the `<User>` of `List<User>`.
    private func tag(at start: Int) -> MarkerEdit? {
        let (name, nameEnd) = name(at: start + 1)
        guard RoleWords.tags.contains(name), !isGenericType(at: start) else { return nil }
        guard let next = key(nameEnd), [.greater, .space, .slash, .newline].contains(next) else { return nil }
        for index in nameEnd..<min(nameEnd + Self.longestAttributes, keys.count) {
            if keys[index] == .greater { return angled(start, index) }
            if keys[index] == .less { return nil }
        }
        return nil
    }

    /// Glued to a word and capitalised, as code writes types.
    private func isGenericType(at start: Int) -> Bool {
        start > 0 && keys[start - 1].isAlphanumeric && isUppercase(start + 1)
    }

    /// `[INST]`, `[/INST]`, `[System message]`
    private func bracketed(at start: Int) -> MarkerEdit? {
        let (name, end) = name(at: start + 1)
        if RoleWords.bracketed.contains(name), key(end) == .closing { return rounded(start, end) }
        guard let end = labelEnd(at: skipSpaces(start + 1), isHeading: false) else { return nil }
        let closing = skipSpaces(end)
        return key(closing) == .closing ? rounded(start, closing) : nil
    }

    private func angled(_ start: Int, _ end: Int) -> MarkerEdit {
        MarkerEdit(replacements: [start: "‹", end: "›"], end: end + 1)
    }

    private func rounded(_ start: Int, _ end: Int) -> MarkerEdit {
        MarkerEdit(replacements: [start: "(", end: ")"], end: end + 1)
    }
}
