/// The words that a catalog accounts for where a property is asked for: what its columns are called, and what asks
/// for no column at all.
struct KnownProperties: Sendable {
    private let columns: [String: Int]
    /// Words of columns that most catalogs have but this one has not.
    private let absent: Set<String>
    let price: Int?

    init(_ schema: CatalogSchema) {
        price = schema.index(of: .price)
        columns = Self.columns(of: schema)
        let missing = PropertyWords.ofRoles.filter { schema.index(of: $0.key) == nil }
        absent = missing.values.reduce(into: []) { $0.formUnion($1) }
    }

    /// The column that a word speaks of.
    func column(of word: String) -> Int? {
        let singular = ["s", "es"].filter(word.hasSuffix).map { String(word.dropLast($0.count)) }
        return ([word] + singular).lazy.compactMap { columns[$0] }.first
    }

    /// Whether a word names a column or nothing that could be asked of a row.
    func contains(_ word: String) -> Bool {
        column(of: word) != nil || Self.plain.contains(word) && !absent.contains(word)
    }

    /// Whether a column is called so.
    func covers(_ phrase: String) -> Bool {
        QuestionWords.words(phrase).allSatisfy { columns[$0] != nil }
    }

    private static func columns(of schema: CatalogSchema) -> [String: Int] {
        var columns: [String: Int] = [:]
        for (place, column) in schema.columns.enumerated() {
            // A column of another kind is asked for by its own name only.
            for word in CatalogText.words(column.name) where word.count > 1 { columns[word] = place }
        }
        for (phrase, role) in HeaderWords.phrases {
            guard let place = schema.index(of: role) else { continue }
            for word in phrase
            where !PropertyWords.treacherous.contains(word) && !FirmWords.vehicles.contains(word) {
                columns[word] = columns[word] ?? place
            }
        }
        for (role, words) in PropertyWords.ofRoles {
            guard let place = schema.index(of: role) else { continue }
            for word in words { columns[word] = place }
        }
        return columns
    }

    /// Words of questions that name no property. What the firm's papers tell ("garantía", "seguro") is a property
    /// where it is asked of a thing: no column says it.
    private static let plain: Set<String> = {
        let languages = LanguageProfile.all.filter { $0.language != nil }
        let units = QuestionWords.units.filter { $0.value == QuestionWords.Unit.foreign }.map(\.key)
        return languages.reduce(into: QuestionWords.cues) { $0.formUnion($1.words) }
            .subtracting(units).subtracting(FirmWords.topics)
            .union(FirmWords.courtesy).union(FirmWords.overviews).union(FirmWords.vehicles)
            .union(FirmWords.credit.flatMap(QuestionWords.words)).union(PropertyWords.ordinary)
            .union(PropertyWords.having).union(timeUnits)
    }()

    /// Units of time count days to wait and months to pay.
    private static let timeUnits = QuestionWords.words(
        "dia dias day days mes meses month months semana semanas week weeks hora horas hour hours am pm fotos"
    )
}
