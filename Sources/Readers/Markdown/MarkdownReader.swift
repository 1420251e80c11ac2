import Foundation
import KnowledgeBase

/// GitHub-flavoured Markdown (https://github.github.com/gfm/) with YAML front matter and footnotes.
///
/// Inline markup goes, its text stays; a link keeps its text, an image its alternative text, code its
/// characters. Everything is cited by lines of the file.
public struct MarkdownReader: DocumentReader {
    public let fileExtensions = ["md", "markdown", "mdown", "mkd", "mdx"]
    public let version = 2

    public init() {}

    public func read(_ file: FileContent, limits: ReadingLimits) async throws -> Document {
        let decoded = try TextDecoding.decode(file, as: "Markdown", limits: limits)
        let front = FrontMatter(of: decoded.text)
        let blocks = MarkdownBlocks(
            name: file.path, limits: limits, linesBefore: front.lineCount,
            dropsModuleLines: DocumentReaders.fileExtension(ofPath: file.path) == "mdx")
        let sections = try blocks.read(front.body)
        return Document(
            title: front.title ?? blocks.title, mediaType: "text/markdown", language: front.language,
            metadata: front.metadata, sections: sections,
            notices: [decoded.notice, front.notice].compactMap(\.self))
    }
}
