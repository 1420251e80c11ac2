import Foundation
import KnowledgeBase

/// The paths that a command line names.
enum PathList {
    /// Puts the list on standard input in the place of `-`: one path a line, or NUL between them as
    /// `find -print0` writes.
    static func expand(_ paths: [String]) throws -> [String] {
        guard paths.contains("-") else { return paths }
        let listed = parse(try standardInput())
        let result = paths.flatMap { $0 == "-" ? listed : [$0] }
        guard !result.isEmpty else {
            throw KnowledgeBaseError(
                .usage, cannot: "read the list of paths", because: "standard input is empty")
        }
        return result
    }

    private static func standardInput() throws -> Data {
        do {
            return try FileHandle.standardInput.readToEnd() ?? Data()
        } catch {
            throw KnowledgeBaseError(
                .usage, cannot: "read the list of paths",
                because: "standard input cannot be read: \(error.localizedDescription)")
        }
    }

    static func parse(_ bytes: Data) -> [String] {
        let separator: UInt8 = bytes.contains(0) ? 0 : UInt8(ascii: "\n")
        return bytes.split(separator: separator).map { String(decoding: $0, as: UTF8.self) }
            .map { separator == 0 ? $0 : $0.trimmingCharacters(in: .newlines) }
            .filter { !$0.isEmpty }
    }
}
