/// Words that are near a name but mean what they say.
enum OrdinaryWords {
    /// Never taken for a misspelled name: frequent words of messages to a shop that are one or two letters off
    /// one, or sound like one.
    static let all = Set(
        """
        onda ondas venta ventas vender vende viento manda mande mandar marca marcas marcha accept accepts civil carry \
        certa certo cierta cierto volto volta volver volvi vuelve forma formas fuerte parte puerta puertas porta portas \
        shift drift verse versao version cruce entra entrada entre centro centra cuenta nuevo nueva novo nova \
        mejor menor mayor maior melhor precio precios preco precos price prices mucho mucha muito muita poco pouco \
        carro carros coche coches auto autos car cars vehiculo vehiculos veiculo veiculos todo toda todos todas \
        tienen tiene tengo tenho tem have haves hola hello bueno buenas buenos tardes noches dias busco quiero quero \
        algun alguna algum some gusta cuanto cuantos quanto quantos cuales quais donde where when cuando quando \
        disco color colour sobre favor gracias obrigado thanks crédito credito credit garantia warranty seguro \
        motor motores llanta llantas pneu pneus precisa preciso puedo puede posso pode ganga rango range barato barata \
        baratos baratas usado usados usada seminuevo seminuevos oferta ofertas promo fotos foto video videos \
        ciudad cidade city cities tienda loja store compra comprar compro camino marco marzo march captura \
        escapar escapa acento acentos accident accidents accidente accidentes acidente acidentes tomar tomo tesis toros pollo polos folio forte fortes beats march sienta siento \
        meses mes mensual semana semanal fiesta ritmo rito audio audios fecha lista listado listo pronto prueba test \
        about after other others there their these those would could should under below above price cheap honor \
        familia familiar family hijos ninos crianzas chico chica grande pequeno pequena medium large small never ever \
        sport sports verano inverno ranch torno turno termo soles solar dueno duenos dono donos owner owners \
        recibe reciba recibo recibir agencia sucursal oficina horario abierto aberto open closed cierran fecham location located local
        """.split(whereSeparator: \.isWhitespace).map { CatalogText.folded(String($0)) })

    /// Names that are ordinary words in one language; they count there only with a capital inside the
    /// sentence, behind a make, before a year, or alone.
    static let names: [Language: Set<String>] = [
        .english: [
            "city", "march", "escape", "accent", "beat", "compass", "seat", "ram", "ranger", "partner",
            "explorer", "accord", "genesis", "golf",
        ],
        .portuguese: ["forte", "vento", "rio"],
        .spanish: ["toro", "lobo", "genesis"],
    ]

    /// Phrases that mean something else in that language than in the one they are listed for: `van` is
    /// "they go", `sold` a unit.
    static let falseFriends: [Language: Set<String>] = [
        .spanish: [
            "van", "estate", "sand", "vino", "esc", "sp", "rj", "ar", "re", "alcool", "sedas", "tela",
            "stick", "wine",
        ],
        .portuguese: [
            "troca", "trocas", "ac", "estate", "sand", "vino", "std", "esc", "piel", "crema", "arena", "df",
            "tj", "cupo",
        ],
        .english: [
            "ar", "sp", "df", "vino", "rosa", "arena", "aire", "clima", "oro", "plata", "seda", "cafe", "aut",
            "tela", "std",
        ],
    ]
}
