import Foundation
import KnowledgeBase

/// Small files of a model folder.
enum ModelFile {
    /// Longest configuration or tokenizer file that is read.
    static let sizeLimit = 64 << 20

    /// - Throws: ``KnowledgeBaseError`` of kind `notFound`, `unreadable` or `limitExceeded`.
    static func read(_ url: URL) throws -> MappedFile {
        let file = try MappedFile(url)
        guard file.count <= sizeLimit else {
            throw KnowledgeBaseError(
                .limitExceeded, cannot: "read '\(url.path)'",
                because: "it has \(file.count) bytes, more than \(sizeLimit)")
        }
        return file
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from url: URL) throws -> Value {
        let data = try read(url).withBytes { Data($0) }
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch {
            throw KnowledgeBaseError(
                .unreadable, cannot: "read '\(url.path)'",
                because: "it is not the JSON that was expected: \(detail(error))")
        }
    }

    /// `nil` where the file does not exist.
    static func decodeIfPresent<Value: Decodable>(_ type: Value.Type, from url: URL) throws -> Value? {
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        return try decode(type, from: url)
    }

    private static func detail(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        let context: DecodingError.Context
        switch error {
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .keyNotFound(_, let found),
            .dataCorrupted(let found):
            context = found
        @unknown default: return "\(error)"
        }
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
    }
}
