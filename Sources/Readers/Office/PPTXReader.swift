import KnowledgeBase

/// Reads PPTX (ECMA-376, PresentationML): one section per slide, in the order of the show, with its
/// text, tables and speaker's notes.
public struct PPTXReader: DocumentReader {
    public let fileExtensions = ["pptx", "pptm", "ppsx"]
    public let version = 2

    public init() {}

    public func read(_ file: FileContent, limits: ReadingLimits) async throws -> Document {
        var package = try OfficePackage(
            file, folder: "ppt", format: "PowerPoint presentation", limits: limits)
        let slides = try slidePaths(&package)
        guard slides.count <= limits.pages else {
            throw file.exceeds("\(slides.count) slides, more than the limit of \(limits.pages)")
        }
        let properties = try package.properties()
        var document = Document(
            title: properties.title,
            mediaType: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            metadata: properties.metadata)
        var firstTitle: String?
        var hidden: [Int] = []
        var rows = RowBudget(limits, of: file)
        var notes: [String: String] = [:]
        for (index, path) in slides.enumerated() {
            try Task.checkCancellation()
            if index % PPTXReader.slidesAtATime == 0 {
                notes = try prefetch(slides[index...].prefix(PPTXReader.slidesAtATime), in: &package)
            }
            guard let slide = try package.tree(path) else { throw package.missing(path) }
            guard slide["show"] != "0", slide["show"] != "false" else {
                hidden.append(index + 1)
                continue
            }
            var text = SlideText(number: index + 1)
            try text.take(slide, rows: &rows)
            text.takeNotes(try notes[path].flatMap { try package.tree($0) })
            if document.sections.isEmpty { firstTitle = text.title }
            document.sections.append(text.finish())
        }
        if !hidden.isEmpty {
            document.notices.append(
                "hidden slides left out: \(hidden.map(String.init).joined(separator: ", "))")
        }
        if document.sections.allSatisfy(\.blocks.isEmpty) { document.notices.append("0 characters of text") }
        document.title = document.title ?? firstTitle
        return document
    }

    /// In the order in which they are shown.
    private func slidePaths(_ package: inout OfficePackage) throws -> [String] {
        let related = try package.relationships(of: package.main)
        let list = try package.tree(package.main)?.first("sldIdLst")?.elements(named: "sldId") ?? []
        return list.compactMap { slide in
            let id = slide.attributes.first { $0.name == "id" && $0.namespace != nil }?.value
            return id.flatMap { related[$0]?.target }
        }
    }

    /// How many slides stand unpacked in memory, with their notes.
    static let slidesAtATime = 128

    /// Unpacks slides and their notes in two passes over the archive; returns the notes by slide.
    private func prefetch(
        _ slides: ArraySlice<String>, in package: inout OfficePackage
    ) throws -> [String: String] {
        try package.prefetchRelationships(of: slides)
        var notes: [String: String] = [:]
        for slide in slides {
            notes[slide] = try package.relationships(of: slide).values.first { $0.type == "notesSlide" }?
                .target
        }
        try package.prefetch(Set(slides).union(notes.values))
        return notes
    }
}

/// Collects the text of one slide.
struct SlideText {
    private var section = Section()
    private let place: Locator

    init(number: Int) {
        place = .slides(number...number)
    }

    /// What the title placeholder holds.
    var title: String? { section.headingPath.first }

    /// The section of the slide; a slide with nothing below its title has that as its text.
    func finish() -> Section {
        guard section.blocks.isEmpty, let title else { return section }
        return Section(blocks: [.paragraph(Span(title, at: place))])
    }

    mutating func take(_ slide: XMLElement, rows: inout RowBudget) throws {
        guard let tree = slide.first("cSld")?.first("spTree") else { return }
        for shape in SlideText.shapes(in: tree) {
            if shape.name == "sp" {
                takeShape(shape)
            } else {
                try takeTable(shape, rows: &rows)
            }
        }
    }

    mutating func takeNotes(_ notes: XMLElement?) {
        guard let tree = notes?.first("cSld")?.first("spTree") else { return }
        let bodies = SlideText.shapes(in: tree).filter { SlideText.placeholder($0)?["type"] == "body" }
        let text = bodies.flatMap(SlideText.paragraphs).map(SlideText.text).filter { !$0.isEmpty }
        for (index, line) in text.enumerated() {
            section.blocks.append(.paragraph(Span(index == 0 ? "Notes: \(line)" : line, at: place)))
        }
    }

    /// Shapes with text and tables, also those in groups, in drawing order.
    private static func shapes(in tree: XMLElement) -> [XMLElement] {
        var shapes: [XMLElement] = []
        tree.walk { node in
            guard case .element(let element) = node else { return true }
            switch element.name {
            case "sp", "graphicFrame":
                shapes.append(element)
                return false
            case "Fallback": return false
            default: return true
            }
        }
        return shapes
    }

    private mutating func takeShape(_ shape: XMLElement) {
        let placeholder = SlideText.placeholder(shape)
        let type = placeholder.map { $0["type"] ?? "body" }
        let paragraphs = SlideText.paragraphs(shape)
        switch type {
        case "dt", "ftr", "sldNum", "hdr": return
        case "title", "ctrTitle":
            let title = paragraphs.map(SlideText.text).filter { !$0.isEmpty }.joined(separator: " ")
            if section.headingPath.isEmpty, !title.isEmpty { section.headingPath = [title] }
        default:
            let isOutline = (type == "body" || type == "obj") && paragraphs.count > 1
            for paragraph in paragraphs { takeParagraph(paragraph, isBulleted: isOutline) }
        }
    }

    private mutating func takeParagraph(_ paragraph: XMLElement, isBulleted: Bool) {
        let text = SlideText.text(paragraph)
        guard !text.isEmpty else { return }
        let properties = paragraph.first("pPr")
        let hasMark = properties?.first("buChar") != nil || properties?.first("buAutoNum") != nil
        if hasMark || (isBulleted && properties?.first("buNone") == nil) {
            section.blocks.append(.listItem(Span("- \(text)", at: place)))
        } else {
            section.blocks.append(.paragraph(Span(text, at: place)))
        }
    }

    private mutating func takeTable(_ frame: XMLElement, rows budget: inout RowBudget) throws {
        for table in frame.descendants(named: "tbl") {
            var rows: [Table.Row] = []
            for row in table.elements(named: "tr") {
                try budget.spend()
                let cells = row.elements(named: "tc").map { cell in
                    SlideText.paragraphs(cell).map(SlideText.text).filter { !$0.isEmpty }.joined(
                        separator: " ")
                }
                rows.append(Table.Row(cells, at: place))
            }
            section.blocks.append(.table(Table(firstRowIsHeaderOf: rows)))
        }
    }

    private static func placeholder(_ shape: XMLElement) -> XMLElement? {
        shape.first("nvSpPr")?.first("nvPr")?.first("ph")
    }

    private static func paragraphs(_ shape: XMLElement) -> [XMLElement] {
        shape.first("txBody")?.elements(named: "p") ?? []
    }

    private static func text(_ paragraph: XMLElement) -> String {
        var text = ""
        paragraph.walk { node in
            guard case .element(let element) = node else { return true }
            if element.name == "t" { text += element.text } else if element.name == "br" { text += " " }
            return element.name != "t"
        }
        return TextCleaning.line(text)
    }
}
