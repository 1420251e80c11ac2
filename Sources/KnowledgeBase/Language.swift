/// A language a document or a question is written in.
public enum Language: String, Sendable, Codable, CaseIterable, Hashable {
    case spanish = "es"
    case portuguese = "pt"
    case english = "en"
    /// Not one of the three, or too short to tell.
    case unknown = "und"
}
