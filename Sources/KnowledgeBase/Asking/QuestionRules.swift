/// One way a question of a type begins: parts that have to follow each other.
struct QuestionRule: Sendable {
    enum Part: Sendable {
        case one(Lexicon)
        /// There or not.
        case maybe(Lexicon)
        case anyWord
        /// A word that begins so.
        case beginning([String])
        /// Between so many and so many words up to the end.
        case rest(ClosedRange<Int>)
        /// The word somewhere further on.
        case later(String)
    }

    let type: QuestionType
    let parts: [Part]

    init(_ type: QuestionType, _ parts: [Part]) {
        self.type = type
        self.parts = parts
    }

    func fits(_ words: ArraySlice<String>) -> Bool { Self.match(parts[...], words) }

    private static func match(_ parts: ArraySlice<Part>, _ words: ArraySlice<String>) -> Bool {
        guard let part = parts.first else { return true }
        let others = parts.dropFirst()
        switch part {
        case .one(let lexicon):
            return lexicon.lengths(at: words).contains { match(others, words.dropFirst($0)) }
        case .maybe(let lexicon):
            return (lexicon.lengths(at: words) + [0]).contains { match(others, words.dropFirst($0)) }
        case .anyWord: return !words.isEmpty && match(others, words.dropFirst())
        case .beginning(let beginnings):
            guard let word = words.first else { return false }
            return beginnings.contains(where: word.hasPrefix) && match(others, words.dropFirst())
        case .rest(let counts): return counts.contains(words.count)
        case .later(let word): return words.contains(word)
        }
    }
}

/// A set of words and of phrases up to four words long, folded.
struct Lexicon: Sendable {
    private let phrases: Set<String>
    private let longest: Int

    init(_ words: String, phrases: [String] = []) {
        self.phrases = Set(words.split(separator: " ").map(String.init) + phrases)
        longest = phrases.map { $0.split(separator: " ").count }.max() ?? 1
    }

    func contains(_ word: String) -> Bool { phrases.contains(word) }

    /// Lengths in words of what stands here, the longest first.
    func lengths(at words: ArraySlice<String>) -> [Int] {
        guard !words.isEmpty else { return [] }
        return (1...min(longest, words.count)).reversed().filter {
            phrases.contains($0 == 1 ? words[words.startIndex] : words.prefix($0).joined(separator: " "))
        }
    }
}

extension QuestionRule {
    /// In the order in which they are tried.
    static let all: [QuestionRule] =
        reasons + times + numbers + persons + places + definitions + [
            QuestionRule(.how, [.maybe(preposition), .maybe(article), .one(manner)]),
            QuestionRule(.what, [.maybe(preposition), .maybe(article), .one(which)]),
            QuestionRule(.what, [.one(Lexicon("", phrases: ["o que", "lo que"]))]),
        ]

    static func isQuestionWord(at index: Int, of words: [String]) -> Bool {
        questionWords.contains(words[index]) || words[index...].starts(with: ["por", "que"])
    }

    private static let reasons = [
        QuestionRule(.why, [.one(whyOpener)]),
        asks(.why, for: reason),
        QuestionRule(.why, [.one(cause)]),
        QuestionRule(.why, [.one(purpose)]),
    ]
    private static let times = [
        QuestionRule(.when, [.maybe(preposition), .maybe(article), .one(Lexicon("cuando quando when"))]),
        asks(.when, for: time),
        QuestionRule(.when, [.one(timePhrase)]),
    ]
    private static let numbers = [
        QuestionRule(.number, [.maybe(preposition), .maybe(article), .one(howMany)]),
        asks(.number, for: quantity),
        QuestionRule(
            .number,
            [
                .maybe(preposition), .maybe(article), .one(which), .maybe(being), .maybe(possessive),
                .anyWord,
                .one(quantity),
            ]),
    ]
    private static let persons = [
        QuestionRule(.who, [.maybe(preposition), .maybe(article), .one(who)]),
        asks(.who, for: person),
        QuestionRule(
            .who,
            [
                .one(Lexicon("", phrases: ["como se"])), .beginning(["llama", "llamo", "chama"]),
            ]),
    ]
    private static let places = [
        QuestionRule(.where, [.maybe(preposition), .maybe(article), .one(whereWord)]),
        asks(.where, for: place),
    ]
    private static let definitions = [
        QuestionRule(.define, [.one(meaning)]),
        QuestionRule(.define, [.one(whatIs), .rest(1...4)]),
        QuestionRule(.define, [.one(whatIs), .one(Lexicon("a an the")), .rest(1...4)]),
        QuestionRule(.define, [.one(Lexicon("", phrases: ["what do", "what does"])), .later("mean")]),
    ]

    /// "¿En qué año ...?", "What is the price ...?"
    private static func asks(_ type: QuestionType, for noun: Lexicon) -> QuestionRule {
        QuestionRule(
            type,
            [
                .maybe(preposition), .maybe(article), .one(which), .maybe(being), .maybe(possessive),
                .one(noun),
            ])
    }
}

