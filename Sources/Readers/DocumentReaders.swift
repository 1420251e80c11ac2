import Foundation
import KnowledgeBase

/// The readers there are; the extension of a file's name chooses among them.
public struct DocumentReaders: Sendable {
    public let readers: [any DocumentReader]
    private let byExtension: [String: any DocumentReader]

    /// - Parameter readers: where two take the same extension, the first one has it.
    public init(_ readers: [any DocumentReader] = DocumentReaders.text) {
        self.readers = readers
        let pairs = readers.flatMap { reader in reader.fileExtensions.map { ($0, reader) } }
        byExtension = Dictionary(pairs) { first, _ in first }
    }

    /// Readers of formats that are text themselves.
    public static let text: [any DocumentReader] = [
        MarkdownReader(), PlainTextReader(), HTMLReader(), CSVReader(), JSONReader(), JSONLinesReader(),
    ]

    /// Every extension a reader takes, in alphabetical order.
    public var fileExtensions: [String] { byExtension.keys.sorted() }

    /// `nil` when no reader takes the path's extension.
    public func reader(forPath path: String) -> (any DocumentReader)? {
        byExtension[Self.fileExtension(ofPath: path)]
    }

    /// - Throws: ``KnowledgeBaseError`` `unreadable` for an extension that no reader takes, and what the reader throws.
    public func read(_ file: FileContent, limits: ReadingLimits = ReadingLimits()) async throws -> Document {
        guard let reader = reader(forPath: file.path) else { throw unknownExtension(of: file.path) }
        try TextDecoding.checkSize(file, limits: limits)
        return try await reader.read(file, limits: limits)
    }

    private func unknownExtension(of path: String) -> KnowledgeBaseError {
        let found = Self.fileExtension(ofPath: path)
        return KnowledgeBaseError(
            .unreadable, cannot: "read '\(path)'",
            because: found.isEmpty ? "its name has no extension" : "no reader takes '.\(found)'",
            advice: "Readers take: \(fileExtensions.joined(separator: ", "))")
    }

    /// In lower case, without the dot; empty when there is none.
    static func fileExtension(ofPath path: String) -> String {
        (path as NSString).pathExtension.lowercased()
    }
}
