/// The words that tell a question that leans on the one before, in the three languages. Folded.
enum FollowUpWords {
    /// Openings that go on from what was said.
    static let connectives = Lexicon(
        "y e and or pero mas but entonces entao so also tambien tambem ahora agora instead mejor melhor",
        phrases: [
            "y que tal", "e que tal", "que tal", "what about", "how about", "and what about", "and how about",
            "y si", "e se", "and if", "what if", "o sea", "ou seja", "y tambien", "e tambem", "and also",
            "same but", "the same but", "same thing but", "lo mismo pero", "igual pero",
            "el mismo pero", "o mesmo mas", "a mesma coisa mas", "en vez de", "em vez de", "instead of",
            "otra pregunta sobre", "y entonces",
        ])

    /// What may stand before the question proper and says nothing.
    static let prefaces = Lexicon(
        """
        ok okay oki okey bueno bien perfecto perfeito genial gracias obrigado obrigada thanks vale dale beleza blz \
        certo great cool nice si sim yes no nao hola oi ola hi hello hey ah ahh oh oye mira amigo joven por favor porfa \
        please listo claro entiendo entendi sorry disculpa disculpe desculpa
        """,
        phrases: [
            "muchas gracias", "muito obrigado", "thank you", "por favor", "esta bien", "tudo bem", "got it",
        ])

    /// Openings that say nothing, whatever follows.
    static let interjections = Lexicon(
        """
        ps pues pos hmm hm mmm mm um uhm uh ah ahh aah oh ohh oye oiga mira mire fijate olha olhe well bom bueno ok okay cara \
        entao oi hola hello hey hi vale perfecto perfeito
        """)

    /// What takes the place of something when it ends the sentence.
    static let endings = QuestionWords.joinedSets("instead rather though mejor melhor")

    /// Topics that are asked for together.
    static let families: [Set<String>] = [
        QuestionWords.joinedSets(
            """
            hora horas horario horarios abren abre abrem abierto abiertos aberto abertos cierra cierran fecha fecham open opens close closes closing opening hours domingo \
            domingos sabado sabados sunday sundays saturday trabajan trabalham atienden atendem
            """),
        QuestionWords.joinedSets("garantia garantias warranty guarantee"),
        QuestionWords.joinedSets(
            "devolver devuelvo devolucion devolucao devoluciones return returns refund reembolso reembolsan reembolsam"
        ),
        QuestionWords.joinedSets(
            "envio envios envian entrega entregan entregas entregam domicilio delivery deliver shipping frete"
        ),
        QuestionWords.joinedSets(
            "credito credit loan financiamiento financiamento financiar financing finance financian financiam enganche entrada requisitos requirements"
        ),
    ]

    /// Words that stand for nothing of their own.
    static let empty = QuestionWords.joinedSets(
        """
        el la los las lo un una unos unas de del al a en con sin por para sobre entre desde hasta que si no ni se le les me te \
        nos su sus mi mis tu tus muy mas menos ya y o e u pero tambien solo solamente todo toda todos todas otro otra otros otras cada \
        algo alguno alguna algunos algunas algun ninguno ninguna nada uno unas aqui ahi alli ahora entonces asi tan tanto como este esta estos \
        estas ese esa esos esas eso esto aquel aquella porfa favor mejor igual mismo misma todavia aun usted ustedes yo ella el nomas \
        unicamente
        """,
        """
        o a os as um uma uns umas do da dos das em no na nos nas ao aos com sem por pelo pela pelos pelas para pra pro sobre entre \
        desde ate que se nao nem lhe seu sua seus suas meu minha voce voces vcs vc e ou mas tambem so somente tudo todo toda outro \
        outra outros outras cada algo algum alguma alguns algumas nenhum nenhuma nada isso isto esse essa esses essas este esta aquele aquela \
        ele ela eles elas dele dela deles delas nele nela desse dessa aqui ai ali agora entao assim tao tanto muito mais menos ja ainda mesmo mesma melhor apenas \
        unicamente
        """,
        """
        the a an and or of to in on at by for from with without about between over under up that which this these those it its they \
        them he she we you i me my your our his her their not no nor if so but also only all any some something anything other another \
        one ones there here now then than as very more less most too just still instead else per out like same into within please
        """)

