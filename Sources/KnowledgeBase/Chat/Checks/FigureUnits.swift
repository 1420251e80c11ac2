/// What numbers count, in the three languages; words are lower-case without accents.
enum FigureUnits {
    /// Canonical names by word.
    static let counted: [String: String] = {
        var table: [String: String] = [:]
        for (name, words) in names {
            for word in words.split(separator: " ") { table[String(word)] = name }
        }
        return table
    }()

    private static let names: [(String, String)] = [
        ("year", "ano anos year years yr yrs"),
        // Instalments are monthly.
        (
            "month",
            "mes meses month months mensualidad mensualidades cuotas parcelas instalments installments prestacoes"
        ),
        ("week", "semana semanas week weeks"), ("day", "dia dias day days"),
        ("hour", "h hs hr hrs hora horas hour hours"), ("minute", "min mins minuto minutos minute minutes"),
        (
            "km",
            "km kms kilometro kilometros quilometro quilometros kilometer kilometers kilometre kilometres"
        ),
        ("mile", "mile miles milla millas milha milhas"), ("metre", "metro metros metre metres meters"),
        ("door", "puerta puertas porta portas door doors"),
        ("seat", "asiento asientos assento assentos lugares pasajeros passageiros seat seats passengers"),
        ("owner", "dueno duenos dono donos owner owners"),
        ("litre", "l litro litros litre litres liter liters"),
        ("kg", "kg kilos kilo"), ("kw", "kw"), ("kwh", "kwh"), ("power", "hp cv caballos cavalos"),
        ("point", "puntos pontos points"), ("airbag", "airbags airbag"),
    ]

    static let timeSpans: Set<String> = ["year", "month", "week", "day", "hour"]

    /// Between a number and its unit: `5 business days`.
    static let between: Set<String> = [
        "business", "working", "calendar", "full", "consecutive", "habiles", "naturales", "primeros", "uteis",
        "primeiros", "first", "de", "monthly", "equal",
    ]

    /// Before or after a number.
    static let currencyCodes: [String: Figure.Currency] = [
        "mxn": .mxn, "usd": .usd, "brl": .brl, "eur": .eur, "gbp": .gbp, "ars": .ars, "cop": .cop,
        "clp": .clp,
    ]

    /// After a number.
    static let currencies: [String: Figure.Currency] = [
        "mxn": .mxn, "usd": .usd, "brl": .brl, "eur": .eur, "gbp": .gbp, "ars": .ars, "cop": .cop,
        "clp": .clp,
        "pesos": .any, "peso": .any, "dolares": .usd, "dolar": .usd, "dollars": .usd,
        "dollar": .usd,
        "reais": .brl, "euros": .eur, "euro": .eur, "pounds": .gbp, "varos": .any, "bucks": .usd,
    ]

    /// Before `$`.
    static let dollarPrefixes: [String: Figure.Currency] = [
        "us": .usd, "u": .usd, "usd": .usd, "r": .brl, "mx": .mxn, "mxn": .mxn, "ar": .ars, "cl": .clp,
        "co": .cop,
    ]

    /// What a number under such a key of a row or result counts.
    static func unit(ofKey key: String) -> Figure.Unit? {
        let words = PlainText(key).bytes.split { !$0.isLowercaseLetter }.map {
            String(decoding: $0, as: UTF8.self)
        }
        if words.contains(where: rateKeys.contains) { return .percent }
        if words.contains(where: moneyKeys.contains) { return .money(.any) }
        if words.contains(where: distanceKeys.contains) { return .counted("km") }
        // `year` and `month` name a date, `months` counts.
        let counts = words.filter { !["l", "h", "year", "ano", "month", "mes"].contains($0) }
        return counts.lazy.compactMap { counted[$0] }.last.map(Figure.Unit.counted)
    }

    private static let distanceKeys: Set<String> = ["mileage", "kilometraje", "quilometragem"]
    private static let moneyKeys: Set<String> = [
        "price", "precio", "preco", "cost", "costo", "custo", "amount", "monto", "instalment", "installment",
        "mensualidad", "parcela", "cuota", "principal", "interest", "balance", "payment", "pago", "paid",
        "enganche",
        "entrada", "fee", "deposit", "financed",
    ]
    private static let rateKeys: Set<String> = [
        "rate", "tasa", "taxa", "percent", "percentage", "porcentaje", "porcentagem", "discount", "descuento",
        "desconto", "iva", "vat", "apr",
    ]

    /// Before a number that only tells things apart.
    static let labels: Set<String> = [
        "opcion", "opcao", "option", "paso", "passo", "step", "alternativa", "alternative", "choice", "etapa",
    ]
}
