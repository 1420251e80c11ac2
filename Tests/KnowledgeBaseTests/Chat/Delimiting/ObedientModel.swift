import Foundation

@testable import KnowledgeBase

/// A scripted model that does whatever it is told outside of delimiters and nothing that stands between
/// them. It is easily fooled: anything like a delimiter opens or closes, anything like a marker of a chat
/// template begins a turn that it obeys, and characters nobody sees do not stop it.
struct ObedientModel {
    /// Whether it does what `order` says.
    func obeys(_ order: String, in prompt: String) -> Bool {
        outside(of: seen(prompt)).contains(seen(order))
    }

    private func seen(_ text: String) -> String {
        let visible = text.unicodeScalars.filter { scalar in
            let isHidden =
                scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.isBidiControl
            return !isHidden && scalar.value != 0x336
        }
        let lines = String(String.UnicodeScalarView(visible)).replacing("\u{2028}", with: "\n")
        let folded = lines.precomposedStringWithCompatibilityMapping.lowercased()
        let twins: [Character: Character] = ["ѕ": "s", "у": "y", "е": "e"]
        let escapes = ["&#xa415;", "&#42005;", "\\ua415", "\\u{a415}"]
        return escapes.reduce(String(folded.map { twins[$0] ?? $0 })) { $0.replacing($1, with: "ꐕ") }
    }

    private func outside(of prompt: String) -> String {
        var isInside = false
        var result = ""
        for piece in prompt.split(omittingEmptySubsequences: false, whereSeparator: isDelimiter) {
            result += isInside ? afterMarker(String(piece)) : String(piece)
            isInside.toggle()
        }
        return result
    }

    private func isDelimiter(_ character: Character) -> Bool {
        character.unicodeScalars.contains { (0xA000...0xA4CF).contains($0.value) }
    }

    /// What follows the first marker, as the model takes it for a turn of its own.
    private func afterMarker(_ text: String) -> String {
        let speakers = "system|assistant|human|user|sistema|asistente|assistente|usuario|usuário"
        let patterns = [
            "<\\s*[|｜]", "\\[/?inst\\]", "<</?sys>>", "</?s>", "<(start|end)_of_turn>", "</?(\(speakers))>",
            "<function_results>", "(?m)^[>*#•\\s0-9.]*(\(speakers))( \\(\\w+\\))?[*]*\\s*:",
            "(?m)^---+ *(\(speakers)) *---+$", "\\[system message\\]",
        ]
        let starts = patterns.compactMap { text.range(of: $0, options: .regularExpression)?.upperBound }
        return starts.min().map { String(text[$0...]) } ?? ""
    }
}

/// A text that tries to give orders; `fixtures/questions/injection.jsonl`.
struct InjectionCase: Decodable, CustomStringConvertible {
    enum Kind: String, Decodable, CaseIterable { case delimiter, role, hidden, plain, prompt, link }
    enum Place: String, Decodable, CaseIterable { case document, row, file, contact, message, tool }

    var id: String
    var language: Language
    var place: Place
    var kind: Kind
    var text: String
    /// What a model that is fooled does.
    var order: String

    var description: String { id }

    static func all() throws -> [InjectionCase] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../../fixtures/questions/injection.jsonl")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        return try lines.map { try JSONDecoder().decode(InjectionCase.self, from: Data($0.utf8)) }
    }

    /// A prompt with the text in its place, as `enclose` puts it there.
    func prompt(_ enclose: (String) -> String) -> String {
        """
        You answer customers of a car dealer by what stands between delimiters.
        \(place.rawValue):
        \(enclose(text))
        Answer in the customer's language.
        """
    }
}
