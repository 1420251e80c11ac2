/// What tells a question about the firm from one about its stock. Phrases are folded.
enum FirmWords {
    /// Topics that documents answer, not rows.
    static let topics = Set(
        QuestionWords.split(
            """
            hora, horas, horario, horarios, abren, abre, abrem, abierto, abiertos, aberto, cierran, fecham, open, close, closing, \
            opening, hours, domingo, domingos, sabado, sabados, sunday, sundays, saturday, ubicacion, ubicados, ubicado, direccion, endereco, \
            address, located, location, donde estan, donde queda, donde quedan, onde fica, onde ficam, telefono, telefone, phone, \
            correo, email, whatsapp, como llego, como chego, garantia, garantias, warranty, guarantee, devolver, devuelvo, devolucion, devolucao, \
            devoluciones, return, returns, refund, reembolso, reembolsan, reembolsam, requisitos, requirements, documentos, documentacion, documents, \
            papeles, papers, paperwork, factura, facturas, facturan, invoice, tenencia, placas, emplacar, emplacamento, ipva, licenciamento, \
            transferencia, refrendo, verificacion, apartar, aparto, apartarlo, reservo, vencio, seguro, insurance, envio, envios, envian, entrega, \
            entregan, entregas, entregam, domicilio, delivery, deliver, shipping, frete, prueba de manejo, test drive, cita, agendar, appointment, \
            taller, oficina, servicio, service, mantenimiento, manutencao, maintenance, aceite, oleo, oil, revision, revisao, inspection, inspeccion, \
            trabajo, vacante, vacantes, vagas, empleo, emprego, job, jobs, trade in, trade ins, na troca, troca, a cuenta, avaluo, avaliacao, avaliam, \
            tarjeta, cartao, card, efectivo, transferencia bancaria, boleto, pix, cheque, cash, formas de pago, formas de pagamento, metodos de pago, \
            sucursal, sucursales, loja, lojas, branches, filial, queja, quejas, trabajan, trabalham, atienden, atendem, reclamo, reclamacao, complaint, complaints, llaves, repuve, multas, adeudos, \
            gerente, vendedor, asesor, asesores, manager, atendente, instalar, reparar, reparacion, conserto, repair, cargar, carga, carregar, charge, \
            parabrisas, windshield, llantas, pneus, tires, bateria, battery, afinacion, consumo, consume, rendimiento, octanaje, refaccion, refacciones, pecas
            """))

    /// Topics of credit: asked of the firm, but often along with a car.
    static let credit = Set(
        QuestionWords.split(
            """
            financiamiento, financiamento, financiar, financing, finance, financian, financiam, credito, credit, loan, enganche, entrada, \
            down payment, anticipo, sinal, deposit, deposito, mensualidad, mensualidades, parcela, parcelas, parcelar, installments, monthly, plazos, \
            tasa, taxa, juros, interes, interest, payment, payments, contado
            """))

    /// What a row is, in general.
    static let vehicles = Set(
        QuestionWords.words(
            """
            carro carros auto autos coche coches vehiculo vehiculos veiculo veiculos car cars vehicle vehicles unidad unidades unidade nave naves carrito carritos carrinho carrinhos cochecito autito \
            seminuevo seminuevos usado usados seminovo seminovos inventario estoque stock inventory catalogo catalog catalogue producto \
            productos produto produtos product products modelo modelos model models opciones opcoes options
            """))

    /// Looking for something of one's own.
    static let seeking = Set(
        QuestionWords.words(
            """
            busco buscando quiero quisiera necesito interesa interesan urge muestrame muestra mostrar ensename dame procuro procurando quero queria \
            preciso mostra mostre looking want need show find interested busca ando compro comprar ofreces ofrecen \
            ofrece recomiendas recomienda recomiendan recomenda recomendam conviene buy afford recommend
            """))

    /// Asking for something to be there.
    static let having = Set(
        QuestionWords.words(
            """
            tienen tienes tendran tendras tendra hay tem teem tens teria have got any anything something algo algun alguno alguna algunos algum alguma alguns manejan \
            disponibles available tenga tengan tenham cueste cuesten queda quedan sobra
            """))

    /// Wanting to know what there is, without saying more.
    static let overviews = Set(
        QuestionWords.words(
            "lista listado list ver show mostrar muestrame catalogo inventario estoque stock inventory catalog"
        ))

    /// Selling rather than buying.
    static let sales = QuestionWords.split(
        "quiero vender, quero vender, want to sell, vender mi, vender meu, vender o meu, vendo mi, sell my, sell you, compran, compram, do you buy, toman mi, aceptan mi, aceitam meu, aceitam o meu"
    )

    /// Before the asker's own car.
    static let owning = Set(
        QuestionWords.split(
            "mi, mis, meu, minha, meus, my, tengo un, tengo una, tenho um, tenho uma, i have a, i have an, doy un, doy mi"
        ))

    /// Politeness and small talk, which says nothing of the topic.
    static let courtesy = Set(
        QuestionWords.words(
            """
            hola buenas buenos buen dia dias tardes noches oi ola bom boa tarde noite opa eai hi hello hey good morning gracias porfa porfavor favor please \
            pls plis thanks obrigado obrigada vlw amigo joven info informacion informacao information info precio precios preco foto fotos photos \
            saber ver know see gustaria gostaria gosto gusta gostei like ok bien bem vcs voces vc ustedes usted uds ud vos q pa pra p k xq pq d x \
            oscuro oscura claro clara metalico escuro escura dark light metallic aun aunque still ainda todavia sigue siguen continua mejor melhor best better bueno buena bonito bonita nice good color cor colour color \
            familia familiar family grande chico chica pequeno pequena small big large compacto compact cosa coisa thing stuff something algo anything \
            uso usar marca brand version versao tipo type kind filas fila top one ones another other tanto faz urgente ahorita hoy hoje today ahora agora
            """))
}
