import Foundation

/// By what a text can name a row of a catalog.
struct RowDescription {
    let id: WrittenKey?
    /// Make and model, or the name; any of them.
    let names: [WrittenKey]
    let version: WrittenKey?
    let year: Int?
    let price: Decimal?

    init(_ row: Answer.Row, _ schema: CatalogSchema) {
        let cells = CatalogRow(json: row.cells, schema: schema)
        func value(_ role: CatalogRole) -> CatalogValue {
            schema.index(of: role).map { cells.values[$0] } ?? .missing
        }
        func text(_ role: CatalogRole) -> String { value(role).label ?? "" }

        id = WrittenKey(row.id)
        names = Self.names(make: text(.make), model: text(.model), name: text(.name))
        version = WrittenKey(text(.version))
        year = value(.year).number.flatMap { Int(exactly: $0) }
        price = value(.price).exact
    }

    /// "3" is a Mazda only behind its make.
    private static func names(make: String, model: String, name: String) -> [WrittenKey] {
        let alone = [WrittenKey(model), WrittenKey(name)].compactMap { $0 }.filter(\.isTelling)
        let isMade = !make.isEmpty && !model.isEmpty
        return alone + (isMade ? [WrittenKey(make + " " + model)].compactMap { $0 } : [])
    }
}

/// Letters and digits of a name, whatever stands between them: `CX-5`, `CX 5` and `cx5` are one.
struct WrittenKey: Hashable {
    let bytes: [UInt8]

    /// `nil` where nothing can be compared: no letters or digits, or some that have no ASCII form.
    init?(_ text: String) {
        let plain = PlainText(text).bytes
        bytes = plain.filter(\.isAlphanumeric)
        guard !bytes.isEmpty, !plain.contains(PlainText.otherLetter) else { return nil }
    }

    private var letters: Int { bytes.count(where: \.isLowercaseLetter) }

    var isOfLetters: Bool { letters == bytes.count }

    /// Neither a number nor so short that it may be anything.
    var isTelling: Bool { letters >= 3 || letters > 0 && letters < bytes.count }

    /// An id that no ordinary word or number looks like.
    var hasLettersAndDigits: Bool { letters > 0 && letters < bytes.count }
}
