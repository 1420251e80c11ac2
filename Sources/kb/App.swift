import Encoders
import Foundation
import KnowledgeBase
import Logging
import Readers
import Stores

/// What the commands work with; put together in `App+build.swift`.
struct App: Sendable {
    var settings: Settings
    var store: any Store
    /// `nil` when the settings say so: search is then by words alone.
    var embedder: (any Embedder)?
    var translator: (any Translator)?
    var readers: DocumentReaders
    var logger: Logger
}
