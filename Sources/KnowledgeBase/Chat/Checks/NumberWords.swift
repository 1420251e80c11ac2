/// Numbers in words, lower-case without accents.
struct NumberWords {
    /// 0 to 900.
    let values: [String: Int]
    /// 1 as an article: a number only before a multiplier or a span of time.
    let articles: Set<String>
    /// Between tens and units, hundreds and tens, thousands and what follows.
    let connectors: Set<String>

    static func of(_ language: Language) -> NumberWords {
        switch language {
        case .spanish: spanish
        case .portuguese: portuguese
        case .english: english
        case .unknown: all
        }
    }

    static let multipliers: [String: Int] = [
        "mil": 1000, "k": 1000, "thousand": 1000, "millon": 1_000_000, "millones": 1_000_000,
        "milhao": 1_000_000, "milhoes": 1_000_000, "million": 1_000_000, "millions": 1_000_000,
        "bilhao": 1_000_000_000, "bilhoes": 1_000_000_000, "billion": 1_000_000_000,
    ]

    static let halves: Set<String> = ["medio", "meio", "half"]
    /// After `mil`, what makes it no number.
    static let thanks: Set<String> = [
        "gracias", "disculpas", "desculpas", "perdones", "maravillas", "maravilhas",
    ]

    private static let spanish = NumberWords(
        values: table(
            """
            cero uno|un|una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince \
            dieciseis diecisiete dieciocho diecinueve veinte veintiuno|veintiun|veintiuna veintidos veintitres \
            veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve
            """,
            tens: "treinta cuarenta cincuenta sesenta setenta ochenta noventa",
            hundreds: """
                cien|ciento doscientos|doscientas trescientos|trescientas cuatrocientos|cuatrocientas \
                quinientos|quinientas seiscientos|seiscientas setecientos|setecientas ochocientos|ochocientas \
                novecientos|novecientas
                """),
        articles: ["un", "una", "uno"], connectors: ["y"])

    private static let portuguese = NumberWords(
        values: table(
            """
            zero um|uma dois|duas tres quatro cinco seis sete oito nove dez onze doze treze quatorze|catorze quinze \
            dezesseis|dezasseis dezessete|dezassete dezoito dezenove|dezanove vinte
            """,
            tens: "trinta quarenta cinquenta sessenta setenta oitenta noventa",
            hundreds: """
                cem|cento duzentos|duzentas trezentos|trezentas quatrocentos|quatrocentas quinhentos|quinhentas \
                seiscentos|seiscentas setecentos|setecentas oitocentos|oitocentas novecentos|novecentas
                """),
        articles: ["um", "uma"], connectors: ["e"])

    private static let english = NumberWords(
        values: table(
            """
            zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
            seventeen eighteen nineteen twenty
            """,
            tens: "thirty forty fifty sixty seventy eighty ninety", hundreds: "hundred"),
        articles: ["one", "a"], connectors: ["and"])

    /// For a text whose language is not known, without the words that mean something else in another.
    private static let all = NumberWords(
        values: [spanish, portuguese, english].reduce(into: [:]) { $0.merge($1.values) { first, _ in first } }
            .filter { !["once", "ten"].contains($0.key) },
        articles: spanish.articles.union(portuguese.articles).union(["one"]), connectors: ["y", "e", "and"])

    /// Words of 0, 1, 2 ..., of 30, 40 ... and of 100, 200 ...; forms of one number between bars.
    private static func table(_ units: String, tens: String, hundreds: String) -> [String: Int] {
        var table: [String: Int] = [:]
        func add(_ words: String, first: Int, step: Int) {
            for (index, forms) in words.split(separator: " ").enumerated() {
                for form in forms.split(separator: "|") { table[String(form)] = first + index * step }
            }
        }
        add(units, first: 0, step: 1)
        add(tens, first: 30, step: 10)
        add(hundreds, first: 100, step: 100)
        return table
    }
}
