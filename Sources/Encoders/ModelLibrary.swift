import Foundation
import KnowledgeBase

/// The folder in which embedding models live, one subfolder each.
public struct ModelLibrary: Sendable {
    /// What is known about one model on this machine.
    public struct Status: Sendable, Equatable {
        public var name: String
        /// Numbers per vector, or `nil` where the folder does not say.
        public var dimensions: Int?
        public var isPresent: Bool
        /// Whether the weights were seen to have the pinned SHA-256 and have not changed since; `nil` for
        /// models without a manifest.
        public var isVerified: Bool?
        public var folder: URL
    }

    public let root: URL
    let manifests: [ModelManifest]

    public init(root: URL, manifests: [ModelManifest] = ModelManifest.known) {
        self.root = root
        self.manifests = manifests
    }

    /// The library in the user's data folder: `$XDG_DATA_HOME/kb/models`, by default
    /// `~/.local/share/kb/models`.
    public init(environment: [String: String]) {
        // The XDG Base Directory Specification ignores relative paths.
        let data = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        let home = Self.homeFolder(environment)
        let base = data.map { URL(filePath: $0) } ?? home.appending(path: ".local/share")
        self.init(root: base.appending(path: "kb/models"))
    }

    /// `$HOME`, else what the system's list of users says.
    public static func homeFolder(_ environment: [String: String]) -> URL {
        let named = environment["HOME"].flatMap { $0.hasPrefix("/") ? URL(filePath: $0) : nil }
        return named ?? FileManager.default.homeDirectoryForCurrentUser
    }

    /// Where the model to run is: the folder given (`--model-dir`), else `$KB_MODEL_DIR`, else the built-in
    /// model's folder in the library.
    public static func modelFolder(override: String?, environment: [String: String]) -> URL {
        let named = override ?? environment["KB_MODEL_DIR"].flatMap { $0.isEmpty ? nil : $0 }
        if let named { return URL(filePath: named) }
        return ModelLibrary(environment: environment).folder(named: ModelManifest.allMiniLML6V2.name)
    }

    public func folder(named name: String) -> URL {
        root.appending(path: name)
    }

    /// The models that `kb` knows, then those found in the library, by name.
    ///
    /// - Throws: ``KnowledgeBaseError`` of kind `unreadable` when the library's folder cannot be listed.
    public func list() throws -> [Status] {
        let known = manifests.map { status(of: $0, in: folder(named: $0.name)) }
        let names = try foundNames().subtracting(manifests.map(\.name))
        return known + names.sorted().map { status(ofUnknown: $0) }
    }

    private func foundNames() throws -> Set<String> {
        guard FileManager.default.fileExists(atPath: root.path) else { return [] }
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: root.path)
            return Set(
                names.filter { name in
                    !name.hasPrefix(".")
                        && FileManager.default.fileExists(atPath: "\(root.path)/\(name)/config.json")
                })
        } catch {
            throw KnowledgeBaseError(
                .unreadable, cannot: "list the models in '\(root.path)'", because: error.localizedDescription)
        }
    }

    /// Quick: sizes, and what was noted when the weights were last hashed.
    public func status(of manifest: ModelManifest, in folder: URL) -> Status {
        let isPresent = manifest.files.allSatisfy { file in
            let path = folder.appending(path: file.path).path
            let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            return size == file.size
        }
        return Status(
            name: manifest.name, dimensions: manifest.dimensions, isPresent: isPresent,
            isVerified: isPresent && notedHash(in: folder) == manifest.weights?.sha256, folder: folder)
    }

    private func status(ofUnknown name: String) -> Status {
        let folder = folder(named: name)
        let sizes = try? BERTConfiguration(contentsOf: folder.appending(path: "config.json"))
        let weights = folder.appending(path: "model.safetensors").path
        return Status(
            name: name, dimensions: sizes?.hiddenSize,
            isPresent: FileManager.default.fileExists(atPath: weights), isVerified: nil, folder: folder)
    }

    private func notedHash(in folder: URL) -> String? {
        let weights = folder.appending(path: "model.safetensors")
        guard let stamp = try? WeightsHash.stamp(of: weights) else { return nil }
        return WeightsHash.noted(stamp, for: weights)
    }

    /// Hashes every file of a model anew and notes the weights' hash.
    ///
    /// - Throws: ``KnowledgeBaseError`` of kind `model` for a file with another hash, `notFound` for one
    ///   that is missing.
    public func verify(_ manifest: ModelManifest, in folder: URL) throws {
        for file in manifest.files {
            let url = folder.appending(path: file.path)
            let stamp = try WeightsHash.stamp(of: url)
            let hash = try WeightsHash.computed(url)
            guard hash == file.sha256 else {
                throw KnowledgeBaseError(
                    .model, cannot: "trust '\(url.path)'",
                    because: "its SHA-256 is \(hash), not \(file.sha256)",
                    advice: "Remove it and run 'kb model pull' or 'make model'")
            }
            if file == manifest.weights { WeightsHash.remember(hash, stamp, for: url) }
        }
    }

    /// The manifest of a model's name.
    ///
    /// - Throws: ``KnowledgeBaseError`` of kind `notFound`, naming the models there are.
    public func manifest(named name: String) throws -> ModelManifest {
        guard let manifest = manifests.first(where: { $0.name == name }) else {
            throw KnowledgeBaseError(
                .notFound, cannot: "find the model '\(name)'",
                because: "only these can be pulled: \(manifests.map(\.name).joined(separator: ", "))")
        }
        return manifest
    }
}
