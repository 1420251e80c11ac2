/// Numbers, scales and units as people write them.
extension QuestionWords {
    static let numbers: [String: Double] = {
        var result: [String: Double] = [:]
        let table: [(Double, String)] = [
            (2, "dos dois duas two"), (3, "tres three"), (4, "cuatro quatro four"), (5, "cinco five"),
            (6, "seis six"),
            (7, "siete sete seven"), (8, "ocho oito eight"), (9, "nueve nove nine"), (10, "diez dez ten"),
            (11, "once onze eleven"), (12, "doce doze twelve"), (15, "quince quinze fifteen"),
            (20, "veinte vinte twenty"),
            (25, "veinticinco"), (30, "treinta trinta thirty"), (40, "cuarenta quarenta forty"),
            (50, "cincuenta cinquenta fifty"), (60, "sesenta sessenta sixty"), (70, "setenta seventy"),
            (80, "ochenta oitenta eighty"), (90, "noventa ninety"), (100, "cien ciento cem cento hundred"),
            (200, "doscientos duzentos"), (300, "trescientos trezentos"), (400, "cuatrocientos quatrocentos"),
            (500, "quinientos quinhentos"), (600, "seiscientos seiscentos"), (700, "setecientos setecentos"),
            (800, "ochocientos oitocentos"), (900, "novecientos novecentos"),
        ]
        for (value, names) in table { for name in words(names) { result[name] = value } }
        return result
    }()

    static let scales: [String: Double] = [
        "mil": 1_000, "k": 1_000, "thousand": 1_000, "grand": 1_000, "millon": 1_000_000,
        "millones": 1_000_000,
        "milhao": 1_000_000, "milhoes": 1_000_000, "million": 1_000_000, "mdp": 1_000_000,
    ]

    enum Unit: Equatable {
        /// Currencies that the word can mean, ISO 4217; empty for a mere sign.
        case money([String])
        case kilometres, miles, doors, seats
        case age
        /// Counts what no column holds: days, months, instalments.
        case foreign
    }

    static let units: [String: Unit] = {
        var result: [String: Unit] = [:]
        let table: [(Unit, String)] = [
            (
                .money(["MXN", "ARS", "COP", "CLP", "UYU"]),
                "pesos peso varos baros varitos bolas lana pesitos"
            ),
            (.money(["MXN"]), "mxn mn"),
            (.money(["BRL"]), "reais real reales brl rs conto contos pila pilas pau paus"),
            (.money(["USD"]), "usd dolares dolar dollars dollar bucks usds"),
            (.money(["EUR"]), "euros euro eur"),
            (.money([]), "plata"),
            (
                .kilometres,
                "km kms kilometros kilometro quilometros quilometro kilometers kilometres kilometer kmts klm kilometrajes rodados"
            ),
            (.miles, "miles mi millas milhas"), (.doors, "puertas puerta portas porta doors door ptas pts"),
            (
                .seats,
                "plazas plaza lugares lugar pasajeros pasajero passageiros asientos assentos seats seat seater seaters people personas pessoas passengers passenger"
            ),
            (.age, "anos ano years year"),
            (
                .foreign,
                "dias dia days day meses mes months month semanas weeks horas hora hours hour minutos mensualidades parcelas parcela vezes cuotas pagos payments installments instalments cilindros hp cv cc litros liters fotos % am pm"
            ),
        ]
        for (unit, names) in table { for name in words(names) { result[name] = unit } }
        return result
    }()

    /// Words near a bare number that tell what it is.
    static let priceCues = Set(
        words(
            "precio precios preco precos price priced cuesta cuesten custa custe custam costo costs cost valor vale valga presupuesto orcamento budget gastar pagar spend pay alcanza barato baratos tengo tenho dinero dinheiro money por"
        ))
    static let mileageCues = Set(
        words(
            "kilometraje kilometrajes recorrido recorridos rodado rodados rodada rodadas quilometragem mileage odometro odometer km kilometros quilometros driven"
        ))
    /// What somebody has to spend: the number is an upper end.
    static let budgetCues = Set(
        words(
            "presupuesto orcamento budget tengo tenho cuento gastar alcanza spend invertir have dispongo disponho limite limit traigo ive"
        ))
    /// Amounts of a credit, not of a car.
    static let creditCues = Set(
        words(
            "enganche entrada anticipo mensualidad mensualidades mensual mensuales mensais mensal abono abonos prestacion prestaciones parcela parcelas prestacao prestacoes monthly down downpayment deposit sinal inicial apartar apartado reserva comision cuota cuotas multa penalizacion"
        ))
}
