/// Which passages may be found at all; applied before the best are chosen, so that a filtered
/// search never returns fewer than asked while enough exist. All given parts must hold.
public struct Filter: Sendable, Equatable {
    /// Roots of sources, any of which may hold the document; empty means every source.
    public var sources: [String] = []
    /// Shell globs (`*`, `**`, `?`, `[...]`) over the document's path, any of which may match.
    public var paths: [String] = []
    public var languages: Set<Language> = []
    /// Media types, exact or with a `*` for the subtype (`text/*`).
    public var mediaTypes: [String] = []
    /// Metadata keys and the value each must have, compared without case.
    public var metadata: [String: String] = [:]
    /// Phrases that must stand in the passage, word by word, case and accents aside.
    public var phrases: [String] = []

    public init() {}

    public var isEmpty: Bool { self == Filter() }
}