    /// Words that ask.
    static let asking = QuestionWords.joinedSets(
        """
        cual cuales que quien quienes donde cuando cuanto cuanta cuantos cuantas como porque qual quais quem onde quando quanto quanta quantos \
        quantas what which who whom where when how why much many long whats hows wheres often
        """)

    /// Verbs that mean nothing without their subject or object.
    static let lightVerbs = QuestionWords.joinedSets(
        """
        es son fue era seria serian esta estan estaba hay haya hubo tiene tienen tienes tengo tenga tenia tendran tendras trae traen traera viene vienen incluye \
        cuesta cuestan costaria vale valen sale salen saldria queda quedan quedaria dura duran puedo puede pueden puedes podria podrian quiero \
        quisiera quieren necesito debo debe busco dan dame das da hacen hace haces haria pasa pasaria sirve tarda tardan tardaria ver veo saber se \
        muestrame ensename mandame dime gusta gustaria interesa interesan sigue siguen ser estar tener hay sea sean fuera voy va van ir prefiero estoy estamos ando
        """,
        """
        ta tao tava sao foi estava ha tem tens tenho tinha teria vem custa custam custaria fica ficam ficaria posso pode podem poderia quero queria queremos \
        preciso devo deve procuro fazem faz faco demora demoram leva levam continua sai saem mostra mostre manda mande diga dizer gostei gostaria interessa \
        interessou puder tiver for seja sejam vou vai vao prefiro serve acontece estou estamos
        """,
        """
        is are was were be been has have had having do does did can could will would should may must might want wants need needs cost costs last \
        lasts take takes show tell give send get see know looking look find isnt arent dont doesnt cant whats hows wheres theres lets prefer \
        matter matters doesn happens im id ill ive youre
        """)

    /// Other frequent verbs of customers.
    static let otherVerbs = QuestionWords.joinedSets(
        """
        cubre cubren abre abren cierra cierran acepta aceptan cobra cobran pide piden consume gasta rinde llega llegan funciona funcionan lleva llevan presta prestan requiere \
        ofrece ofrecen vende venden compra compran ayuda ayudas recomiendas recomienda conviene maneja manejan paga pagan pagas trabajo trabajan atienden contestan
        """,
        """
        cobre cobrem abre abrem fecha fecham aceita aceitam cobra cobram pede pedem funciona funcionam consome chega entregam entrega oferecem vendem compram recomenda \
        trabalham atendem empresta serve existe existem perco ganho recebo
        """,
        """
        cover covers open opens close closes buy pay pays go goes work works offer offers sell sells include includes come comes require requires accept accepts deliver \
        deliver drive finance return reserve speaks speak charge charges lose try bring brings keep help recommend offer register happens repair exchange
        """)

    /// Verbs that ask what the firm is or does, complete without more.
    static let firmQuestions = QuestionWords.joinedSets(
        "venden vendem sell ofrecen oferecem offer help ayuda ayudas ayudan hacen fazem manejan trabajan atienden abren abrem open opens close cierran fecham"
    )

    /// Nouns that belong to something else: a price is a price of something.
    static let dependent = QuestionWords.joinedSets(
        """
        precio precios costo costos color colores ano anos modelo kilometraje km kms kilometros transmision caja motor version limite plazo diferencia maximo minimo \
        maxima minima total monto porcentaje detalle detalles ejemplo condiciones opcion opciones dia dias mes meses semana semanas hora horas tiempo vez veces pesos mil descuento foto fotos info informacion \
        edad extension nombre vigencia cobertura deducible comision medio \
        puertas asientos pasajeros dueno duenos cilindros potencia tamano rines
        """,
        """
        preco precos custo valor valores cor cores quilometragem quilometros cambio versao limite prazo diferenca detalhe detalhes exemplo condicoes opcao opcoes tempo \
        semana semanas vezes reais desconto informacao idade ramal nome validade cobertura comissao meio portas assentos passageiros dono donos potencia tamanho
        """,
        """
        price prices cost color colour colors colours year years mileage kilometers kilometres miles gearbox transmission engine limit difference maximum minimum \
        total amount percentage detail details example conditions option options day days month months week weeks hour hours time times minutes discount age extension name coverage fee fees photo photos doors seats passengers owner owners size old
        """
    ).subtracting(["modelo"])

