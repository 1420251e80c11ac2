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
    /// File, place and headings, as a person would look it up.
    public var place: String
    public var text: String

    public init(number: Int, place: String, text: String) {
        self.number = number
        self.place = place
        self.text = text
    }
}

extension PromptPassage {
    public init(number: Int, of passage: StoredChunk) {
        let place = [passage.path, passage.chunk.locator?.description].compactMap { $0 }.joined(
            separator: " ")
        let headings = passage.chunk.headingPath.joined(separator: " > ")
        self.init(
            number: number, place: headings.isEmpty ? place : "\(place), \(headings)",
            text: passage.chunk.text)
    }
}
