import KnowledgeBase

/// The parts of a ``Filter`` that concern a whole document.
struct DocumentFilter: Sendable {
    private let sources: [[UInt8]]
    private let globs: [GlobPattern]
    private let mediaTypes: [String]
    /// Pairs of key and value, in lower case: two keys may differ in case alone.
    private let metadata: Set<[String]>

    /// - Returns: `nil` when the filter says nothing about documents.
    init?(_ filter: Filter) {
        guard
            !(filter.sources.isEmpty && filter.paths.isEmpty && filter.mediaTypes.isEmpty
                && filter.metadata.isEmpty)
        else { return nil }
        sources = filter.sources.map { Array($0.utf8) }
        globs = filter.paths.map(GlobPattern.init)
        mediaTypes = filter.mediaTypes.map { $0.lowercased() }
        metadata = filter.metadata.pairs
    }

    /// - Parameter metadata: read only where the filter asks for it.
    func allows(
        source root: String, path: String, mediaType: String, metadata document: () -> [String: String]
    ) -> Bool {
        (sources.isEmpty || sources.contains(Array(root.utf8)))
            && (globs.isEmpty || globs.contains { $0.matches(path) })
            && (mediaTypes.isEmpty || mediaTypes.contains { Self.matches(mediaType.lowercased(), $0) })
            && (metadata.isEmpty || metadata.isSubset(of: document().pairs))
    }

    private static func matches(_ mediaType: String, _ wanted: String) -> Bool {
        wanted.hasSuffix("/*") ? mediaType.hasPrefix(wanted.dropLast()) : mediaType == wanted
    }
}

extension [String: String] {
    fileprivate var pairs: Set<[String]> {
        Set(map { [$0.key.lowercased(), $0.value.lowercased()] })
    }
}