    /// Days that Portuguese counts.
    static let numberedDays: Set = ["segunda", "terca", "quarta", "quinta", "sexta"]

    static let days = QuestionWords.joinedSets(
        """
        lunes martes miercoles jueves viernes sabado sabados domingo domingos festivos feriados segunda terca quarta quinta sexta feira feiras monday mondays tuesday wednesday \
        thursday friday fridays saturday saturdays sunday sundays weekend weekends holiday holidays manana amanha tomorrow hoy hoje today fin semana week
        """)

    /// Words that make a demonstrative one of time.
    static let times = QuestionWords.joinedSets(
        "semana mes ano dia fin momento tarde noche manana verano horario week weekend month year morning afternoon evening moment time noite manha final fim"
    ).union(days)

    /// A sentence that begins so and has no verb is part of another.
    static let prepositions = QuestionWords.joinedSets(
        "en con sin para por de del desde hasta a al que em no na nos nas com sem pra ate do da in with without for from by at on of to under over below above as"
    )

    /// Paid month by month, of a price that is not said.
    static let instalments = QuestionWords.joinedSets(
        """
        mensualidad mensualidades parcela parcelas parcelar financiar finance installment installments monthly payment payments \
        enganche entrada
        """
    )

    /// Said by who will come back later, which asks nothing.
    static let deferring = QuestionWords.joinedSets(
        """
        pensar pensarlo pienso checo reviso llamo aviso aviso consulto platico comento paso penso vejo ligo retorno aviso think consider call
        """)

    /// Behind "es", "é": no thing is spoken of.
    static let impersonal = QuestionWords.joinedSets(
        "posible necesario necesaria obligatorio verdad cierto possivel necessario verdade obrigatorio certo possible necessary true"
    )

    /// What each row has of its own.
    static let ofRow = QuestionWords.joinedSets(
        """
        precio precios color kilometraje km kms kilometros transmision motor version foto fotos puertas asientos dueno duenos preco precos cor quilometragem quilometros \
        cambio versao portas assentos dono donos price prices colour mileage kilometers kilometres miles gearbox transmission engine photo photos doors seats owner owners
        """)

    /// What has to be, not what is: "it needs to be automatic".
    static let demands = QuestionWords.joinedSets("needs must should")

    /// Begins a search anew: "busco algo ...".
    static let searching = QuestionWords.joinedSets("busco buscando procuro procurando looking")

    /// Verbs said of one thing, which comes before them: at the beginning it is left out.
    static let subjectless = QuestionWords.joinedSets(
        """
        incluye cubre aplica vale sirve requiere abarca dura inclui cobre cuesta custa gasta consume rinde jala ha tuvo teve tenia tinha foi fue era \
        lleva corre cabe cuenta viene vem trae sale sera funciona necesita
        """)

    /// May stand before such a verb.
    static let beforeVerb = QuestionWords.joinedSets(
        "me nos se te le no nao tambien tambem ya ja todavia ainda aun nunca alguna vez si")

    /// Others like those that were shown.
    static let others = QuestionWords.joinedSets(
        "otro otra otros otras outro outra outros outras similar similares parecido parecidos semelhante semelhantes another"
    )
    static let more = QuestionWords.joinedSets("mas mais more otros outros others")

    /// Narrow down what was found.
    static let restrictors = QuestionWords.joinedSets(
        "solo solamente so somente apenas nomas unicamente just only")

    /// One of those shown.
    static let someOfThem = QuestionWords.joinedSets(
        "alguno ninguno algunos ningunos nenhum algum alguma alguna ninguna nenhuma any ones")

    /// What one row is called without its name.
    static let rowNouns = FirmWords.vehicles.union(QuestionWords.joinedSets("one ones uno una"))
}

extension QuestionWords {
    static func joinedSets(_ texts: String...) -> Set<String> { Set(texts.flatMap(words)) }
}
