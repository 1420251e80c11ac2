/// Text in Apertium's stream format, where `^ $ / < > { } [ ] @ \` have a meaning and must be
/// escaped, and where a text has to end a sentence lest the chain wait for more.
/// (Apertium wiki, "Apertium stream format".)
enum ApertiumStream {
    /// Scalars, since the chain reads scalars: a sign that carries a combining mark is reserved too.
    private static let reserved: Set<Unicode.Scalar> = [
        "\\", "^", "$", "/", "<", ">", "{", "}", "[", "]", "@",
    ]
    /// A full stop closes the sentence; the empty blank `[]` marks where the real text ended.
    private static let ending = ".[]"

    static func encode(_ text: String) -> String {
        var encoded = String.UnicodeScalarView()
        encoded.reserveCapacity(text.utf8.count + 8)
        var spaced = true
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace || scalar == "\0" {
                if !spaced { encoded.append(" ") }
                spaced = true
                continue
            }
            if reserved.contains(scalar) { encoded.append("\\") }
            encoded.append(scalar)
            spaced = false
        }
        return String(encoded) + ending
    }

    static func decode(_ output: String) -> String {
        var text = Substring(output)
        if text.hasSuffix("[]") { text = text.dropLast(2) }
        if text.hasSuffix(".") { text = text.dropLast() }
        return unescaped(text)
    }

    /// The readings in an answer of the morphological analyser, `^surface/reading/reading$`; none for
    /// a word it does not know, which it marks with `*`.
    static func readings(_ output: String) -> [String] {
        guard let start = output.firstIndex(of: "^"), let end = output[start...].firstIndex(of: "$") else {
            return []
        }
        let parts = output[output.index(after: start)..<end].split(separator: "/").dropFirst()
        return parts.filter { !$0.hasPrefix("*") }.map(String.init)
    }

    private static func unescaped(_ text: Substring) -> String {
        guard text.unicodeScalars.contains("\\") else { return String(text) }
        var plain = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if scalar == "\\", !isEscaped {
                isEscaped = true
            } else {
                plain.append(scalar)
                isEscaped = false
            }
        }
        return String(plain)
    }
}
