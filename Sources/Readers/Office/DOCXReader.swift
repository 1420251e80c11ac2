import KnowledgeBase

/// Reads DOCX (ECMA-376, WordprocessingML): headings by style, lists with their numbers, tables,
/// footnotes and text boxes. Deleted text of tracked changes is left out, inserted text kept.
///
/// The format has no pages before it is laid out; text is cited by paragraph, counting those that
/// hold text.
public struct DOCXReader: DocumentReader {
    public let fileExtensions = ["docx", "docm", "dotx"]
    public let version = 2

    public init() {}

    public func read(_ file: FileContent, limits: ReadingLimits) async throws -> Document {
        var package = try OfficePackage(file, folder: "word", format: "Word document", limits: limits)
        guard let root = try package.tree(package.main), let body = root.first("body") else {
            throw package.missing("body")
        }
        let properties = try package.properties()
        var text = WordText(
            styles: WordStyles(try package.part("styles")),
            numbering: WordNumbering(try package.part("numbering")),
            notes: WordText.notes(try package.part("footnotes"), try package.part("endnotes")),
            title: properties.title, rows: RowBudget(limits, of: file))
        try text.take(body)
        let mediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        return Document(
            title: properties.title ?? text.title, mediaType: mediaType,
            metadata: properties.metadata, sections: text.finish(),
            notices: text.paragraphs == 0 ? ["0 characters of text"] : [])
    }
}
