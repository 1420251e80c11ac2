/// What the words of a question can mean in a catalog: its own values, and what the languages call them.
struct CatalogVocabulary: Sendable {
    /// One meaning of a phrase.
    struct Entry: Sendable, Equatable {
        var column: Int
        var role: CatalogRole
        /// Values as the catalog writes them; empty for what it does not have.
        var values: [String]
        /// The name of a make or model that the catalog does not have.
        var label: String?
    }

    /// Which meaning wins where a phrase has several.
    static let precedence: [CatalogRole] = [
        .make, .model, .body, .gearbox, .fuel, .colour, .status, .equipment, .city, .branch, .category, .size,
        .name,
        .other,
    ]
    /// Most different values of a column without a role whose values are looked for in questions.
    private static let mostOther = 500
    /// Most different names whose single words are looked for.
    private static let mostNames = 20_000
    /// Words of a phrase at most.
    static let longest = 6

    private(set) var entries: [String: [Entry]] = [:]
    /// Models that are numbers (`3`, `700`) by the key of their make; they count only behind it.
    private(set) var numberModels: [String: [String: String]] = [:]
    /// Versions by model, as their words.
    private(set) var versions: [String: [(words: [String], version: String)]] = [:]
    private(set) var modelColumn: Int?
    private(set) var versionColumn: Int?
    private(set) var makesOfModel: [String: Set<String>] = [:]
    private(set) var ids: [String: String] = [:]
    /// What the ids of this catalog begin with: letters only.
    private(set) var idPrefixes: Set<String> = []
    private(set) var spellings = SpellingIndex()

    init(_ catalog: Catalog) {
        for (place, column) in catalog.schema.columns.enumerated() {
            // A column that is full of different texts, such as links, is not even looked through.
            guard Self.precedence.contains(column.role), column.role != .model else { continue }
            add(column, at: place, values: Self.distinct(catalog, place))
        }
        addModels(catalog)
        addIDs(catalog)
        for (key, entries) in entries.sorted(by: { $0.key < $1.key }) {
            spellings.add(key, roles: entries.map(\.role))
        }
    }

    /// The one meaning of a phrase.
    func entry(_ key: String) -> Entry? {
        guard let entries = entries[key] else { return nil }
        if entries.count == 1 { return entries[0] }
        return entries.min { Self.rank($0) < Self.rank($1) }
    }

    private static func rank(_ entry: Entry) -> (Int, Int) {
        (entry.values.isEmpty ? 1 : 0, precedence.firstIndex(of: entry.role) ?? precedence.count)
    }

    private static func distinct(_ catalog: Catalog, _ column: Int) -> [String] {
        var seen = Set<String>()
        for row in catalog.rows { seen.formUnion(row.values[column].texts) }
        return seen.sorted()
    }

    // MARK: Building

    private mutating func add(_ column: CatalogColumn, at place: Int, values: [String]) {
        switch column.role {
        case .make: addMakes(values, place)
        case .colour, .body, .gearbox, .fuel, .status, .equipment: addConcepts(column.role, values, place)
        case .city: addCities(values, place)
        case .branch, .category, .size: addValues(column.role, values, place)
        case .name where values.count <= Self.mostNames: addNames(values, place)
        case .other where values.count <= Self.mostOther:
            addValues(.other, values.filter { CatalogText.key($0).count >= 4 }, place)
        default: break
        }
    }

    private mutating func insert(_ key: String, _ entry: Entry) {
        guard !key.isEmpty, !(entries[key] ?? []).contains(where: { $0.column == entry.column }) else {
            return
        }
        entries[key, default: []].append(entry)
    }

    /// Values of the same key are one: `SUV` and `suv`.
    private mutating func addValues(_ role: CatalogRole, _ values: [String], _ column: Int) {
        for (key, values) in Dictionary(grouping: values, by: CatalogText.key)
        where !key.allSatisfy(\.isNumber) {
            insert(key, Entry(column: column, role: role, values: values))
        }
    }

