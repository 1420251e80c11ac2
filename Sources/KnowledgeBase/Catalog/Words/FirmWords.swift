/// What tells a question about the firm from one about its stock.
enum FirmWords {
    /// Topics that documents answer, not rows. Folded phrases.
    static let topics: [String] = QuestionWords.split(
        """
        hora, horas, horario, horarios, abren, abre, abrem, abierto, aberto, cierran, fecham, open, close, closing, \
        opening, hours, domingo, domingos, sabado, sabados, sunday, sundays, saturday, ubicacion, ubicados, ubicado, direccion, endereco, \
        address, located, location, donde estan, donde queda, donde quedan, onde fica, onde ficam, onde voces ficam, telefono, telefone, phone, \
        correo, email, whatsapp, como llego, como chego, garantia, garantias, warranty, guarantee, devolver, devolucion, devolucao, devoluciones, \
        return, refund, reembolso, reembolsan, reembolsam, financiamiento, financiamento, financiar, financing, finance, financian, financiam, credito, \
        credit, loan, enganche, entrada, down payment, mensualidad, mensualidades, parcela, parcelas, \
        parcelar, installments, plazos, tasa, taxa de juros, juros, interes, requisitos, requirements, documentos, documentacion, documents, \
        papeles, papers, paperwork, factura, facturas, facturan, invoice, tenencia, placas, emplacamento, ipva, licenciamento, transferencia, refrendo, verificacion, \
        apartar, aparto, apartarlo, reservar, reservo, anticipo, sinal, deposit, deposito, seguro, insurance, envio, envios, envian, entrega, entregas, entregam, \
        domicilio, delivery, deliver, shipping, frete, prueba de manejo, test drive, cita, agendar, appointment, \
        taller, oficina, servicio, service, mantenimiento, manutencao, maintenance, aceite, oleo, oil, revision, revisao, inspection, inspeccion, \
        trabajo, vacante, vacantes, vagas, empleo, emprego, job, jobs, trade in, trade ins, na troca, meu carro, minha moto, mi carro, mi auto, mi coche, my car, \
        a cuenta, vender, sell, compran, compram, vendo, avaluo, avaliacao, avaliam, tarjeta, cartao, card, \
        efectivo, dinheiro vivo, transferencia bancaria, boleto, pix, cheque, cash, formas de pago, formas de pagamento, metodos de pago, sucursal, sucursales, lojas, branches, \
        filial, queja, reclamo, reclamacao, complaint, llaves, repuve, factura original, multas, adeudos, kilometraje real, \
        gerente, vendedor, asesor, asesores, manager, humano, atendente
        """)

    /// What a row is, in general.
    static let vehicles: Set<String> = Set(
        QuestionWords.words(
            "carro carros auto autos coche coches vehiculo vehiculos veiculo veiculos car cars vehicle vehicles unidad unidades unidade unidades nave naves seminuevo seminuevos usado usados seminovo seminovos inventario estoque stock inventory catalogo catalog catalogue producto productos produto produtos product products modelo modelos model models opciones opcoes options"
        ))

    /// Asking for something to be there.
    static let wishes: Set<String> = Set(
        QuestionWords.words(
            "busco buscando tienen tienes tienen tendran tendras hay quiero quisiera necesito interesa interesan muestrame muestra mostrar ensename dame tem teem tens procuro procurando quero queria preciso mostra mostre mande looking want need show got have interested find any algun alguno alguna algum alguma manejan venden vendem ofrecen disponibles available"
        ))

    /// Wanting to know what there is, without saying more.
    static let overviews: Set<String> = Set(
        QuestionWords.words(
            "que cuales quais what which lista listado list ver show mostrar muestrame catalogo inventario estoque stock inventory catalog opciones opcoes"
        ))
}
