import Foundation
import KnowledgeBase

/// Optical character recognition of scanned pages by tesseract.
public struct OCR: Sendable, Equatable {
    /// Tesseract's names of the languages to look for.
    public var languages: [String]
    /// Dots per inch at which pages of common size are drawn; tesseract's training expects about 300.
    public var resolution: Int

    private static let pdftoppm = ExternalProgram(name: "pdftoppm", package: "poppler-utils")
    private static let tesseract = ExternalProgram(
        name: "tesseract", package: "tesseract-ocr tesseract-ocr-spa tesseract-ocr-por")

    public init(languages: [String] = ["spa", "por", "eng"], resolution: Int = 300) {
        self.languages = languages
        self.resolution = resolution
    }

    /// The page with the text that is recognised on it.
    func recognize(
        _ page: PDFPage, of path: String, file: FileContent, limits: ReadingLimits
    ) async throws -> PDFPage {
        try await withTemporaryFolder { folder in
            let image = folder.appendingPathComponent("page").path
            let number = "\(page.number)"
            // Pages are scaled as if 12 inches long, about A4: one that claims to be a square
            // kilometre costs no more.
            let drawing = ["-gray", "-scale-to", "\(resolution * 12)"]
            let drawn = try await OCR.pdftoppm.run(
                drawing + ["-singlefile", "-f", number, "-l", number, path, image], for: file, limits: limits)
            guard drawn.succeeded else { throw file.unreadable("page \(number) cannot be drawn for OCR") }
            let languages = try await installedLanguages(file: file, limits: limits).joined(separator: "+")
            let output = try await OCR.tesseract.run(
                [image + ".pgm", "stdout", "-l", languages, "tsv"], for: file, limits: limits)
            guard output.succeeded else { throw OCR.failure(output, page: page.number, file: file) }
            var recognized = page
            recognized.fragments = TesseractTable.lines(output.bytes)
            return recognized
        }
    }

    /// Those of the wanted languages that tesseract has.
    private func installedLanguages(file: FileContent, limits: ReadingLimits) async throws -> [String] {
        let output = try await OCR.tesseract.run(["--list-langs"], for: file, limits: limits)
        let installed = String(decoding: output.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        let usable = languages.filter(installed.contains)
        guard !usable.isEmpty else { throw missingLanguages(file) }
        return usable
    }

    /// With the last thing that tesseract said.
    static func failure(
        _ output: ExternalProgram.Output, page: Int, file: FileContent
    ) -> KnowledgeBaseError {
        let complaint = output.errors.split(whereSeparator: \.isNewline).last.map { ": \($0.prefix(120))" }
        return KnowledgeBaseError(
            .external, cannot: "recognise text in '\(file.path)'",
            because: "tesseract failed on page \(page)\(complaint ?? "")")
    }

    private func missingLanguages(_ file: FileContent) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .external, cannot: "recognise text in '\(file.path)'",
            because: "tesseract has none of the languages \(languages.joined(separator: ", "))",
            advice: "Install them: apt-get install \(OCR.tesseract.package)")
    }
}

/// Tesseract's TSV output: level, page, block, paragraph, line, word, left, top, width, height,
/// confidence, text.
enum TesseractTable {
    /// Words of one line joined to a fragment; what tesseract is less than 30 % sure of is noise.
    static func lines(_ bytes: Data) -> [PDFFragment] {
        var lines: [(key: [Substring], fragment: PDFFragment)] = []
        for row in String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst() {
            let fields = row.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count >= 12, fields[0] == "5", (Double(fields[10]) ?? 0) >= 30 else { continue }
            let box = fields[6...9].map { Double($0) ?? 0 }
            let text = TextCleaning.line(String(fields[11]))
            guard !text.isEmpty else { continue }
            let key = Array(fields[1...4])
            if let last = lines.indices.last, lines[last].key == key {
                lines[last].fragment.text += " " + text
                lines[last].fragment.width = box[0] + box[2] - lines[last].fragment.left
            } else {
                // Heights of scanned words say little about the font: all count as body text.
                let fragment = PDFFragment(
                    text: text, left: box[0], top: box[1], width: box[2], height: box[3], fontSize: 40,
                    isBold: false)
                lines.append((key, fragment))
            }
        }
        return lines.map(\.fragment)
    }
}
