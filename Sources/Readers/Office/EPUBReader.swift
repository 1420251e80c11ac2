import Foundation
import KnowledgeBase

/// Reads EPUB 2 and 3 (W3C EPUB 3.3): the XHTML of the spine in reading order, cited by chapter, which
/// is the position in the spine.
public struct EPUBReader: DocumentReader {
    public let fileExtensions = ["epub"]
    public let version = 2

    public init() {}

    public func read(_ file: FileContent, limits: ReadingLimits) async throws -> Document {
        var book = try EPUBPackage(file, limits: limits)
        try book.refuseEncryption()
        let spine = book.spine
        guard spine.count <= limits.pages else {
            throw file.exceeds("\(spine.count) chapters, more than the limit of \(limits.pages)")
        }
        let titles = try book.chapterTitles()
        var document = Document(
            title: book.properties.title, mediaType: "application/epub+zip", language: book.language,
            metadata: book.properties.metadata)
        var leftOut: [String] = []
        for (index, chapter) in spine.enumerated() {
            try Task.checkCancellation()
            if index % EPUBPackage.chaptersAtATime == 0 {
                try book.prefetch(spine[index...].prefix(EPUBPackage.chaptersAtATime))
            }
            switch chapter {
            case .text(let path):
                guard let page = try book.tree(path) else {
                    throw file.unreadable("its chapter '\(path)' is missing")
                }
                document.sections += try sections(
                    page, number: index + 1, title: titles[path], name: "\(file.path):\(path)",
                    limits: limits)
            case .navigation: break
            case .other(let type): leftOut.append("\(index + 1) (\(type))")
            }
        }
        if !leftOut.isEmpty {
            let more = leftOut.count > 5 ? " and \(leftOut.count - 5) more" : ""
            document.notices.append(
                "chapters without readable text left out: \(leftOut.prefix(5).joined(separator: ", "))\(more)"
            )
        }
        if document.sections.isEmpty { document.notices.append("0 characters of text") }
        return document
    }

    /// A chapter without a heading of its own gets the one the table of contents gives it.
    private func sections(
        _ page: XMLTree, number: Int, title: String?, name: String, limits: ReadingLimits
    ) throws -> [Section] {
        var outline = HTMLOutline(name: name, limits: limits) { _ in .chapters(number...number) }
        let body = page.root.first("body") ?? page.document
        let hasHeading = !body.descendants(named: ["h1", "h2", "h3"]).isEmpty
        if let title, !hasHeading { outline.builder.heading(Span(title), level: 1) }
        try outline.add(body)
        return outline.builder.finish()
    }
}

/// The parts of an EPUB file.
struct EPUBPackage {
    private var archive: Archive
    private let file: FileContent
    private let limits: ReadingLimits
    private let package: XMLElement
    /// Path of the package document, from which its references count.
    private let folder: [String]

    init(_ file: FileContent, limits: ReadingLimits) throws {
        self.file = file
        self.limits = limits
        var archive = try Archive(file, limits: limits)
        let container = try EPUBPackage.xml("META-INF/container.xml", in: &archive, of: file, limits: limits)
        guard let path = container?.root.descendants(named: "rootfile").first?["full-path"],
            let package = try EPUBPackage.xml(path, in: &archive, of: file, limits: limits)
        else { throw file.unreadable("it is a zip archive, but no EPUB book") }
        self.package = package.root
        folder = path.split(separator: "/").dropLast().map(String.init)
        self.archive = archive
    }

    var properties: OfficeProperties {
        package.first("metadata").map(OfficeProperties.init) ?? OfficeProperties()
    }

    var language: Language? {
        package.first("metadata")?.first("language").flatMap {
            Language(declared: TextCleaning.line($0.text))
        }
    }

    /// What an entry of the spine refers to.
    enum Chapter: Equatable {
        /// An HTML document, by its path.
        case text(String)
        /// The table of contents.
        case navigation
        /// Something else, by its media type.
        case other(String)
    }

    /// What the spine refers to, in reading order.
    var spine: [Chapter] {
        let items = manifest
        return (package.first("spine")?.elements(named: "itemref") ?? []).map { reference in
            guard let item = items[reference["idref"] ?? ""] else { return .other("not in the manifest") }
            if EPUBPackage.isNavigation(item) { return .navigation }
            let type = item["media-type"]?.lowercased() ?? ""
            guard EPUBPackage.textTypes.contains(type) else { return .other(type.isEmpty ? "no type" : type) }
            return .text(path(of: item["href"] ?? "", from: folder))
        }
    }

