/// The words around the figures of ``PlainReply``.
struct PlainReplyWords: Sendable {
    private let language: Language

    init(_ language: Language) { self.language = language }

    func pick(_ spanish: String, _ portuguese: String, _ english: String) -> String {
        switch language {
        case .spanish: spanish
        case .portuguese: portuguese
        case .english, .unknown: english
        }
    }

    // MARK: Lists

    func found(_ shown: Int, of total: Int) -> String {
        if total == 1 { return pick("Encontré este:", "Encontrei este:", "I found this one:") }
        if shown == total {
            return pick("Encontré \(total):", "Encontrei \(total):", "I found \(total):")
        }
        if shown == 1 {
            return pick(
                "Encontré \(total); el que mejor coincide:", "Encontrei \(total); o que mais combina:",
                "I found \(total); the best match:")
        }
        return pick(
            "Encontré \(total); los \(shown) que mejor coinciden:",
            "Encontrei \(total); os \(shown) que mais combinam:",
            "I found \(total); the \(shown) best matches:")
    }

    var nearest: String {
        pick(
            "No tengo exactamente eso; lo más cercano:", "Não tenho exatamente isso; o mais próximo:",
            "I do not have exactly that; the nearest:")
    }

    var offer: String {
        pick(
            "Esto es lo que tengo en el catálogo:", "Isto é o que tenho no catálogo:",
            "This is what the catalog has:")
    }

    var nothing: String {
        pick(
            "No encontré nada así en el catálogo. ¿Quiere que busque con otro precio o con otras características?",
            "Não encontrei nada assim no catálogo. Quer que eu procure com outro preço ou outras características?",
            "I found nothing like that in the catalog. Shall I look with another price or other features?")
    }

    func unmet(isOne: Bool) -> String {
        isOne
            ? pick("No cumple", "Não atende", "It does not meet")
            : pick("No cumplen", "Não atendem", "They do not meet")
    }

    /// What a wish is about.
    func name(of role: CatalogRole) -> String {
        switch role {
        case .price, .currency, .year, .mileage, .doors, .seats: numberName(of: role)
        case .make: pick("marca", "marca", "make")
        case .model: pick("modelo", "modelo", "model")
        case .version: pick("versión", "versão", "version")
        case .body: pick("carrocería", "carroceria", "body")
        case .gearbox: pick("transmisión", "câmbio", "gearbox")
        case .fuel: pick("combustible", "combustível", "fuel")
        case .colour: pick("color", "cor", "colour")
        case .branch: pick("sucursal", "loja", "branch")
        case .city: pick("ciudad", "cidade", "city")
        case .equipment: pick("equipamiento", "equipamento", "equipment")
        case .status: pick("disponibilidad", "disponibilidade", "availability")
        case .category: pick("categoría", "categoria", "category")
        case .size: pick("tamaño", "tamanho", "size")
        case .id, .url, .name, .other: pick("lo pedido", "o pedido", "what was asked")
        }
    }

    private func numberName(of role: CatalogRole) -> String {
        switch role {
        case .price: pick("precio", "preço", "price")
        case .currency: pick("moneda", "moeda", "currency")
        case .year: pick("año", "ano", "year")
        case .mileage: pick("kilometraje", "quilometragem", "mileage")
        case .doors: pick("puertas", "portas", "doors")
        default: pick("plazas", "lugares", "seats")
        }
    }

    // MARK: Financing

    var price: String { pick("Precio", "Preço", "Price") }
    /// Of a row whose own may be another.
    var givenPrice: String { pick("Precio que indicó", "Preço que indicou", "Price you gave") }
    var downPayment: String { pick("Enganche", "Entrada", "Down payment") }
    var financed: String { pick("A financiar", "A financiar", "Financed") }
    var rate: String { pick("Tasa", "Taxa", "Rate") }

    func annual(_ rate: String) -> String {
        pick("\(rate) % anual", "\(rate) % ao ano", "\(rate)% a year")
    }

    var assumed: String {
        pick(
            "supuesta, porque no indicó otra", "suposta, pois não indicou outra",
            "assumed, as you gave none")
    }

    var converted: String {
        pick(
            "nominal: la tasa mensual que indicó por los meses del año",
            "nominal: a taxa mensal que indicou vezes os meses do ano",
            "nominal: your monthly rate times the months of a year")
    }

    func term(_ months: Int) -> String {
        if months == 1 { return pick("1 mes", "1 mês", "1 month") }
        return pick("\(months) meses", "\(months) meses", "\(months) months")
    }

    var perMonth: String { pick("al mes", "por mês", "a month") }
    func total(withDownPayment: Bool) -> String {
        withDownPayment
            ? pick("total con enganche", "total com a entrada", "total with down payment")
            : pick("total", "total", "total")
    }

    var estimate: String {
        pick(
            "Es una estimación; la tasa y las condiciones del crédito pueden ser otras.",
            "É uma estimativa; a taxa e as condições do crédito podem ser outras.",
            "This is an estimate; the rate and terms of the loan may differ.")
    }

    var scheduleHeader: String {
        pick(
            "Mes: pago (interés + capital), saldo", "Mês: parcela (juros + amortização), saldo",
            "Month: payment (interest + principal), balance")
    }

    var scheduleNeedsTerm: String {
        pick(
            "Para la tabla de pagos dígame a cuántos meses.",
            "Para a tabela de parcelas, diga em quantos meses.",
            "For the payment schedule, tell me the number of months.")
    }
}
