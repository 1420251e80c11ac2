import Foundation

/// A root that was ingested: a folder, a single file, or standard input's list. Removal during a
/// sync is scoped to the source being synced.
public struct Source: Sendable, Hashable, Codable, Identifiable {
    public var id: Int64
    /// Absolute, standardised path of the folder or file.
    public var root: String

    public init(id: Int64, root: String) {
        self.id = id
        self.root = root
    }
}

/// What the store knows about a file it holds, enough to tell whether it has changed.
public struct DocumentRecord: Sendable, Equatable, Identifiable {
    public var id: Int64
    public var source: Source.ID
    /// Relative to the source's root, `/` between parts, Unicode as the file system has it.
    public var path: String
    public var stamp: FileStamp
    /// SHA-256 of the bytes, lower-case hexadecimal.
    public var contentHash: String
    /// How the chunks were made (reader and splitter versions, tokenizer); another recipe means
    /// the file has to be read again although its bytes are the same.
    public var recipe: String
    public var title: String
    public var mediaType: String
    public var language: Language
    public var metadata: [String: String]
    public var chunkCount: Int

    public init(
        id: Int64, source: Source.ID, path: String, stamp: FileStamp, contentHash: String,
        recipe: String, title: String, mediaType: String, language: Language,
        metadata: [String: String] = [:], chunkCount: Int = 0
    ) {
        self.id = id
        self.source = source
        self.path = path
        self.stamp = stamp
        self.contentHash = contentHash
        self.recipe = recipe
        self.title = title
        self.mediaType = mediaType
        self.language = language
        self.metadata = metadata
        self.chunkCount = chunkCount
    }
}

/// Size and times: while all are unchanged, the bytes are not read again.
public struct FileStamp: Sendable, Hashable, Codable {
    public var size: Int64
    /// Nanoseconds since 1970.
    public var modified: Int64
    /// When name, owner or contents last changed, which no program can set: tells files that changed places
    /// from files that stayed. Nanoseconds since 1970; 0 when it is not known.
    public var changed: Int64

    public init(size: Int64, modified: Int64, changed: Int64 = 0) {
        self.size = size
        self.modified = modified
        self.changed = changed
    }
}

/// A document ready to be saved: read, split, translated where needed.
public struct IndexedDocument: Sendable {
    public var path: String
    public var stamp: FileStamp
    public var contentHash: String
    public var recipe: String
    /// Never empty: the document's own title, else its file name.
    public var title: String
    public var mediaType: String
    public var language: Language
    public var metadata: [String: String]
    public var chunks: [Chunk]

    public init(
        path: String, stamp: FileStamp, contentHash: String, recipe: String, title: String,
        mediaType: String, language: Language, metadata: [String: String] = [:], chunks: [Chunk]
    ) {
        self.path = path
        self.stamp = stamp
        self.contentHash = contentHash
        self.recipe = recipe
        self.title = title
        self.mediaType = mediaType
        self.language = language
        self.metadata = metadata
        self.chunks = chunks
    }
}
