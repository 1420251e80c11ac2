/// Words with which customers ask for a person, folded, in the three languages at once.
enum HandOffWords {
    static let persons = phrases(
        """
        asesor, asesora, asesores, persona, persona real, persona humana, humano, humana, ser humano, alguien, alguien real, agente, \
        agente humano, agentes, ejecutivo, ejecutiva, vendedor, vendedora, vendedores, gerente, gerenta, encargado, encargada, \
        supervisor, supervisora, representante, operador, operadora, jefe, jefa, dueno, duena, director, directora, responsable, \
        atendente, atendentes, pessoa, pessoa real, pessoa de verdade, alguem, consultor, consultora, responsavel, dono, dona, \
        human, human being, person, real person, live person, someone, somebody, anyone, anybody, agent, live agent, human agent, \
        representative, rep, sales rep, advisor, adviser, manager, salesperson, salesman, saleswoman, operator, owner, boss, \
        customer service, atendimento humano, atencion humana, human support, human help, soporte humano, suporte humano, real human, actual person, actual human, sales person, gente, gente real, gente de verdad, gente de verdade, pessoa humana, real people, live human
        """)
    /// Who may also be no one of the firm: `necesito una persona que sea mi aval`.
    static let plainPersons = phrases(
        "gente, persona, pessoa, person, alguien, alguem, someone, somebody, anyone, anybody, dueno, duena, dono, dona, owner"
    )
    static let departments = phrases(
        """
        ventas, vendas, sales, gerencia, soporte, suporte, support, atencion, atendimento, recepcion, recepcao, administracion, \
        taller, oficina, quien, quem, whoever, servicio al cliente, atencion a clientes, atencion al cliente, financiera, garantias
        """)

    static let talking = phrases(
        """
        hablar, hablarle, hablarme, hablame, hableme, hablenme, quiero atencion, necesito atencion, quero atencao, una llamada, uma ligacao, uma chamada, a call, speaking, talking, chatting, hablar, platicar, conversar, charlar, contactar, comunicarme, comunicame, comunicas, comuniqueme, comunica, comunicar, \
        comuniques, comuniquenme, me comunican, pasar con, pasas con, pasa con, pasan con, passar para, passar pra, passar pro, passar com, colocar em contato, me colocar em contato, poner en contacto, ponme en contacto, discuss, discuss this, discuss it, discutir, tratarlo, resolver, resolverlo, pasame, me pasas, paseme, me pasa, me pasan, pasarme, pasenme, me pase, transfiereme, \
        transferirme, me transfieres, transfieres, me transfiere, transferir, conectame, conectarme, me conectas, me enlazas, enlazame, \
        tratar, trato directo, contacto, falar, me passa, me passe, passar, me passem, me transfere, me transfira, transfere, \
        transferir me, me conecta, contato, una queja, quejarme, uma reclamacao, reclamar, a complaint, complain, talk, speak, chat, connect, connect me, transfer, transfer me, put me through, \
        put me in touch, deal, reach, get in touch, get through, switch me, hand me over, forward me
        """)
    /// Between such a verb and the person.
    static let linking = articles.union(
        words(
            """
            con com with to me a directamente diretamente directly ahora agora mejor over through in ao por para pra pro area \
            departamento department setor equipo equipe team formal lo personalizada personal directa
            """)
    )
    static let articles = words(
        """
        un una algun alguna alguno el la los al a tu su sus um uma algum alguma o os ao seu an the your any some one otro outro another real \
        live actual de del do da verdade verdad otra outra buen bom
        """)

    /// Between such a verb and the person.
    static let betweenWanting = articles.union(
        words("que that ayuda apoyo ajuda help from com con with assistance"))

    static let wanting = phrases(
        """
        quiero, quisiera, necesito, ocupo, prefiero, requiero, exijo, exijo ver, quiero ver, me urge, mejor, melhor, denme, dame, mandame, hay, habra, \
        quero, queria, preciso de, prefiro, exijo falar, chama, chame, chamem, me chama, me da, tem, i want, i need, i prefer, i d prefer, id prefer, i want to see, \
        i demand, demand to see, cade, chamar, llamar a, llamen a, find me, call a, call an, call the, get me, get a, get an, get ahold of, give me, is there, i would like, id like, i d like, let me see, bring me, llama, llamen, llame, \
        where is, donde esta
        """)
    /// Somebody who is to do something for the asker.
    static let serving = words(
        """
        atienda atienden atender atenderme atenda real humana verdade verdad hueso ayude ayudar ayudarme ajude ajudar help talk speak chat \
        hablar falar conversar platicar llame liga ligue call contact contacte conteste responda live explique expliquen explain ahi ai there
        """)
    static let closing = phrases(
        """
        por, para, please, pls, ya, ahora, agora, now, porfa, porfavor, favor, right, immediately, y, e, and, que, of, de, aqui, here, \
        hoy, hoje, today, sobre, about, disponible, disponivel, available, libre, livre, online, en linea, na linha, en la linea, \
        no telefone, on the phone, on the line, al telefono
        """)

