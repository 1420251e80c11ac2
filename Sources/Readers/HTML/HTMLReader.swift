import Foundation
import KnowledgeBase

/// Web pages, as found. What surrounds the content (menus, banners, forms, scripts) is dropped.
public struct HTMLReader: DocumentReader {
    public let fileExtensions = ["html", "htm", "xhtml"]
    public let version = 2

    public init() {}

    public func read(_ file: FileContent, limits: ReadingLimits) async throws -> Document {
        let decoded = try TextDecoding.decode(file, as: "HTML", declaresEncoding: true, limits: limits)
        let tree = try XMLTree(parsing: Data(decoded.text.utf8), as: .html, name: file.path, limits: limits)
        let head = HTMLHead(of: tree)
        var outline = HTMLOutline(name: file.path, limits: limits, locate: Locator.lines)
        try outline.add(HTMLContent.main(of: tree))
        let sections = outline.builder.finish()
        return Document(
            title: head.title ?? outline.builder.firstHeading?.text, mediaType: "text/html",
            language: head.language, metadata: head.metadata, sections: sections,
            notices: [decoded.notice].compactMap(\.self))
    }
}

/// What a page says about itself.
struct HTMLHead {
    var title: String?
    var language: Language?
    /// `author`, `description`, `keywords` where there are any.
    var metadata: [String: String] = [:]

    init(of tree: XMLTree) {
        let head = tree.root.first("head")
        title = head?.first("title").map { TextCleaning.line($0.text) }.flatMap { $0.isEmpty ? nil : $0 }
        language = tree.root["lang"].flatMap(Language.init(declared:))
        for meta in head?.elements(named: "meta") ?? [] {
            guard let name = meta["name"]?.lowercased(), Self.kept.contains(name) else { continue }
            let content = TextCleaning.line(meta["content"] ?? "")
            if !content.isEmpty { metadata[name] = content }
        }
    }

    private static let kept: Set<String> = ["author", "description", "keywords"]
}
