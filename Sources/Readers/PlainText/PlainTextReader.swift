import Foundation
import KnowledgeBase

/// Plain text, and the light markups that read as plain text.
///
/// Empty lines separate paragraphs. Hard-wrapped lines are joined; lines that were broken on purpose
/// (addresses, opening hours, verses, columns) stay as they are. A heading is only taken for one when
/// it stands alone and looks it: underlined with `===` or `---`, in capitals, or numbered (`1.2 Scope`).
public struct PlainTextReader: DocumentReader {
    public let fileExtensions = ["txt", "text", "log", "rst", "adoc", "org"]
    public let version = 2

    public init() {}

    public func read(_ file: FileContent, limits: ReadingLimits) async throws -> Document {
        let decoded = try TextDecoding.decode(file, as: "plain text", limits: limits)
        let markup = HeadingMarkup(fileExtension: DocumentReaders.fileExtension(ofPath: file.path))
        var builder = SectionBuilder()
        for group in LineGroup.groups(of: decoded.text) { group.add(to: &builder, markup: markup) }
        let sections = builder.finish()
        return Document(
            title: builder.openingHeading, mediaType: "text/plain", sections: sections,
            notices: [decoded.notice].compactMap(\.self))
    }
}

/// Characters that open a heading in a light markup, as many as its level.
enum HeadingMarkup {
    case none
    /// AsciiDoc (`== Scope`) and Org (`** Scope`).
    case marked(Character)

    init(fileExtension: String) {
        switch fileExtension {
        case "adoc": self = .marked("=")
        case "org": self = .marked("*")
        default: self = .none
        }
    }

    func heading(in line: Substring) -> (text: Substring, level: Int)? {
        guard case .marked(let mark) = self else { return nil }
        let level = line.prefix { $0 == mark }.count
        guard 1...6 ~= level, line.dropFirst(level).first == " " else { return nil }
        return (line.dropFirst(level + 1), level)
    }
}