    private mutating func addMakes(_ values: [String], _ column: Int) {
        addValues(.make, values, column)
        for (alias, make) in NameWords.makeAliases {
            guard let entry = entries[make]?.first(where: { $0.role == .make }) else { continue }
            insert(CatalogText.key(alias), entry)
        }
        for (key, name) in NameWords.makes {
            insert(key, Entry(column: column, role: .make, values: [], label: name))
        }
        for (alias, make) in NameWords.makeAliases {
            insert(
                CatalogText.key(alias),
                Entry(column: column, role: .make, values: [], label: NameWords.makes[make] ?? alias))
        }
    }

    private mutating func addCities(_ values: [String], _ column: Int) {
        addValues(.city, values, column)
        for (alias, city) in NameWords.cityAliases {
            guard let entry = entries[city]?.first(where: { $0.role == .city }) else { continue }
            insert(alias, entry)
        }
        for (key, name) in NameWords.cities {
            insert(key, Entry(column: column, role: .city, values: [], label: name))
        }
    }

    private mutating func addConcepts(_ role: CatalogRole, _ values: [String], _ column: Int) {
        let meanings = values.map { (value: $0, concept: CatalogWords.meaning(of: $0, role: role)) }
        let byConcept = Dictionary(grouping: meanings.filter { $0.concept != nil }, by: { $0.concept ?? "" })
        func extent(_ concept: String) -> [String] {
            CatalogWords.extent(of: CatalogConcept(role: role, name: concept))
                .flatMap { byConcept[$0, default: []].map(\.value) }.sorted()
        }
        for (value, concept) in meanings {
            // A list's item may say more than its concept ("SoH de batería 83 %"), so it stands for itself.
            let isWhole = CatalogWords.concepts[role]?[CatalogText.key(value)] != nil
            insert(
                CatalogText.key(value),
                Entry(column: column, role: role, values: isWhole ? extent(concept ?? "") : [value]))
        }
        for (phrase, concept) in CatalogWords.concepts[role] ?? [:] {
            // A state that no row is in says nothing of the rows: "su carro más vendido".
            if role == .status, extent(concept).isEmpty { continue }
            insert(phrase, Entry(column: column, role: role, values: extent(concept)))
        }
    }

    /// A name is asked for by its words, each of them enough.
    private mutating func addNames(_ values: [String], _ column: Int) {
        var byWord: [String: [String]] = [:]
        for value in values {
            for word in Set(CatalogText.words(value)) where word.count >= 4 && !word.allSatisfy(\.isNumber) {
                byWord[word, default: []].append(value)
            }
        }
        for (word, names) in byWord where names.count * 2 <= max(values.count, 2) {
            insert(word, Entry(column: column, role: .name, values: names))
        }
        addValues(.name, values, column)
    }

    private mutating func addModels(_ catalog: Catalog) {
        guard let column = catalog.schema.index(of: .model) else { return }
        modelColumn = column
        let models = Self.distinct(catalog, column)
        addValues(.model, models, column)
        if let makes = catalog.schema.index(of: .make) {
            for row in catalog.rows {
                guard let model = row.values[column].texts.first, let make = row.values[makes].texts.first,
                    makesOfModel[model, default: []].insert(make).inserted
                else { continue }
                let key = CatalogText.key(model)
                if key.allSatisfy(\.isNumber) { numberModels[make, default: [:]][key] = model }
            }
        }
        for (key, name) in NameWords.models {
            insert(key, Entry(column: column, role: .model, values: [], label: name))
        }
        addVersions(catalog, ofModelsIn: column)
    }

    private mutating func addVersions(_ catalog: Catalog, ofModelsIn column: Int) {
        versionColumn = catalog.schema.index(of: .version)
        guard let versionColumn else { return }
        var seen: [String: Set<String>] = [:]
        for row in catalog.rows {
            guard let model = row.values[column].texts.first,
                let version = row.values[versionColumn].texts.first,
                seen[model, default: []].insert(version).inserted
            else { continue }
            versions[model, default: []].append((CatalogText.words(version), version))
        }
    }

    private mutating func addIDs(_ catalog: Catalog) {
        guard let column = catalog.schema.index(of: .id) else { return }
        for row in catalog.rows {
            guard let id = row.values[column].texts.first else { continue }
            let key = CatalogText.key(id)
            ids[key] = id
            let prefix = String(key.prefix { $0.isLetter })
            if !prefix.isEmpty, prefix.count < key.count { idPrefixes.insert(prefix) }
        }
    }
}
