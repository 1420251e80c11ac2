/// Finds what a question takes back: "de cualquier color", "sin importar el precio", "tanto faz a cor".
struct WaiverReader {
    let tokens: [CatalogToken]

    private static let reach = 4

    /// Roles that no longer matter.
    func roles() -> Set<CatalogRole> {
        var roles = Set<CatalogRole>()
        for place in tokens.indices {
            guard let end = waiver(at: place) else { continue }
            // The noun stands behind ("any color") or before ("el color me da igual").
            if let found = noun(in: end..<min(end + Self.reach, tokens.count)) {
                roles.insert(found)
            } else if Self.predicates.contains(phrase(place, end)),
                let found = noun(in: max(0, place - Self.reach)..<place)
            {
                roles.insert(found)
            }
        }
        return roles
    }

    /// Whether all rows are wanted, however many there are.
    var wantsAll: Bool {
        tokens.indices.contains { place in
            ["todos", "todas", "all"].contains(tokens[place].text)
                && (place + 1 == tokens.count || tokens[place + 1].kind == .mark
                    || ["of", "los", "las", "os", "as"].contains(tokens[place + 1].text))
        }
    }

    private func waiver(at place: Int) -> Int? {
        for length in stride(from: 5, through: 1, by: -1) where place + length <= tokens.count {
            if Self.waivers.contains(phrase(place, place + length)) { return place + length }
        }
        return nil
    }

    private func phrase(_ start: Int, _ end: Int) -> String {
        tokens[start..<end].map(\.text).joined(separator: " ")
    }

    private func noun(in range: Range<Int>) -> CatalogRole? {
        for place in range {
            if [",", ".", ";", "?", "pero", "mas", "but"].contains(tokens[place].text) { return nil }
            if let role = Self.nouns[tokens[place].text] { return role }
        }
        return nil
    }

    private static let predicates = Set(
        QuestionWords.split(
            """
            no importa, no me importa, me da igual, da igual, me es igual, es lo de menos, tanto faz, nao importa, nao me importa, tanto me faz, doesnt matter, \
            does not matter, dont matter, is not important, isnt important, no es importante, nao e importante
            """))
    private static let waivers = predicates.union(
        QuestionWords.split(
            """
            cualquier, cualquiera, de cualquier, qualquer, de qualquer, any, whatever, sin importar, sin importar el, no importa el, independente, independiente, \
            independientemente, regardless of, no matter, sin limite de, sem limite de, no limit on, sem importar, todos los, todas las, todas as, todos os, all, every, \
            dont care about, i dont care about, olvida el, olvida la, esquece o, esquece a, forget the, quita el, quita la, tira o, tira a
            """))
    private static let nouns: [String: CatalogRole] = [
        "color": .colour, "colores": .colour, "cor": .colour, "cores": .colour, "colour": .colour,
        "colors": .colour,
        "colours": .colour, "precio": .price, "precios": .price, "preco": .price, "precos": .price,
        "price": .price,
        "presupuesto": .price, "orcamento": .price, "budget": .price, "valor": .price, "ano": .year,
        "anos": .year,
        "year": .year, "years": .year, "modelo": .model, "modelos": .model, "model": .model, "models": .model,
        "marca": .make, "marcas": .make, "make": .make, "makes": .make, "brand": .make, "brands": .make,
        "kilometraje": .mileage, "kilometros": .mileage, "km": .mileage, "quilometragem": .mileage,
        "mileage": .mileage, "caja": .gearbox, "transmision": .gearbox, "cambio": .gearbox,
        "transmissao": .gearbox,
        "gearbox": .gearbox, "transmission": .gearbox, "combustible": .fuel, "combustivel": .fuel,
        "fuel": .fuel,
        "ciudad": .city, "sucursal": .city, "cidade": .city, "loja": .city, "city": .city, "branch": .city,
        "equipamiento": .equipment, "equipamento": .equipment, "equipment": .equipment, "carroceria": .body,
        "tipo": .body, "body": .body,
    ]
}
