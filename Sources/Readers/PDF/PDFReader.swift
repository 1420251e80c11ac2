import Foundation
import KnowledgeBase

/// Reads PDF (ISO 32000) by poppler's command-line tools, run as separate processes with limits.
///
/// Text is cited by page. Scanned pages have no text; they are named in a notice, or recognised
/// when ``OCR`` is given.
public struct PDFReader: DocumentReader {
    public let fileExtensions = ["pdf"]
    public let version = 2
    public var variant: String { ocr == nil ? "" : "ocr" }

    private let ocr: OCR?

    /// - Parameter ocr: how to recognise pages that hold no text; `nil` leaves them.
    public init(ocr: OCR? = nil) {
        self.ocr = ocr
    }

    public func read(_ file: FileContent, limits: ReadingLimits) async throws -> Document {
        try check(file, limits: limits)
        return try await withTemporaryFolder { folder in
            let path = folder.appendingPathComponent("document.pdf")
            try file.bytes.write(to: path)
            let poppler = Poppler(path: path.path, file: file, limits: limits)
            let info = try await poppler.info()
            let pageCount = try pageCount(info, of: file, limits: limits)
            var layout = try await poppler.layout(pageCount: pageCount)
            let empty = layout.pages.indices.filter { layout.pages[$0].fragments.isEmpty }
            if let ocr, !empty.isEmpty {
                for index in empty {
                    layout.pages[index] = try await ocr.recognize(
                        layout.pages[index], of: path.path, file: file, limits: limits)
                }
            }
            return document(info: info, layout: layout)
        }
    }

    /// The header may stand anywhere in the first kibibyte, as common readers allow.
    private func check(_ file: FileContent, limits: ReadingLimits) throws {
        guard file.bytes.count <= limits.bytes else {
            throw file.exceeds("\(file.bytes.count) bytes, more than the limit of \(limits.bytes)")
        }
        guard file.bytes.prefix(1024).range(of: Data("%PDF-".utf8)) != nil else {
            throw file.unreadable("it does not begin like a PDF")
        }
    }

    private func pageCount(_ info: [String: String], of file: FileContent, limits: ReadingLimits) throws
        -> Int
    {
        guard let count = info["Pages"].flatMap({ Int($0) }), count > 0 else {
            throw file.unreadable("the PDF has no pages")
        }
        guard count <= limits.pages else {
            throw file.exceeds("\(count) pages, more than the limit of \(limits.pages)")
        }
        return count
    }

    private func document(info: [String: String], layout: PDFLayout) -> Document {
        let rows = layout.pages.map(PDFRow.rows)
        let body = RunningText.removed(from: rows, heights: layout.pages.map(\.height))
        let title = PDFTitle.title(info: info, firstPage: body.first ?? [])
        return Document(
            title: title, mediaType: "application/pdf", metadata: metadata(info),
            sections: PDFStructure.sections(pages: body, outline: layout.outline, title: title),
            notices: notices(layout.pages))
    }

    private func metadata(_ info: [String: String]) -> [String: String] {
        let names = ["Author": "author", "Subject": "subject", "Keywords": "keywords", "Pages": "pages"]
        return names.reduce(into: [:]) { metadata, name in
            guard let value = info[name.key], !["anonymous", "(anonymous)", "unspecified"].contains(value)
            else { return }
            metadata[name.value] = value
        }
    }

    private func notices(_ pages: [PDFPage]) -> [String] {
        let empty = pages.filter(\.fragments.isEmpty)
        guard !empty.isEmpty else { return [] }
        let advice = ocr == nil ? " Try --ocr" : ""
        if empty.count == pages.count { return ["0 characters of text: scanned?\(advice)"] }
        let list = empty.prefix(5).map { "\($0.number)" }.joined(separator: ", ")
        let more = empty.count > 5 ? " and \(empty.count - 5) more" : ""
        return ["no text on \(empty.count) of \(pages.count) pages (\(list)\(more)): scanned?\(advice)"]
    }
}

/// The title a PDF gives itself.
enum PDFTitle {
    /// The title among the properties unless a program wrote its own there, else the first line of
    /// the first page where that is set larger than all else on it.
    static func title(info: [String: String], firstPage rows: [PDFRow]) -> String? {
        if let title = info["Title"].map(TextCleaning.line), isMeant(title) { return title }
        guard let first = rows.first, first.cells.count == 1, first.text.utf8.count <= 160 else { return nil }
        return rows.dropFirst().allSatisfy { $0.fontSize < first.fontSize } ? first.text : nil
    }

    /// Programs leave file names and placeholders in the field.
    private static func isMeant(_ title: String) -> Bool {
        let text = title.lowercased()
        let endings = [".doc", ".docx", ".indd", ".pdf", ".qxd", ".odt", ".rtf", ".html"]
        let placeholders = [
            "untitled", "sin título", "sem título", "document", "documento", "título", "anonymous",
            "(anonymous)", "unspecified", "(unspecified)",
        ]
        return text.contains(where: \.isLetter) && !text.hasPrefix("microsoft ")
            && !endings.contains(where: text.hasSuffix) && !placeholders.contains(text)
    }
}
