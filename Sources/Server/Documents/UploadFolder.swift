import Foundation
import KnowledgeBase

/// The folder of uploads. A file is replaced as a whole, and what it replaces is set aside until the new one is taken
/// in; after a crash in between the former one is put back.
struct UploadFolder: Sendable {
    let path: String

    /// Hidden names are no documents: a sync of the folder leaves them alone.
    private static let incoming = ".incoming-"
    private static let former = ".former-"

    func path(of name: UploadName) -> String { "\(path)/\(name.text)" }

    /// Puts the bytes in the place of what has the name.
    ///
    /// - Throws: ``KnowledgeBaseError`` `storage`; then everything is as it was.
    func replace(_ name: UploadName, with bytes: Data) throws {
        try storing(name.text) {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            let incoming = hidden(Self.incoming, name.text)
            do {
                try bytes.write(to: URL(filePath: incoming), options: .atomic)
                try move(path(of: name), to: hidden(Self.former, name.text))
                try FileManager.default.moveItem(atPath: incoming, toPath: path(of: name))
            } catch {
                try removeIfThere(incoming)
                if !exists(path(of: name)) { try move(hidden(Self.former, name.text), to: path(of: name)) }
                throw error
            }
        }
    }

    /// The new version stays.
    func keep(_ name: UploadName) throws {
        try storing(name.text) { try removeIfThere(hidden(Self.former, name.text)) }
    }

    /// The former version comes back, or nothing.
    func restore(_ name: UploadName) throws {
        try storing(name.text) {
            try removeIfThere(path(of: name))
            try move(hidden(Self.former, name.text), to: path(of: name))
        }
    }

    func remove(_ fileName: String) throws {
        try storing(fileName) { try removeIfThere("\(path)/\(fileName)") }
    }

    /// Puts back what a crash left set aside: which version the base holds is not known, the former one was whole.
    ///
    /// - Returns: whether there was something.
    func recover() throws -> Bool {
        try storing("the folder of uploads") {
            guard exists(path) else { return false }
            let names = try FileManager.default.contentsOfDirectory(atPath: path)
            for name in names where name.hasPrefix(Self.incoming) { try removeIfThere("\(path)/\(name)") }
            let former = names.filter { $0.hasPrefix(Self.former) }
            for name in former {
                let original = "\(path)/\(name.dropFirst(Self.former.count))"
                try removeIfThere(original)
                try move("\(path)/\(name)", to: original)
            }
            return !former.isEmpty
        }
    }

    // MARK: Files

    private func hidden(_ prefix: String, _ name: String) -> String { "\(path)/\(prefix)\(name)" }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private func removeIfThere(_ path: String) throws {
        if exists(path) { try FileManager.default.removeItem(atPath: path) }
    }

    /// Nothing where there is nothing.
    private func move(_ path: String, to other: String) throws {
        guard exists(path) else { return }
        try removeIfThere(other)
        try FileManager.default.moveItem(atPath: path, toPath: other)
    }

    private func storing<Value>(_ what: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as CocoaError {
            throw KnowledgeBaseError(
                .storage, cannot: "keep '\(what)' in '\(path)'", because: error.localizedDescription,
                advice: "See that the folder can be written and the disk has room")
        }
    }
}
