extension CellFigure {
    struct Unit {
        var currency: String?
        var distance: String?
        var isMoney: Bool
    }

    /// What may stand beside a number in a cell, folded; anything else makes it a text.
    static let units: [String: Unit] = {
        var units: [String: Unit] = [:]
        for (code, words) in money {
            for word in words.split(separator: " ") {
                units[String(word)] = Unit(currency: code.isEmpty ? nil : code, isMoney: true)
            }
        }
        for word in "km kms kilometros quilometros kilometers kilometres".split(separator: " ") {
            units[String(word)] = Unit(distance: "km", isMoney: false)
        }
        for word in "mi miles millas milhas".split(separator: " ") {
            units[String(word)] = Unit(distance: "mi", isMoney: false)
        }
        for word in "puertas portas doors plazas asientos lugares seats pasajeros passageiros ptas ptas"
            .split(separator: " ")
        {
            units[String(word)] = Unit(isMoney: false)
        }
        return units
    }()

    /// ISO 4217 code -> signs and names; the first is what no single country owns.
    private static let money: [(String, String)] = [
        ("", "$ peso pesos"), ("MXN", "mxn mx$ mn m.n mxp"), ("BRL", "r$ brl real reais reales"),
        ("USD", "us$ usd u$s dolar dolares dollars dollar"), ("EUR", "€ eur euro euros"),
        ("ARS", "ars ar$"), ("COP", "cop col$"), ("CLP", "clp clp$"), ("PEN", "s/ pen soles"),
        ("GBP", "£ gbp"),
    ]
}