// MARK: Words

extension QuestionRule {
    private static let questionWords = Lexicon(
        """
        cuando quando when cuanto cuanta cuantos cuantas quanto quanta quantos quantas how quien quienes quem who \
        whom whose donde onde where why que qual quais cual cuales what which como
        """)
    private static let preposition = Lexicon(
        """
        a ao aos de do da dos en em no na por para con com desde hasta ate entre sobre in on at of to by for from \
        with during durante approximately aproximadamente about
        """, phrases: ["cerca de", "mas o menos"])
    private static let article = Lexicon("el la lo o a os as the")
    private static let which = Lexicon("que qual quais cual cuales what which")
    private static let being = Lexicon(
        "es son era eran fue fueron seria e sao foi foram eram is are was were s tiene tem has",
        phrases: ["ha sido"])
    private static let possessive = Lexicon("el la los las lo o a os as the su sua seu your its")

    private static let whyOpener = Lexicon(
        "porque pq why",
        phrases: [
            "por que", "por cual motivo", "por cual razon", "por qual motivo", "por qual razao", "how come",
            "what for",
        ])
    private static let reason = Lexicon(
        """
        razon razones motivo motivos causa causas razao razoes reason reasons cause causes finalidad finalidade \
        proposito purpose objetivo objetivos goal
        """)
    private static let cause = Lexicon(
        "",
        phrases: [
            "what caused", "what causes", "what led", "what made", "que causo", "que causa", "que provoco",
            "que provoca", "que ocasiono", "que ocasiona", "que causou", "que provocou", "que ocasionou",
            "que llevo", "que levou", "o que causa", "o que causou", "o que provoca", "o que provocou",
            "o que levou", "o que ocasionou",
        ])
    private static let purpose = Lexicon(
        "", phrases: ["para que", "con que fin", "com que fim", "com que objetivo"])

    private static let time = Lexicon(
        """
        ano anos fecha fechas data datas dia dias mes meses siglo siglos seculo seculos decada decadas year years \
        date dates day days month months century centuries decade decades epoca epocas semana week horario \
        horarios hora horas time periodo period momento weekend semestre trimestre
        """, phrases: ["fim de semana"])
    private static let timePhrase = Lexicon(
        "",
        phrases: [
            "a que hora", "a que horas", "what time", "desde que ano", "how long ago", "hace cuanto",
            "ha quanto tempo",
        ])

    private static let howMany = Lexicon(
        "cuanto cuanta cuantos cuantas quanto quanta quantos quantas",
        phrases: ["cada cuanto"]
            + """
            many much long far old tall high large big often fast deep wide heavy hot cold close late early
            """.split(separator: " ").map { "how \($0)" })
    private static let quantity = Lexicon(
        """
        numero numeros cantidad quantidade number amount porcentaje porcentagem percentual porcentual percentage \
        percent proporcion proporcao proportion fraction precio precios preco precos price prices costo costos \
        coste custo cost costs valor value plazo prazo edad idade age altura height area superficie poblacion \
        populacao population temperatura temperature velocidad velocidade speed tasa taxa rate tarifa peso weight \
        distancia distance duracion duracao duration length longitud largo tamano tamanho size nota score monto \
        importe sueldo salario salary fee fees puntuacion interes juros telefono telefone phone
        """, phrases: ["nota minima", "carga horaria"])

    private static let who = Lexicon("quien quienes quem who whom whose")
    private static let person = Lexicon(
        """
        persona pessoa person hombre homem man mujer mulher woman autor autora author presidente president rey rei \
        king reina rainha queen jugador jogador player actor actriz atriz actress director diretor cientifico \
        cientista scientist emperador imperador emperor general lider leader arquitecto arquiteto architect pintor \
        painter cantante cantor singer escritor writer inventor entrenador coach rector reitor alcalde mayor
        """, phrases: ["nombre de la persona"])

    private static let whereWord = Lexicon("donde adonde onde aonde where")
    private static let place = Lexicon(
        """
        pais paises ciudad ciudades cidade cidades lugar lugares local locais sitio estado estados provincia region \
        regiao continente country countries city cities town place places state states location continent river \
        rio calle rua street direccion endereco address ubicacion localizacao isla ilha island barrio bairro
        """)

    private static let meaning = Lexicon(
        "define defina explain explique",
        phrases: [
            "que es", "que son", "que significa", "que significan", "que quiere decir", "que e", "o que e",
            "o que sao", "o que significa", "o que significam", "o que quer dizer", "o que vem a ser",
            "que sao",
            "what is meant", "what are meant",
        ])
    private static let whatIs = Lexicon("", phrases: ["what is", "what are"])
    private static let manner = Lexicon(
        "como how", phrases: ["de que forma", "de que manera", "de que maneira", "de que modo"])
}
