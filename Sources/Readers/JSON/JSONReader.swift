import Foundation
import KnowledgeBase

/// JSON: arrays of objects become tables, objects become sections.
///
/// - An array of objects is a table, one record a row, columns in the order keys first appear, nested
///   keys joined (`price.amount`).
/// - A record with a text longer than ``JSONOutline/longText`` is a section instead, under its title,
///   name, question or id: prose does not belong in cells.
/// - An object is a section for each member that is an object or an array, and `key: value` for the rest.
///
/// Records are cited by line, or by number when the whole file is one line.
public struct JSONReader: DocumentReader {
    public let fileExtensions = ["json"]
    public let version = 2

    public init() {}

    public func read(_ file: FileContent, limits: ReadingLimits) async throws -> Document {
        let decoded = try TextDecoding.decode(file, as: "JSON", limits: limits)
        guard decoded.text.contains(where: { !$0.isWhitespace }) else {
            return Document(
                mediaType: "application/json", notices: ["0 characters of text: the file is empty"])
        }
        let root = try Self.parse(
            decoded.text, maximumRecords: limits.rows, name: file.path, limits: limits)
        var outline = JSONOutline(name: file.path, limits: limits, isOneLine: root.lines.count == 1)
        try outline.add(root)
        let title = root.members.flatMap { JSONRecord($0).title }
        return Document(
            title: title, mediaType: "application/json", sections: outline.finish(),
            notices: [decoded.notice].compactMap(\.self))
    }

    /// - Throws: ``KnowledgeBaseError`` with the line and the reason.
    static func parse(
        _ text: some StringProtocol, firstLine: Int = 1, maximumRecords: Int = .max, name: String,
        limits: ReadingLimits
    ) throws -> JSONNode {
        var text = String(text)
        do {
            return try text.withUTF8 { bytes in
                var parser = JSONParser(
                    bytes, firstLine: firstLine, maximumNesting: limits.nesting,
                    maximumRecords: maximumRecords)
                return try parser.parse()
            }
        } catch let failure as JSONParser.Failure {
            throw KnowledgeBaseError(
                failure.isLimit ? .limitExceeded : .unreadable, cannot: "read '\(name)'",
                because: "line \(failure.line): \(failure.reason)")
        }
    }
}

/// JSON Lines (https://jsonlines.org): one value a line, cited by line.
public struct JSONLinesReader: DocumentReader {
    public let fileExtensions = ["jsonl", "ndjson"]
    public let version = 2

    public init() {}

    public func read(_ file: FileContent, limits: ReadingLimits) async throws -> Document {
        let decoded = try TextDecoding.decode(file, as: "JSON Lines", limits: limits)
        var outline = JSONOutline(name: file.path, limits: limits, isOneLine: false)
        try Self.forEachLine(of: decoded.text) { line, number in
            try outline.addRecord(JSONReader.parse(line, firstLine: number, name: file.path, limits: limits))
        }
        return Document(
            mediaType: "application/jsonl", sections: outline.finish(),
            notices: [decoded.notice].compactMap(\.self))
    }

    /// Lines with more than white space in them, and their numbers from 1.
    static func forEachLine(of text: String, _ body: (Substring, Int) throws -> Void) rethrows {
        var rest = text[...]
        var number = 0
        while !rest.isEmpty {
            let end = rest.utf8.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            let line = rest[..<end]
            rest = end < rest.endIndex ? rest[rest.utf8.index(after: end)...] : ""
            number += 1
            if !line.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { try body(line, number) }
        }
    }
}
