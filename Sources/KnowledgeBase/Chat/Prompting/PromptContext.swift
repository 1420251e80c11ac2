/// What an answer may draw on, best first in every part.
public struct PromptContext: Sendable {
    public var passages: [PromptPassage]
    /// Rows of the catalog.
    public var rows: [JSONValue]
    /// How the rows answer the question: how many there are, what they do not meet.
    public var rowsNote: String
    /// Earlier turns, oldest first, without what was retrieved for them.
    public var history: [ChatMessage]
    /// What was said before the history, in short.
    public var summary: String

    public init(
        passages: [PromptPassage] = [], rows: [JSONValue] = [], rowsNote: String = "",
        history: [ChatMessage] = [], summary: String = ""
    ) {
        self.passages = passages
        self.rows = rows
        self.rowsNote = rowsNote
        self.history = history
        self.summary = summary
    }
}

/// A passage as a prompt shows it.
public struct PromptPassage: Sendable, Hashable {
    /// What the answer cites it by, from 1.
    public var number: Int
    /// File and place, as a person would look it up.
    public var place: String
    /// From the outermost down.
    public var headings: String
    public var text: String

    public init(number: Int, place: String, headings: String = "", text: String) {
        self.number = number
        self.place = place
        self.headings = headings
        self.text = text
    }
}

extension PromptPassage {
    public init(number: Int, of passage: StoredChunk) {
        let place = [passage.path, passage.chunk.locator?.description].compactMap { $0 }.joined(
            separator: " ")
        self.init(
            number: number, place: place, headings: passage.chunk.heading, text: passage.chunk.text)
    }
}

extension PromptPassage {
    /// As it may stand between delimiters, and what had to be taken out for that.
    func cleaned(by neutraliser: Neutraliser) -> (passage: PromptPassage, counts: NeutralisedCounts) {
        let place = neutraliser.neutralise(place)
        let headings = neutraliser.neutralise(headings)
        let text = neutraliser.neutralise(text)
        let clean = PromptPassage(
            number: number, place: Self.oneLine(place.text), headings: Self.oneLine(headings.text),
            text: Self.withoutNumbers(text.text))
        return (clean, place.counts + headings.counts + text.counts)
    }

    /// As the model sees it.
    var written: String { "[\(number)] \(place)\(headings.isEmpty ? "" : ", \(headings)")\n\(text)" }

    /// A file's name may hold line breaks.
    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// A number in brackets at the beginning of a line would pass for that of a passage.
    private static func withoutNumbers(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let rest = line.drop { $0 == " " || $0 == "\t" }
            let digits = rest.dropFirst().prefix { $0.isNumber }
            let after = rest.dropFirst(1 + digits.count)
            guard rest.first == "[", !digits.isEmpty, after.first == "]" else { return String(line) }
            return "(\(digits))\(after.dropFirst())"
        }.joined(separator: "\n")
    }
}
