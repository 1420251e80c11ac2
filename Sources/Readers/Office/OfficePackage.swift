import Foundation
import KnowledgeBase

/// The parts of an Office Open XML file and their relations (Open Packaging Conventions, ECMA-376
/// part 2).
struct OfficePackage {
    struct Relationship: Equatable {
        /// The last part of the type's URI (`slide`, `styles`); transitional and strict files share it.
        var type: String
        /// Path of the related part within the package.
        var target: String
    }

    private var archive: Archive
    private let file: FileContent
    let limits: ReadingLimits
    /// The part that the package is about (`word/document.xml`).
    private(set) var main = ""

    /// - Parameters:
    ///   - folder: where the main part of this format lies (`word`, `ppt`, `xl`).
    ///   - format: the format's name in messages.
    init(_ file: FileContent, folder: String, format: String, limits: ReadingLimits) throws {
        self.file = file
        self.limits = limits
        archive = try Archive(file, limits: limits)
        let relationships = try self.relationships(of: "")
        let target = relationships.values.first { $0.type == "officeDocument" }?.target
        guard let target, archive.names.contains(target), target.hasPrefix(folder + "/") else {
            throw file.unreadable("it is a zip archive, but no \(format)")
        }
        main = target
    }

    /// The part as a tree, or `nil` when the package has none of that name.
    mutating func tree(_ part: String) throws -> XMLElement? {
        guard let bytes = try archive.contents(of: part) else { return nil }
        return try XMLTree(parsing: bytes, as: .xml, name: "\(file.path):\(part)", limits: limits).root
    }

    /// Streams a part; does nothing when the package has none of that name.
    mutating func parse(_ part: String, _ body: (XMLEvent) throws -> Void) throws {
        guard let bytes = try archive.contents(of: part) else { return }
        try XMLEvents.parse(bytes, as: .xml, name: "\(file.path):\(part)", limits: limits, body)
    }

    /// Unpacks parts that will be asked for one by one, in place of those that were fetched before.
    mutating func prefetch(_ parts: Set<String>) throws { try archive.prefetch(parts) }

    /// Unpacks what these parts refer to, in place of what was fetched before.
    mutating func prefetchRelationships(of parts: some Sequence<String>) throws {
        try archive.prefetch(Set(parts.map(OfficePackage.relationshipsPath)))
    }

    private static func relationshipsPath(of part: String) -> String {
        let folder = part.split(separator: "/").dropLast()
        let name = part.split(separator: "/").last.map(String.init) ?? ""
        return (folder + ["_rels", "\(name).rels"]).joined(separator: "/")
    }

    /// What a part refers to inside the package, by relationship id; of the package itself for `""`.
    mutating func relationships(of part: String) throws -> [String: Relationship] {
        let folder = part.split(separator: "/").dropLast()
        guard let root = try tree(OfficePackage.relationshipsPath(of: part)) else { return [:] }
        return root.elements.reduce(into: [:]) { relationships, element in
            guard let id = element["Id"], let target = element["Target"], element["TargetMode"] != "External"
            else { return }
            let type = element["Type"]?.split(separator: "/").last.map(String.init) ?? ""
            relationships[id] = Relationship(
                type: type, target: resolvePath(target, from: folder.map(String.init)))
        }
    }

    /// The first part the main part refers to in this way.
    mutating func part(_ type: String) throws -> XMLElement? {
        guard let target = try relationships(of: main).values.first(where: { $0.type == type })?.target
        else { return nil }
        return try tree(target)
    }

    mutating func properties() throws -> OfficeProperties {
        let target = try relationships(of: "").values.first { $0.type == "core-properties" }?.target
        guard let target, let root = try tree(target) else { return OfficeProperties() }
        return OfficeProperties(of: root)
    }

    func missing(_ part: String) -> KnowledgeBaseError { file.unreadable("its part '\(part)' is missing") }
}

/// Title and author as Dublin Core terms name them in OOXML, ODF and EPUB.
///
/// The language is not taken: office programs write that of their menus, whatever the text's.
struct OfficeProperties {
    var title: String?
    var metadata: [String: String] = [:]

    init() {}

    /// - Parameter root: the element that holds the terms.
    init(of root: XMLElement) {
        let names = [
            "creator": "author", "subject": "subject", "keywords": "keywords", "keyword": "keywords",
        ]
        for element in root.elements {
            let text = TextCleaning.line(element.text)
            guard !text.isEmpty else { continue }
            if element.name == "title", title == nil {
                title = text
            } else if let name = names[element.name] {
                metadata[name] = metadata[name].map { "\($0), \(text)" } ?? text
            }
        }
    }
}

/// A path relative to a folder inside a package, without `.` and `..`.
func resolvePath(_ path: String, from folder: [String]) -> String {
    var parts = path.hasPrefix("/") ? [] : folder
    for part in path.split(separator: "/") where part != "." {
        if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
    }
    return parts.joined(separator: "/")
}
