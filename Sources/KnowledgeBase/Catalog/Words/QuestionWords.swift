/// The small words of questions: comparisons, units, orders, negations, in the three languages at once.
///
/// Phrases are folded words parted by single spaces, as `CatalogToken` gives them.
enum QuestionWords {
    enum Comparison { case less, atMost, more, atLeast, about }

    struct Comparator {
        var comparison: Comparison
        /// What is compared, where the phrase says so ("más nuevo que").
        var role: CatalogRole?
    }

    /// Most words of a phrase here.
    static let longest = 5

    /// Before a number.
    static let before: [String: Comparator] = comparators([
        (
            .less, nil,
            "menos de, menos del, menos que, debajo de, por debajo de, abajo de, abaixo de, menor a, menor que, menores a, menor de, inferior a, inferiores a, under, below, less than, lower than, fewer than, bajo los, antes de, antes del, antes do, anterior a, anteriores a, before"
        ),
        (
            .less, .year,
            "older than, mas viejo que, mas viejos que, mas antiguo que, mais velho que, mais antigo que, mas viejo del, anterior al"
        ),
        (
            .less, .price,
            "mas barato que, mas barato de, mais barato que, mais barato do que, cheaper than, mas baratos que, mas barata que, mais baratos que"
        ),
        (
            .atMost, nil,
            "hasta, ate, ate o, up to, maximo, maximo de, max, at most, como mucho, tope, tope de, no maximo, no mas de, nao mais que, nao mais de, a lo mucho, a lo maximo, no more than, not more than, que no pase de, que no pasen de, que no exceda, que nao passe de, nao passe de, que no rebase, limite de, sin pasar de, within, until, de hasta, de ate, por hasta, maximum, maximum of, not over, no over"
        ),
        (
            .more, nil,
            "mas de, mas del, arriba de, por arriba de, encima de, por encima de, acima de, over, above, more than, mayor a, mayor que, mayores a, superior a, mais de, mais que, despues de, despues del, depois de, after, posterior a, posteriores a, posterior al, higher than, greater than"
        ),
        (
            .more, .year,
            "newer than, mas nuevo que, mas nuevos que, mas nueva que, mais novo que, mais novo do que, mais nova que, mas reciente que, more recent than, later than, mas nuevo del"
        ),
        (.more, .price, "mas caro que, mais caro que, more expensive than"),
        (
            .atLeast, nil,
            "a partir de, a partir del, a partir do, desde, desde el, desde o, since, al menos, minimo, minimo de, pelo menos, at least, como minimo, no minimo, minimum, min, no menos de, from, starting at, starting from, por lo menos, partiendo de, de minimo"
        ),
        (
            .atLeast, .year,
            "no older than, not older than, no mas viejo que, no mas viejos que, no mas viejo de, no mas antiguo que, nao mais velho que, que no sea mas viejo que, nao mais antigo que, no mas viejo del, ano minimo"
        ),
        (
            .about, nil,
            "unos, unas, como, alrededor de, cerca de, aproximadamente, aprox, por volta de, em torno de, uns, around, about, mas o menos, mais ou menos, approximately, roughly, a eso de, rondando, rondando los, en torno a, na faixa de, na casa dos, close to, circa, near, cercano a, por ahi de, por ai de, tipo, del orden de, somewhere around"
        ),
    ])

    /// After a number and its unit.
    static let after: [String: Comparator] = comparators([
        (
            .atMost, nil,
            "maximo, max, tope, como maximo, no maximo, o menos, ou menos, or less, para abajo, pa abajo, pra baixo, para baixo, or under, or below, tops, como mucho, a lo mucho, hacia abajo, maximum, de tope, or cheaper, o mas barato, ou mais barato"
        ),
        (
            .atMost, .year,
            "o mas viejo, o mas antiguo, ou mais antigo, ou mais velho, or older, o anterior, ou anterior, hacia atras, para atras, or earlier"
        ),
        (
            .atLeast, nil,
            "o mas, ou mais, or more, +, en adelante, em diante, pra frente, para frente, para adelante, pa delante, para arriba, pa arriba, pra cima, para cima, minimo, o superior, ou superior, and up, or above, hacia arriba, up, upwards, or up, como minimo, no minimo, en adelanta, p arriba, pr cima"
        ),
        (
            .atLeast, .year,
            "o mas nuevo, o mas nueva, o mas nuevos, o mas reciente, ou mais novo, ou mais nova, ou mais novos, ou mais recente, or newer, or later, o posterior, ou posterior, onwards, and newer, onward, pa ca, para aca, and later, y mas nuevo, e mais novo, or more recent, y posteriores, y mas nuevos"
        ),
    ])

    private static func comparators(_ table: [(Comparison, CatalogRole?, String)]) -> [String: Comparator] {
        var result: [String: Comparator] = [:]
        for (comparison, role, phrases) in table {
            for phrase in split(phrases) { result[phrase] = Comparator(comparison: comparison, role: role) }
        }
        return result
    }

    /// Between a comparison and its number.
    static let fillers = Set(
        words(
            "de del el la los las do da dos o a os as the un una um uns unos precio preco price ano year modelo model que sea en em of como about los unos $ r us mx"
        ))

    static func split(_ phrases: String) -> [String] {
        phrases.split(separator: ",").map { $0.trimming(while: \.isWhitespace) }
    }

    static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    /// A word that one of the tables here begins with or consists of: never a misspelled name.
    static func isCue(_ word: String) -> Bool { cues.contains(word) || topicWords.contains(word) }

    private static let topicWords = Set(FirmWords.topics.union(FirmWords.credit).flatMap(words))

    /// Words that are part of ways to ask.
    static let cues: Set<String> = {
        var cues = fillers.union(units.keys).union(scales.keys).union(numbers.keys).union(negators)
        for phrase in Array(before.keys) + Array(after.keys) + Array(sorts.keys) + Array(negatingPhrases) {
            cues.formUnion(words(phrase))
        }
        return cues.union(FirmWords.vehicles).union(FirmWords.seeking).union(FirmWords.having)
            .union(priceCues).union(mileageCues).union(budgetCues).union(joiners)
    }()
}
