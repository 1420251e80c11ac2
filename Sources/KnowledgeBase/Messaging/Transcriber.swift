import Foundation

/// Turns speech into text.
public protocol Transcriber: Sendable {
    /// - Parameters:
    ///   - mediaType: as `audio/ogg`.
    ///   - language: what is expected; `.unknown` leaves it to the model.
    /// - Throws: ``KnowledgeBaseError`` (`model`, `refused`), `CancellationError`.
    func text(of audio: Data, mediaType: String, language: Language) async throws -> String
}
