/// Text in Apertium's stream format, where `^ $ / < > { } [ ] @ \` have a meaning and must be
/// escaped, and where a text has to end a sentence lest the chain wait for more.
/// (Apertium wiki, "Apertium stream format".)
enum ApertiumStream {
    private static let reserved: Set<Character> = ["\\", "^", "$", "/", "<", ">", "{", "}", "[", "]", "@"]
    /// A full stop closes the sentence; the empty blank `[]` marks where the real text ended.
    private static let ending = ".[]"

    static func encode(_ text: String) -> String {
        var encoded = ""
        encoded.reserveCapacity(text.utf8.count + 8)
        var spaced = true
        for character in text {
            if character.isWhitespace || character == "\0" {
                if !spaced { encoded.append(" ") }
                spaced = true
                continue
            }
            if reserved.contains(character) { encoded.append("\\") }
            encoded.append(character)
            spaced = false
        }
        return encoded + ending
    }

    static func decode(_ output: String) -> String {
        var text = Substring(output)
        if text.hasSuffix("[]") { text = text.dropLast(2) }
        if text.hasSuffix(".") { text = text.dropLast() }
        return unescaped(text)
    }

    private static func unescaped(_ text: Substring) -> String {
        guard text.contains("\\") else { return String(text) }
        var plain = ""
        var isEscaped = false
        for character in text {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                plain.append(character)
                isEscaped = false
            }
        }
        return plain
    }
}
