import KnowledgeBase

/// Reads ODT (OpenDocument 1.3, part 3): headings by outline level, lists, tables, notes.
///
/// Like DOCX the format has no pages of its own; text is cited by paragraph.
public struct ODTReader: DocumentReader {
    public let fileExtensions = ["odt", "ott"]
    public let version = 2

    public init() {}

    public func read(_ file: FileContent, limits: ReadingLimits) async throws -> Document {
        var package = try OpenDocumentPackage(file, limits: limits)
        let content = try package.content()
        guard let body = content.first("body")?.first("text") else {
            throw file.unreadable("it is an OpenDocument file, but no text document")
        }
        let properties = try package.properties()
        let lists = OpenDocumentLists(content, try package.tree("styles.xml"))
        var text = OpenDocumentText(lists: lists, rows: RowBudget(limits, of: file))
        try text.take(body)
        return Document(
            title: properties.title, mediaType: "application/vnd.oasis.opendocument.text",
            metadata: properties.metadata, sections: text.sections.finish(),
            notices: text.paragraphs == 0 ? ["0 characters of text"] : [])
    }
}

/// The parts of an OpenDocument file.
struct OpenDocumentPackage {
    private var archive: Archive
    private let file: FileContent
    private let limits: ReadingLimits

    /// - Throws: `encrypted` when the manifest says that parts are; their bytes would look damaged.
    init(_ file: FileContent, limits: ReadingLimits) throws {
        self.file = file
        self.limits = limits
        archive = try Archive(file, limits: limits)
        if let manifest = try tree("META-INF/manifest.xml"),
            !manifest.descendants(named: ["encryption-data", "encrypted-key"]).isEmpty
        {
            throw file.encrypted("the document is protected by a password")
        }
    }

    mutating func tree(_ part: String) throws -> XMLElement? {
        guard let bytes = try archive.contents(of: part) else { return nil }
        return try XMLTree(parsing: bytes, as: .xml, name: "\(file.path):\(part)", limits: limits).root
    }

    mutating func content() throws -> XMLElement {
        guard let content = try tree("content.xml"), content.name == "document-content" else {
            throw file.unreadable("it is a zip archive, but no OpenDocument file")
        }
        return content
    }

    mutating func properties() throws -> OfficeProperties {
        try tree("meta.xml")?.first("meta").map(OfficeProperties.init) ?? OfficeProperties()
    }
}

/// Which list styles number their items, by level.
struct OpenDocumentLists {
    private var numbered: [String: Set<Int>] = [:]

    init(_ content: XMLElement, _ styles: XMLElement?) {
        for root in [styles, content].compactMap({ $0 }) {
            for holder in root.elements where holder.name == "automatic-styles" || holder.name == "styles" {
                for style in holder.elements(named: "list-style") {
                    let levels = style.elements(named: "list-level-style-number").compactMap { level in
                        level["num-format"]?.isEmpty == false ? level["level"].flatMap { Int($0) } : nil
                    }
                    numbered[style["name"] ?? ""] = Set(levels)
                }
            }
        }
    }

    func isNumbered(_ style: String, level: Int) -> Bool { numbered[style]?.contains(level) == true }
}
