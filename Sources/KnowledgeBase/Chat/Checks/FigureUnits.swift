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

    /// What a number under such a key of a row or result counts; `nil` where the key does not tell.
    static func unit(ofKey key: String) -> Figure.Unit? {
        let words = words(ofKey: key)
        if words.contains(where: rateKeys.contains) { return .percent }
        if words.contains(where: moneyKeys.contains) { return .money(.any) }
        if words.contains(where: distanceKeys.contains) { return .counted("km") }
        // `year` and `month` name a date, `months` counts.
        let counts = words.filter { !["l", "h", "year", "ano", "month", "mes"].contains($0) }
        if let name = counts.lazy.compactMap({ counted[$0] }).last { return .counted(name) }
        return words.contains(where: thingKeys.contains) ? .thing : nil
    }

    /// Whether numbers under such a key are prices and the like, or may be.
    static func isMoney(key: String) -> Bool {
        if case .money? = unit(ofKey: key) { return true }
        return mayBeMoney(key: key)
    }

    /// Whether a key is one that names money in some tables and other things in others.
    static func mayBeMoney(key: String) -> Bool {
        words(ofKey: key).contains(where: openKeys.contains)
    }

    /// Lower-case without accents; `unitPrice` is two.
    private static func words(ofKey key: String) -> [String] {
        var spaced = ""
        for character in key {
            if character.isUppercase, spaced.last?.isLowercase == true { spaced.append(" ") }
            spaced.append(character)
        }
        return PlainText(spaced).bytes.split { !$0.isLowercaseLetter }.map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private static let distanceKeys: Set<String> = ["mileage", "kilometraje", "quilometragem"]
    private static let moneyKeys: Set<String> = [
        "price", "prices", "precio", "precios", "preco", "precos", "cost", "costs", "costo", "costos",
        "coste",
        "custo", "custos", "amount", "amounts", "monto", "montos", "importe", "importes", "pvp", "msrp",
        "instalment", "installment", "mensualidad", "parcela", "cuota", "principal", "interest", "balance",
        "saldo", "payment", "payments", "pago", "pagos", "pagamento", "paid", "enganche", "anticipo",
        "entrada",
        "fee", "fees", "tarifa", "deposit", "deposito", "financed",
    ]
    /// Money here, something else there.
    private static let openKeys: Set<String> = [
        "valor", "valores", "value", "values", "total", "totals", "totales", "subtotal", "oferta", "offer",
        "promo", "promocion", "promocao", "promotion", "bono", "bonus", "ahorro", "savings", "seguro",
        "insurance", "flete", "frete", "shipping", "envio", "tenencia", "comision", "comissao", "commission",
        "tax", "taxes", "impuesto", "impuestos", "imposto", "credit", "credito", "debit", "debito", "contado",
        "sale", "venta", "venda", "list", "lista", "budget", "presupuesto", "orcamento", "limit", "limite",
        "min", "max", "minimum", "maximum", "minimo", "maximo", "from", "to", "desde", "hasta", "quote",
        "cotizacion", "cotacao", "due", "adeudo", "renta", "rent", "aluguel", "salary", "income", "ingreso",
        "mxn", "usd", "brl", "eur", "gbp", "ars", "cop", "clp",
    ]
    private static let thingKeys: Set<String> = [
        "year", "ano", "anio", "month", "mes", "id", "ids", "sku", "ref", "code", "codigo", "folio", "vin",
        "model", "modelo", "version", "rows", "count", "quantity", "stock", "plazas", "odometer", "odometro",
        "recorrido", "rodagem", "doors", "seats", "phone", "telephone", "telefono", "telefone", "zip", "cp",
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
