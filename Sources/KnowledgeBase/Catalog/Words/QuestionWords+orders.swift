/// Orders and negations.
extension QuestionWords {
    struct Order {
        var role: CatalogRole
        var isDescending: Bool
        /// Said of one thing or a few ("la más barata"), so that an article or a number before it counts rows.
        var isSuperlative: Bool
        /// The adjective is singular, where the language shows it.
        var isSingular: Bool
    }

    static let sorts: [String: Order] = {
        var result: [String: Order] = [:]
        func add(
            _ role: CatalogRole, _ descending: Bool, _ phrases: [String], superlative: Bool = true,
            singular: Bool
        ) {
            for phrase in phrases {
                result[phrase] = Order(
                    role: role, isDescending: descending, isSuperlative: superlative, isSingular: singular)
            }
        }
        func adjectives(_ role: CatalogRole, _ descending: Bool, _ singular: String) {
            for (more, word) in words(singular).flatMap({ [("mas", $0), ("mais", $0)] }) {
                add(role, descending, ["\(more) \(word)"], singular: true)
                add(role, descending, ["\(more) \(word)s"], singular: false)
            }
        }
        adjectives(.price, false, "barato barata baratito economico economica accesible acessivel")
        adjectives(.price, true, "caro cara")
        adjectives(.year, true, "nuevo nueva novo nova reciente recente moderno moderna")
        adjectives(.year, false, "viejo vieja antiguo antigua velho velha antigo antiga")
        add(
            .price, false,
            split(
                "cheapest, lowest price, lowest priced, least expensive, most affordable, menor precio, menor preco, mais em conta, precio mas bajo, preco mais baixo, precios mas bajos"
            ), singular: true)
        add(
            .price, true,
            split("most expensive, priciest, highest price, mayor precio, maior preco, precio mas alto"),
            singular: true)
        add(.year, true, split("newest, latest, most recent, ultimo modelo"), singular: true)
        add(.year, false, split("oldest"), singular: true)
        add(
            .mileage, false,
            split(
                "menos kilometros, menos kilometraje, menos km, menos kms, menor km, menor kilometraje, menos rodado, menos rodada, menos recorrido, lowest mileage, least mileage, fewest km, fewest kilometers, fewest kilometres, fewest miles, least miles, lowest km, least km, menor quilometragem, menos quilometragem, menos quilometros, kilometraje mas bajo, menos uso, menos usado, menos usada, least used, lowest miles"
            ), singular: true)
        add(.mileage, false, split("menos rodados, menos rodadas"), singular: false)
        add(
            .price, false,
            split(
                "por precio, por preco, by price, barato, barata, baratos, baratas, baratito, baratitos, cheap, cheaper, inexpensive, affordable, economico, economicos, economica, economicas, en conta, em conta, accesibles"
            ), superlative: false, singular: false)
        add(
            .mileage, false,
            split(
                "kms bajos, km bajo, kilometraje bajo, bajo km, poco kilometraje, pocos kilometros, pocos km, poco km, bajo kilometraje, baixa quilometragem, baixa km, baixo km, pouca quilometragem, pouco rodado, pouco rodados, poucos km, pouca km, poco rodado, poco uso, pouco uso, low mileage, low miles, low km, low kms, low kilometers, poco recorrido, baja kilometraje, low milage"
            ), superlative: false, singular: false)
        add(.year, true, ["newer", "more recent"], superlative: false, singular: false)
        return result
    }()

    /// Words before an order that make it a comparison with something else, not the utmost.
    static let comparing = Set(
        words(
            "algo uno una um uma otro otra outro outra something one anything nada tan tao algun algum alguno"
        ))
    static let singularArticles = Set(words("el la lo o a the cual qual which whats"))
    static let pluralArticles = Set(words("los las os as cuales quais"))

    static let negators = Set(
        words(
            "no sin nao sem not without ni nem nor neither excepto salvo exceto except menos never isnt arent"
        ))
    /// Negators that are longer; "no" of Portuguese ("no carro") is none of them.
    static let negatingPhrases: Set<String> = Set(
        split(
            "anything but, any but, all but, other than, nada de, que no sea, que no sean, que nao seja, que nao sejam, no quiero, nao quero, dont want, do not want, sem ser, that is not, thats not, que no tenga, que nao tenha, menos los, menos las, a no ser, fuera de, aparte de, alem de, tirando, fora, no me gusta, no me gustan, nao gosto de, i dont like, dont like, that isnt, that arent, evitar, avoid"
        ))
    /// Verbs behind "no" that make it a polite question: "¿no tienen Jetta?".
    static let possession = Set(
        words(
            "tienen tienes tiene tendran tendras tendra tendrian tendrias tem tens tinha teria teriam hay habra haber ha haveria manejan venden vendem sabes sabe sabra you te les le han has hubiera tenes llega llegaron chegou"
        ))
    /// What may stand between a negation and what it negates.
    static let negationFillers = Set(
        words(
            "sea sean seja sejam ser un una um uma uns a an the de en em color cor colour colored that is it be quiero quero want mas o la el los las os as con com with que tenga tenha con any ningun ninguna nenhum nenhuma tipo either carro auto coche car cars caja cambio"
        ))
    /// Between two values of one list.
    static let listFillers = Set(
        words("un una um uma a an the de en em color cor colour el la los las el o as con com with"))
    /// Words that join values in one list.
    static let joiners = Set(words("o u ou or y e and ni nem nor ,"))
    static let alternators = Set(words("o u ou or"))
}
