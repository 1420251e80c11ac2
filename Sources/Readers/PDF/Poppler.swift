import Foundation
import KnowledgeBase

/// What poppler's command-line tools tell about one PDF file.
///
/// `pdftohtml -xml` is used rather than `pdftotext`: it keeps the order of the content stream (which
/// in two-column pages is the reading order), the font size and weight that headings are told by,
/// the cells of a table row apart, and the outline.
struct Poppler {
    private static let package = "poppler-utils"
    private static let pdfinfo = ExternalProgram(name: "pdfinfo", package: package)
    private static let pdftohtml = ExternalProgram(name: "pdftohtml", package: package)
    private static let pagesAtATime = 100

    let path: String
    let file: FileContent
    let limits: ReadingLimits

    /// The fields of `pdfinfo`, by name (`Title`, `Author`, `Pages`).
    func info() async throws -> [String: String] {
        let output = try await Poppler.pdfinfo.run(["-enc", "UTF-8", path], for: file, limits: limits)
        guard output.succeeded else { throw failure(output) }
        var fields: [String: String] = [:]
        for line in String(decoding: output.bytes, as: UTF8.self).split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            if !value.isEmpty { fields[String(line[..<colon])] = value }
        }
        return fields
    }

    /// All pages, asked for in portions so that the tool's output never stands in memory whole.
    func layout(pageCount: Int) async throws -> PDFLayout {
        var layout = PDFLayout()
        for first in stride(from: 1, through: pageCount, by: Poppler.pagesAtATime) {
            let last = min(pageCount, first + Poppler.pagesAtATime - 1)
            let output = try await Poppler.pdftohtml.run(
                ["-xml", "-i", "-hidden", "-stdout", "-zoom", "3", "-f", "\(first)", "-l", "\(last)", path],
                for: file, limits: limits)
            guard output.succeeded else { throw failure(output) }
            let part = PDFLayoutParser.parse(output.bytes)
            layout.pages += part.pages
            if first == 1 { layout.outline = part.outline }
        }
        return layout
    }

    private func failure(_ output: ExternalProgram.Output) -> KnowledgeBaseError {
        if output.errors.contains("Incorrect password") {
            return file.encrypted("the PDF is protected by a password")
        }
        if output.errors.contains("Copying of text from this document is not allowed") {
            return KnowledgeBaseError(
                .encrypted, cannot: "read '\(file.path)'", because: "its owner forbids copying",
                advice: "Ask the owner for a copy that allows it")
        }
        if output.errors.contains("unsupported") && output.errors.contains("ncryption") {
            return file.encrypted("the PDF is encrypted in a way that poppler does not know")
        }
        return file.unreadable("the PDF is damaged (\(reason(in: output.errors)))")
    }

    /// The last complaint is the one that made poppler give up; those before it are its attempts
    /// at repair.
    private func reason(in errors: String) -> String {
        let complaints = errors.split(separator: "\n").filter { $0.contains("Error") }
        guard let last = complaints.last, let colon = last.firstIndex(of: ":") else {
            return "poppler gives no reason"
        }
        let text = last[last.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        return String(text.prefix(120))
    }
}