    /// XHTML, and what books from before EPUB and careless ones say of the same.
    private static let textTypes: Set<String> = [
        "application/xhtml+xml", "text/html", "text/x-oeb1-document",
    ]
    /// A book has no surroundings: its footnotes are asides and its chapters have headers, which on a
    /// web page would be left out.
    private static let contentNames = ["aside": "section", "header": "section", "footer": "section"]

    /// How many chapters stand unpacked in memory.
    static let chaptersAtATime = 256

    /// Unpacks chapters in one pass over the archive.
    mutating func prefetch(_ chapters: ArraySlice<Chapter>) throws {
        let paths = chapters.compactMap { if case .text(let path) = $0 { path } else { nil } }
        try archive.prefetch(Set(paths))
    }

    /// A chapter as found: books with stray tags are repaired rather than refused.
    mutating func tree(_ path: String) throws -> XMLTree? {
        guard let bytes = try archive.contents(of: path) else { return nil }
        let name = "\(file.path):\(path)"
        let page = FileContent(path: name, bytes: bytes)
        let decoded = try TextDecoding.decode(page, as: "XHTML", declaresEncoding: true, limits: limits)
        return try XMLTree(
            parsing: Data(decoded.text.utf8), as: .html, name: name, limits: limits,
            renamed: EPUBPackage.contentNames)
    }

    /// Titles by path from the navigation document (EPUB 3) or the NCX (EPUB 2); the first of each.
    mutating func chapterTitles() throws -> [String: String] {
        let items = manifest.values
        if let item = items.first(where: EPUBPackage.isNavigation) {
            let path = path(of: item["href"] ?? "", from: folder)
            let links = try tree(path)?.root.descendants(named: "a") ?? []
            return titles(links.map { ($0["href"], $0.text) }, from: path)
        }
        guard let item = items.first(where: { $0["media-type"] == "application/x-dtbncx+xml" }) else {
            return [:]
        }
        let path = path(of: item["href"] ?? "", from: folder)
        let ncx = try EPUBPackage.xml(path, in: &archive, of: file, limits: limits)
        let points = ncx?.root.descendants(named: "navPoint") ?? []
        return titles(
            points.map { ($0.first("content")?["src"], $0.first("navLabel")?.text ?? "") }, from: path)
    }

    /// - Throws: `encrypted` when anything but fonts is; fonts are commonly obfuscated without any
    ///   restriction on the text.
    mutating func refuseEncryption() throws {
        let path = "META-INF/encryption.xml"
        guard let tree = try EPUBPackage.xml(path, in: &archive, of: file, limits: limits) else { return }
        let paths = tree.root.descendants(named: "CipherReference").compactMap {
            $0["URI"]?.removingPercentEncoding
        }
        let chapters = spine
        if paths.contains(where: { chapters.contains(.text($0)) }) {
            throw KnowledgeBaseError(
                .encrypted, cannot: "read '\(file.path)'", because: "the book has copy protection (DRM)",
                advice: "Ask the publisher for a copy without it")
        }
    }

    private var manifest: [String: XMLElement] {
        let items = package.first("manifest")?.elements(named: "item") ?? []
        return Dictionary(items.map { ($0["id"] ?? "", $0) }) { first, _ in first }
    }

    private func titles(_ links: [(target: String?, text: String)], from path: String) -> [String: String] {
        let folder = path.split(separator: "/").dropLast().map(String.init)
        return links.reduce(into: [:]) { titles, link in
            let text = TextCleaning.line(link.text)
            guard let target = link.target, !text.isEmpty else { return }
            let chapter = self.path(of: target, from: folder)
            if titles[chapter] == nil { titles[chapter] = text }
        }
    }

    /// References are percent-encoded and may name a place within the part.
    private func path(of reference: String, from folder: [String]) -> String {
        let path = String(reference.prefix { $0 != "#" })
        return resolvePath(path.removingPercentEncoding ?? path, from: folder)
    }

    private static func isNavigation(_ item: XMLElement) -> Bool {
        item["properties"]?.split(separator: " ").contains("nav") == true
    }

    private static func xml(
        _ path: String, in archive: inout Archive, of file: FileContent, limits: ReadingLimits
    ) throws -> XMLTree? {
        guard let bytes = try archive.contents(of: path) else { return nil }
        return try XMLTree(parsing: bytes, as: .xml, name: "\(file.path):\(path)", limits: limits)
    }
}
