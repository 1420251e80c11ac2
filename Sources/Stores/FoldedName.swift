import Foundation
import GRDB

/// Names as they are looked for: without case and accents.
enum FoldedName {
    static func folded(_ name: String) -> String {
        name.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
    }

    /// `kb_folded(name)`
    static let function = DatabaseFunction("kb_folded", argumentCount: 1, pure: true) { values in
        String.fromDatabaseValue(values[0]).map(folded)
    }
}