    static let calling = phrases(
        """
        me hable, me hablen, me resuelva, me resuelvan, me ayude, me ayuden, me responda, me respondan, me conteste, me contesten, me explique, me expliquen, me asesore, me oriente, me ajude, me explique, me responda, me resolva, me llame, me llamen, me marque, me marquen, me contacte, me contacten, me atienda, me atiendan, me llama, me atienden, \
        puede llamar, puede llamarme, puede marcar, puede marcarme, puede atender, puede atenderme, puede contactar, puede contactarme, \
        podria llamarme, podria llamar, podria atenderme, puede comunicar, me puede llamar, me puede marcar, me puede atender, \
        me podria llamar, me podria atender, me pueda atender, me pueda llamar, me llamara, me llamaran, me contactara, me marcara, me atendiera, me ligasse, me atendesse, se comunique, se ponga en contacto, \
        pode me ligar, pode ligar, poderia me ligar, pode me atender, me ligue, me liguem, me ligar, ser atendido, ser atendida, \
        me atenda, entre em contato, entrar em contato, entrasse em contato, me chame, me contate, \
        call me, call me back, contact me, get back to me, reach out to me, ring me, phone me, give me a call, atendido, atendida
        """)
    static let auxiliaries = words(
        """
        me puede pueda podria pode poderia possa can could please por favor que would to de la tienda loja equipo equipe team from the da te \
        ventas vendas sales
        """)

    /// Nobody but a person can.
    static let callBacks = phrases(
        """
        llamame, llamenme, llameme, marcame, marquenme, marqueme, contactenme, me pueden llamar, me puedes llamar, me puede llamar, \
        pueden llamarme, puedes llamarme, me podrian llamar, podrian llamarme, me pueden marcar, me puedes marcar, me puede marcar, \
        me pueden hablar por telefono, me liga, me ligue, me liguem, podem me ligar, pode me ligar, podia me ligar, call me, \
        give me a call, ring me
        """)
    /// The same, unless more is said: `¿me llaman para confirmar la cita?`
    static let plainCallBacks = phrases(
        "me marcan, me marcas, me llaman, me llamas, me ligam, voces me ligam")
    /// Who is to do so goes without saying.
    static let served = phrases(
        """
        que me atiendan, que me atienda, que me llamen, que me marquen, que me contacten, que me liguem, que me ligue, que me atendam, \
        que me llame, que me marque, que entrem em contato
        """)

    /// Whoever says so waits for somebody.
    static let looksForSomebody = phrases(
        """
        is anyone there, is anybody there, is someone there, is somebody there, anyone there, anybody there, alguien ahi, hay alguien ahi, \
        hay alguien, tem alguem ai, alguem ai, tem alguem, hay alguien aqui
        """)

    static let machines = words("robot robots bot bots robo robos chatbot chatbots grabadora")
    /// Which may be an engine too: `no quiero una con máquina V8`.
    static let talkingMachines = words("maquina maquinas machine machines computer computadora computador")
    static let rejecting = phrases(
        """
        no quiero, ya no quiero, basta de, no me gusta, no mas, nao quero, chega de, cansei de, i dont want, don t want, i do not want, \
        dont want to, no more, stop, harto de, odio, hate, sick of, tired of, en vez de, instead of, rather than
        """)

    static let complaints = phrases(
        """
        queja, quejas, quejarme, reclamo, reclamar, reclamacion, fraude, estafa, estafaron, pesimo, pesima, exijo, gerente, gerenta, \
        gerencia, supervisor, supervisora, jefe, jefa, dueno, encargado, encargada, responsable, director, falta de respeto, molesto, molesta, \
        enojado, enojada, quien mande, quien manda, quem manda, denunciar, denuncia, profeco, demanda, demandar, inaceptable, reclamacao, absurdo, pessimo, responsavel, procon, dono, golpe, \
        verguenza, vergonha, queixa, complaint, complain, unacceptable, ridiculous, scam, demand, lawyer, manager, boss, owner, worst, terrible, disgusting, angry
        """)

    /// Wishes that are asked about.
    static let doubts = phrases("do i need, ¿ necesito, will i need")
    /// A wish that nothing before it takes back but a negation.
    static let wishes = words(
        "quiero quisiera necesito exijo prefiero quero queria prefiro want demand need let pueden podrian")

    /// Of what was, must be or may be, and questions about persons.
    static let denying = phrases(
        """
        am i, was i, i was, i am, im, were you, antes de, sin, hable, ya hable, tengo que, tiene que, tendria que, hay que, debo, es necesario, se necesita, a que hora, cuando, \
        que dia, horario, horarios, con quien, quien, sem, antes, falei, ja falei, tenho que, tem que, devo, e necessario, quando, que horas, \
        com quem, quem, before, talked, spoke, do i have to, have to, must, what time, when, who, whom, without, after, despues de, depois de, \
        cuanto tarda, how long, why, por que, porque, si me, if you, if i, se eu, mi esposa, mi esposo, hace falta, es obligatorio, e obrigatorio, do i need to, quanto tempo, si necesito, \
        otra persona, another person, someone else, alguien mas
        """)
    static let negations = words("no nao not dont never ni nunca nem nadie doesnt didnt")

    /// Alone they may be anything: `¿alguien?`
    static let indefinite = words("alguien alguem someone somebody anyone anybody gente")

    static let courtesy = words(
        """
        hola buenas buenos dias tardes noches por favor porfa porfavor please pls oi ola bom boa dia tarde noite hi hello hey ya now agora \
        ahora un una um uma a an the con com with to ok gracias obrigado thanks quiero quero want
        """)

    private static func words(_ text: String) -> Set<String> { Set(QuestionWords.words(text)) }

    private static func phrases(_ text: String) -> Lexicon {
        Lexicon("", phrases: QuestionWords.split(text))
    }
}
