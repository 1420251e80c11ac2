import KnowledgeBase

/// Inputs on which the Markdown parser takes time out of all proportion, found before it sees them.
enum MarkdownHazards {
    /// Bytes of one paragraph: links, emphasis and brackets are matched within a paragraph, in the
    /// worst case each with all others.
    static let maximumParagraphBytes = 1 << 20

    /// - Throws: ``KnowledgeBaseError`` `limitExceeded`.
    static func check(_ text: Substring, name: String, limits: ReadingLimits) throws {
        var line = 1
        var containers = 0
        var atLineStart = true
        var paragraph = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\n") {
                if atLineStart { paragraph = 0 }
                line += 1
                containers = 0
                atLineStart = true
                continue
            }
            paragraph += 1
            guard paragraph <= maximumParagraphBytes else {
                throw refusal(
                    name, "line \(line): a paragraph of more than \(maximumParagraphBytes >> 10) KiB")
            }
            guard atLineStart else { continue }
            switch byte {
            case UInt8(ascii: ">"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"): containers += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"): continue
            default: atLineStart = false
            }
            // A rule of dashes is no container; lines of them alone end here, at the next byte.
            if containers > 10 * limits.nesting {
                throw refusal(name, "line \(line): it nests more than \(limits.nesting) deep")
            }
        }
    }

    private static func refusal(_ name: String, _ reason: String) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .limitExceeded, cannot: "read '\(name)'", because: reason,
            advice: "If it is not Markdown, name it .txt")
    }
}
