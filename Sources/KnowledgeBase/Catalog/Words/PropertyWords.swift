/// How properties of things are asked for, and which words around them name none. Phrases are folded.
enum PropertyWords {
    // MARK: Ways to ask

    /// "how much", "cuántos": an amount of what follows.
    static let quantity = Set(
        QuestionWords.split(
            "cuanto, cuanta, cuantos, cuantas, quanto, quanta, quantos, quantas, how much, how many"))
    /// "which", "cuál": one of what follows.
    static let which = Set(
        QuestionWords.split(
            "cual, cuales, qual, quais, what, whats, which, que tal, how is, hows, how are, how was, how does, how did"
        ))
    /// Also a conjunction, so that it asks only at a clause's beginning or with a verb behind.
    static let what = Set(QuestionWords.words("que q k"))
    /// "how fast", "qué tan rápido": the degree of what follows.
    static let degree = Set(QuestionWords.split("how, que tan, q tan, quao"))
    /// Behind "how": old or far, or no property at all ("how can I ...").
    static let plainDegrees = Set(
        QuestionWords.words(
            """
            much many old new expensive cheap about used soon come to do can could would should will is are was i we you \
            caro cara caros caras barato barata nuevo nueva novo nova usado usada viejo vieja antiguo velho
            """))
    /// What may stand before "que" where it asks all the same.
    static let beforeWhat = Set(
        QuestionWords.words(
            """
            de con en a por para y e em com pra hola oi oye ola disculpe disculpa desculpe decir decirme dizer saber sabes sabe sabem saben \
            gracias buenas buenos tardes noches dias dia tarde noite bom boa o
            """))
    /// Verbs that a property is the object of: "qué torque tiene", "que pneu usa".
    static let having = Set(
        QuestionWords.words(
            """
            tiene tienen trae traen da dan usa usan lleva llevan monta montan ocupa ocupan alcanza agarra hace hacen necesita \
            tem vem faz fazem possui alcanca tinha es son e sao
            """))
    /// Behind them an English verb may follow the thing: "how much does the Hilux weigh".
    static let auxiliaries = Set(QuestionWords.words("do does did can could will would"))
    /// What follows is not the property: "for a family", "con 350 mil".
    static let ending = Set(
        QuestionWords.words("para pra pa for con com with sin sem without si if porque because y and"))
    /// Before a place where things are looked for.
    static let beforePlace = Set(QuestionWords.words("in at near en em no na cerca perto"))
    /// Between a property and the thing that has it: "el torque del Mustang".
    static let of = Set(QuestionWords.words("de del do da dos das of"))
    /// Before a property that is named outright.
    static let definite = Set(
        QuestionWords.words("el la los las o a os as the su sus seu sua its del do da dos das"))
    /// Properties whose words alone mean something else: "peso" is money, "mileage" what was driven.
    static let phrases = QuestionWords.split(
        """
        el peso, o peso, su peso, por litro, per gallon, per liter, per litre, gas mileage, km l, na estrada, en carretera, \
        on the highway, na cidade e na estrada, hp, cv, cc, cilindros, horsepower, litros, liters, de 0 a 100, 0 to 60, 0 to 100, 0 - 60, 0 - 100
        """)

    /// Ask for a property without saying which.
    static let vague = Set(
        QuestionWords.words(
            "tiempo tempo time tarda tardan tarde leva levam demora demoram takes took long often tipo tanto salio saiu"
        ))

    // MARK: What names no property

    /// Ordinary words of customers that no column stands for but that ask for nothing a row or the firm's usual
    /// service would not give: whether it is there, pictures, a visit, the price and what is taken off it.
    static let ordinary = Set(
        QuestionWords.words(
            """
            disponible disponibles disponibilidad disponivel disponiveis available availability existencia existencias sigue siguen vendido vendida vendidos vendio vendieron sold \
            left lot piso patio apartado reservado reserved sale venta venda anuncio anunciado publicacion listing ad \
            foto fotos fotografia fotografias imagen imagenes imagem imagens video videos photo photos picture pictures pic pics image images link enlace liga \
            mas mais more info informacion informacao informacoes information informes datos dados data detalles detalhes details ficha tecnica specs specifications especificaciones especificacoes caracteristicas \
            ver verlo verla verlos see visitar visit visita pasar passar ir conocer conhecer probar probarlo probarla testar come look drive hora dia time day days lunes sabado domingo \
            costo custo costar custar cuestan custam cuesta custa costs vale valen valem sale salen sai saem saldria sairia queda quedan quedaria fica ficam ficaria seria sera anda andan ta tan sta esta estan \
            dejan deja dejas dejaria dejarian dan das piden pide pedem pede cobran cobras asking charge going go run runs set pay paying sell selling cash \
            aceptan acepta aceptas aceitam aceita bajan rebajan ultimo ultima final neto total lowest low highest last best deal offer oferta ofertas promocion promocao cotizacion cotizar \
            precio precios preco precos price prices valor valores cost contado \
            first second primer primero primera segundo segunda primeiro primeira mismo misma mesmo mesma same different distinto diferentes diferencia diferencias diferenca difference \
            mejor mejores mejor melhores good great nice bueno buena bom boa real really exactamente exatamente exactly actual atual current currently aproximado \
            come comes coming show send mandar enviar tell know saber decir dizer digo dime me mim voy vou algo algum else otro otra otros otras outro outra outros \
            take accept story deal thing things cosa cosas coisa coisas es sea sean seja kind sort sorts clase tipos type types among entre hay tal like \
            please thanks sir amigo yall guys folks carros there these those this that one ones
            """))
    /// Words of headers that are also the names of what no column of rows says.
    static let treacherous = Set(
        QuestionWords.words("vin plate articulo capacidad capacity estilo medida medidas dimensions"))

    /// Words that speak of a column beyond what headers call it.
    static let ofRoles: [CatalogRole: Set<String>] = [
        .price: Set(
            QuestionWords.words(
                """
                cuesta cuestan custa custam costs cost vale valen valem sale salen sai precio precios preco precos price prices
                """)),
        .mileage: Set(
            QuestionWords.words(
                "km kms kilometros kilometraje recorrido recorridos quilometros quilometragem mileage miles kilometers kilometres odometer rodado rodados"
            )),
        .year: Set(QuestionWords.words("ano anos year old antiguo antiguedad")),
        .doors: Set(QuestionWords.words("puertas portas doors")),
        .seats: Set(
            QuestionWords.words(
                "asientos plazas lugares pasajeros passageiros assentos seats passengers people personas pessoas"
            )),
    ]
}
