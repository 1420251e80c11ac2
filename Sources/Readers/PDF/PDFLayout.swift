import Foundation

/// The text of a PDF as it stands on its pages, before any structure is read into it.
struct PDFLayout: Equatable {
    var pages: [PDFPage] = []
    var outline: [OutlineItem] = []

    /// A bookmark; `level` counts from 1.
    struct OutlineItem: Equatable {
        var title: String
        var level: Int
        var page: Int?
    }
}

struct PDFPage: Equatable {
    var number: Int
    var height: Double
    /// In the order of the content stream.
    var fragments: [PDFFragment] = []
}

/// A run of text on one line with its box; the unit is a third of a point, the origin top left.
struct PDFFragment: Equatable {
    var text: String
    var left: Double
    var top: Double
    var width: Double
    var height: Double
    var fontSize: Double
    var isBold: Bool
    /// White space at the ends of the text as it was written, which the text itself is without.
    var hasSpaceBefore = false
    var hasSpaceAfter = false

    var right: Double { left + width }
    var bottom: Double { top + height }
}

/// Reads what `pdftohtml -xml` writes: one element per line.
///
/// The output is XML in name only (a control character of the document passes through, elements of
/// links overlap), hence no XML parser, which would refuse the file for it.
struct PDFLayoutParser {
    private var layout = PDFLayout()
    private var fontSizes: [String: Double] = [:]
    private var outlineDepth = 0

    static func parse(_ bytes: Data) -> PDFLayout {
        var parser = PDFLayoutParser()
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            parser.take(String(decoding: line, as: UTF8.self))
        }
        return parser.layout
    }

    private mutating func take(_ line: String) {
        let line = line.drop { $0 == " " || $0 == "\t" }
        if line.hasPrefix("<text ") {
            takeText(line)
        } else if line.hasPrefix("<page ") {
            let values = attributes(line)
            layout.pages.append(
                PDFPage(
                    number: number(values["number"], or: layout.pages.count + 1),
                    height: size(values["height"])))
        } else if line.hasPrefix("<fontspec ") {
            let values = attributes(line)
            fontSizes[String(values["id"] ?? "")] = size(values["size"])
        } else if line.hasPrefix("<outline>") {
            outlineDepth += 1
        } else if line.hasPrefix("</outline>") {
            outlineDepth -= 1
        } else if line.hasPrefix("<item"), outlineDepth > 0 {
            takeOutlineItem(line)
        }
    }

    private mutating func takeText(_ line: Substring) {
        guard let last = layout.pages.indices.last, let content = content(of: line) else { return }
        let (raw, isBold) = plainText(content)
        let text = TextCleaning.line(raw)
        guard !text.isEmpty else { return }
        let values = attributes(line)
        layout.pages[last].fragments.append(
            PDFFragment(
                text: text, left: size(values["left"]), top: size(values["top"]),
                width: size(values["width"]), height: size(values["height"]),
                fontSize: fontSizes[String(values["font"] ?? "")] ?? size(values["height"]), isBold: isBold,
                hasSpaceBefore: raw.first?.isWhitespace == true,
                hasSpaceAfter: raw.last?.isWhitespace == true))
    }

    private mutating func takeOutlineItem(_ line: Substring) {
        guard let content = content(of: line) else { return }
        let title = TextCleaning.line(plainText(content).text)
        guard !title.isEmpty else { return }
        layout.outline.append(
            .init(title: title, level: outlineDepth, page: attributes(line)["page"].flatMap { Int($0) }))
    }

    /// What stands between the start tag and the last end tag of the line.
    private func content(of line: Substring) -> Substring? {
        guard let start = line.firstIndex(of: ">"), let end = line.range(of: "</", options: .backwards),
            start < end.lowerBound
        else { return nil }
        return line[line.index(after: start)..<end.lowerBound]
    }

    private func attributes(_ line: Substring) -> [String: Substring] {
        let tag = line.prefix { $0 != ">" }
        let parts = tag.split(separator: "\"", omittingEmptySubsequences: false)
        var values: [String: Substring] = [:]
        for index in stride(from: 0, to: parts.count - 1, by: 2) {
            let name = parts[index].drop { $0 != " " }.dropFirst().dropLast()
            values[String(name.split(separator: " ").last ?? "")] = parts[index + 1]
        }
        return values
    }

    /// Text without tags and entities, and whether all of it is bold.
    private func plainText(_ markup: Substring) -> (text: String, isBold: Bool) {
        var text = ""
        var boldDepth = 0
        var isBold = true
        var rest = markup
        while let character = rest.first {
            if character == "<" {
                let tag = rest.prefix { $0 != ">" }
                if tag == "<b" { boldDepth += 1 } else if tag == "</b" { boldDepth -= 1 }
                rest = rest[tag.endIndex...].dropFirst()
            } else {
                let run = rest.prefix { $0 != "<" }
                if boldDepth == 0, run.contains(where: { !$0.isWhitespace }) { isBold = false }
                text += decodingEntities(run)
                rest = rest[run.endIndex...]
            }
        }
        return (text, isBold)
    }

    private func decodingEntities(_ text: Substring) -> String {
        guard text.contains("&") else { return String(text) }
        let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#160;", " "), ("&amp;", "&")]
        return entities.reduce(String(text)) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
    }

    /// Page geometry beyond any paper is clamped, so that sums of it stay finite.
    private func size(_ text: Substring?) -> Double {
        let value = text.flatMap { Double($0) } ?? 0
        return value.isFinite ? min(max(value, -1e6), 1e6) : 0
    }

    private func number(_ text: Substring?, or other: Int) -> Int { text.flatMap { Int($0) } ?? other }
}
