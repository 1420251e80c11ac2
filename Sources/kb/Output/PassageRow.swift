import KnowledgeBase

/// A passage as JSON shows it.
struct PassageRow: Encodable {
    var id: Int64
    var source: String
    var path: String
    var title: String
    var mediaType: String
    var ordinal: Int
    var language: String
    var headingPath: [String]
    /// `p. 3`, `lines 10-14`.
    var place: String?
    var text: String
    /// Rough English, where there is a translation.
    var english: String?

    init(_ passage: StoredChunk) {
        id = passage.id
        source = passage.sourceRoot
        path = passage.path
        title = passage.title
        mediaType = passage.mediaType
        ordinal = passage.chunk.ordinal
        language = passage.chunk.language.rawValue
        headingPath = passage.chunk.headingPath
        place = passage.chunk.locator?.description
        text = passage.chunk.text
        english = passage.chunk.translation?.sentences.joined(separator: " ")
    }
}
