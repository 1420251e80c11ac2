import KnowledgeBase

/// Takes out what a model writes for itself: `<think>...</think>` and its like, which reasoning models put into
/// the text itself where their server does not part thoughts from answers.
///
/// A thought without an end lasts to the end of the text. A first end without a beginning (the beginning stood
/// in the prompt) makes all before it a thought, which is discarded after the fact.
struct ThoughtFilter: Sendable {
    /// DeepSeek, Qwen and most others; Nova; Gemini; a few more.
    private static let tags = ["think", "thinking", "thought", "reasoning"].map {
        (opening: Array("<\($0)>".utf8), closing: Array("</\($0)>".utf8))
    }

    /// What is to be seen so far.
    private(set) var visible = ""
    /// What may be the beginning of a tag.
    private var held: [UInt8] = []
    /// What ends the thought that is being written.
    private var closing: [UInt8]?
    private var hasThought = false

    /// The text of a whole answer.
    static func visible(in text: String) -> String {
        var filter = ThoughtFilter()
        _ = filter.take(text)
        _ = filter.finish()
        return filter.visible
    }

    /// What comes out now that `piece` was written; nothing while the model thinks.
    mutating func take(_ piece: String) -> [ChatEvent] {
        var rest = (held + piece.utf8)[...]
        held = []
        var events: [ChatEvent] = []
        while !rest.isEmpty {
            let (before, found, after) = Self.cut(rest, at: closing.map { [$0] } ?? Self.marks)
            if closing == nil { events += show(before) }
            switch found {
            case .tag(let tag): events += pass(tag)
            case .beginning(let bytes): held = Array(bytes)
            case .nothing: break
            }
            rest = after
        }
        return events
    }

    /// What stood last and was no tag.
    mutating func finish() -> [ChatEvent] {
        defer { held = [] }
        return closing == nil ? show(held[...]) : []
    }

    private mutating func show(_ bytes: ArraySlice<UInt8>) -> [ChatEvent] {
        var text = String(decoding: bytes, as: UTF8.self)
        // Blank lines part a thought from the answer.
        if hasThought, visible.isEmpty { text = String(text.drop(while: \.isWhitespace)) }
        visible += text
        return text.isEmpty ? [] : [.text(text)]
    }

    private mutating func pass(_ tag: [UInt8]) -> [ChatEvent] {
        let isFirst = !hasThought
        hasThought = true
        if let opened = Self.tags.first(where: { $0.opening == tag }) {
            closing = opened.closing
            return []
        }
        defer { closing = nil }
        // Where a thought has ended before, one more end is only a slip.
        guard closing == nil, isFirst, !visible.isEmpty else { return [] }
        visible = ""
        return [.discarded]
    }
}

// MARK: Tags

extension ThoughtFilter {
    private enum Found {
        case tag([UInt8])
        /// The text ends with what may become a tag.
        case beginning(ArraySlice<UInt8>)
        case nothing
    }

    private static let marks = tags.flatMap { [$0.opening, $0.closing] }

    /// The text before the first of the marks, and after it.
    private static func cut(
        _ text: ArraySlice<UInt8>, at marks: [[UInt8]]
    ) -> (before: ArraySlice<UInt8>, found: Found, after: ArraySlice<UInt8>) {
        for index in text.indices where text[index] == UInt8(ascii: "<") {
            let rest = text[index...]
            if let mark = marks.first(where: { begins(rest, with: $0) }) {
                return (text[..<index], .tag(mark), rest.dropFirst(mark.count))
            }
            if marks.contains(where: { rest.count < $0.count && begins($0[...], with: Array(rest)) }) {
                return (text[..<index], .beginning(rest), [])
            }
        }
        return (text, .nothing, [])
    }

    /// Tags are told in any case.
    private static func begins(_ text: ArraySlice<UInt8>, with beginning: [UInt8]) -> Bool {
        text.count >= beginning.count
            && zip(text, beginning).allSatisfy { lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
