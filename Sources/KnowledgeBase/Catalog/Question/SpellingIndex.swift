/// Finds the name that was meant by a word that is not spelled like any.
///
/// Short names must be exact or sound alike (`jeta`); a word of five letters may miss by one edit, one of
/// eight by two, if it begins with the same sound. Ordinary words are never names.
struct SpellingIndex: Sendable {
    /// Letters from which a name may be misspelled, by kind: people know the words of their language
    /// better than the names of foreign cars.
    private static let leastLetters: [CatalogRole: Int] = [.make: 4, .model: 4, .city: 6, .name: 6]
    private static let leastLettersOfWords = 7

    /// Roles whose names may miss by two letters, if they are long.
    private static let names: Set<CatalogRole> = [.make, .model, .city, .name]

    private var bySound: [String: [String]] = [:]
    /// Keys kept at most; of a catalog of more names only the first are known when misspelled.
    private static let mostKeys = 20_000

    private var count = 0
    private var nameKeys = Set<String>()
    /// By length in letters.
    private var byLength: [Int: [String]] = [:]

    mutating func add(_ key: String, roles: [CatalogRole]) {
        let least = roles.map { Self.leastLetters[$0] ?? Self.leastLettersOfWords }.min() ?? 0
        // A verb is nearer to a state than a typo: "vendió", "reservar".
        guard key.count >= least, key.allSatisfy({ $0.isLetter }), roles != [.status] else { return }
        if !Self.names.isDisjoint(with: roles) { nameKeys.insert(key) }
        count += 1
        guard count <= Self.mostKeys else { return }
        bySound[CatalogText.sound(key), default: []].append(key)
        byLength[key.count, default: []].append(key)
    }

    /// The keys that a word can have been meant for, all equally near.
    func candidates(for word: String) -> [String] {
        guard word.count >= 4, word.allSatisfy(\.isLetter), !OrdinaryWords.all.contains(word) else {
            return []
        }
        let sound = CatalogText.sound(word)
        if let same = bySound[sound] { return same.sorted() }
        guard word.count >= 5, let first = sound.first else { return [] }
        let limit = word.count >= 8 ? 2 : 1
        var best: [String] = []
        var least = limit
        for length in (word.count - limit)...(word.count + limit) {
            for key in byLength[length] ?? []
            where key.count >= 5 && (key.first == word.first || CatalogText.sound(key).first == first) {
                guard let distance = CatalogText.distance(word, key, limit: least),
                    distance <= 1 || nameKeys.contains(key)
                else { continue }
                if distance < least { best = [] }
                least = distance
                best.append(key)
            }
        }
        return best.sorted()
    }
}
