import Foundation
import KnowledgeBase

/// The name under which an upload is kept: a file name and nothing else.
struct UploadName: Sendable, Hashable {
    let text: String

    /// Bytes of a name; the file systems' own limit less what stands before the name of a set-aside version.
    private static let longest = 200

    /// - Parameters:
    ///   - given: as the client names it; folders before the name are dropped, as browsers send them.
    ///   - extensions: of the formats that are read, in lower case.
    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for what is no name of a file that is read.
    init(_ given: String, extensions: Set<String>) throws {
        let last = given.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let name = last.precomposedStringWithCanonicalMapping.trimmingCharacters(in: .whitespaces)
        guard !name.isEmpty, !name.hasPrefix("."), name.unicodeScalars.allSatisfy(Self.isAllowed) else {
            throw Self.refused(
                given, "it is no file name", "Use letters, digits and spaces, and no dot at the front")
        }
        guard name.utf8.count <= Self.longest else {
            throw Self.refused(given, "it has more than \(Self.longest) bytes", "Use a shorter name")
        }
        let dot = name.lastIndex(of: ".").map { name.index(after: $0) } ?? name.endIndex
        guard extensions.contains(name[dot...].lowercased()) else {
            throw Self.refused(
                given, "its extension is of no format that is read",
                "Formats that are read: \(extensions.sorted().joined(separator: ", "))")
        }
        text = name
    }

    /// Neither control characters nor those that turn or hide what is around them.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            false
        default: true
        }
    }

    private static func refused(_ given: String, _ reason: String, _ advice: String) -> KnowledgeBaseError {
        let shown = String(given.unicodeScalars.filter(isAllowed).prefix(80).map(Character.init))
        return KnowledgeBaseError(.usage, cannot: "take in '\(shown)'", because: reason, advice: advice)
    }
}
