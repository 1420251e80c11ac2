import Foundation
import KnowledgeBase

@testable import Readers

/// fixtures/documents of this package.
let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "fixtures/documents")

func readFixture(_ path: String, limits: ReadingLimits = ReadingLimits()) async throws -> Document {
    let bytes = try Data(contentsOf: fixtures.appending(path: path))
    return try await DocumentReaders().read(FileContent(path: path, bytes: bytes), limits: limits)
}

func readText(
    _ text: String, named path: String, limits: ReadingLimits = ReadingLimits()
) async throws -> Document {
    try await readBytes(Array(text.utf8), named: path, limits: limits)
}

func readBytes(
    _ bytes: [UInt8], named path: String, limits: ReadingLimits = ReadingLimits()
) async throws -> Document {
    try await DocumentReaders().read(FileContent(path: path, bytes: Data(bytes)), limits: limits)
}

/// What the body throws, if it is one of our errors.
func failure(_ body: () async throws -> Document) async -> KnowledgeBaseError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? KnowledgeBaseError
    }
}

extension Document {
    /// One line for each heading path and block, short enough to compare in a test:
    /// `# A > B`, `p 3-4: text`, `li 5: - text`, `code 6-7: ...`, `row 2: a | b`.
    var outline: [String] {
        sections.flatMap { section in
            ["# " + section.headingPath.joined(separator: " > ")] + section.blocks.flatMap(\.outline)
        }
    }

    var blocks: [Block] { sections.flatMap(\.blocks) }

    var tables: [Table] {
        blocks.compactMap { if case .table(let table) = $0 { table } else { nil } }
    }
}

extension Block {
    fileprivate var outline: [String] {
        switch self {
        case .paragraph(let span): ["p \(span.place): \(span.text)"]
        case .listItem(let span): ["li \(span.place): \(span.text)"]
        case .code(let span): ["code \(span.place): \(span.text)"]
        case .table(let table):
            ["header: " + table.header.joined(separator: " | ")]
                + table.rows.map {
                    "row \(Span("", at: $0.locator).place): " + $0.cells.joined(separator: " | ")
                }
        }
    }
}

extension Span {
    fileprivate var place: String {
        switch locator {
        case .lines(let range), .rows(let range, _):
            range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
        default: "?"
        }
    }
}
