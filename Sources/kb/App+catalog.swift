import Foundation
import KnowledgeBase
import Readers
import Stores

/// What the commands of the catalog work with: a base without model and translator.
extension App {
    /// What makes a table of a file.
    static let tableReaders: [any TableReader] = [
        CSVReader(), JSONReader(), JSONLinesReader(), XLSXReader(),
    ]

    /// The base that the settings name, made where there is none.
    static func openOrCreateStore(_ settings: Settings) throws -> any Store {
        try prepareFolder(settings)
        return try SQLiteStore(path: settings.databasePath, logger: try logger(settings))
    }
}
