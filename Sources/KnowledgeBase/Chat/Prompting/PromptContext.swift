/// What an answer may draw on, best first in every part.
public struct PromptContext: Sendable {
    public var passages: [PromptPassage]
    /// Rows of the catalog.
    public var rows: [JSONValue]
    /// Earlier turns, oldest first, without what was retrieved for them.
    public var history: [ChatMessage]
    /// What was said before the history, in short.
    public var summary: String

    public init(
        passages: [PromptPassage] = [], rows: [JSONValue] = [], history: [ChatMessage] = [],
        summary: String = ""
    ) {
        self.passages = passages
        self.rows = rows
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
