/// Words about buying on credit, folded, in the three languages at once.
enum FinancingWords {
    static let downPayment = words(
        "enganche entrada anticipo sinal downpayment down deposit deposito pie inicial adelanto")
    /// Before an amount that is given at once.
    static let giving = words(
        "doy dando dar dieron diera daria dou der desse dando put putting give giving gave pongo poniendo")
    static let rate = words(
        "tasa taxa interes intereses juros rate interest apr tae anual annual anuales annually yearly aa")
    static let monthlyRate = words("mensual mensuales mensal mensais monthly am")
    static let yearly = phrases("al ano, ao ano, por ano, per year, a year, per annum, a . a, a.a")
    static let perMonth = phrases(
        """
        al mes, por mes, ao mes, cada mes, mensual, mensuales, mensualmente, mensal, mensais, mensalmente, per month, \
        a month, monthly, each month, every month, a . m, a.m
        """)

    static let months = words(
        """
        mes meses month months mensualidades mensualidad parcela parcelas prestacoes vezes cuotas letras pagos payments \
        payment installments instalments mensalidades
        """)
    /// Behind a term that is none of a loan.
    static let otherSpans = phrases(
        """
        de garantia, garantia, warranty, of warranty, sin intereses, sem juros, de uso, de antiguedad, old, de edad, de idade, ago, \
        atras, de gracia, de experiencia, de espera, interest free, of experience, de nuevo, used, guarantee
        """)
    /// Before or behind years that are a term.
    static let termOpeners = words("a en em in over for por of to y o ou e and or , : to ao across")
    static let termClosers = words("loan term credito plazo financiamiento financiamento prazo financing")

    static let instalment = phrases(
        """
        mensualidad, mensualidades, parcela, parcelas, prestacao, prestacoes, cuota, cuotas, letra, letras, abono, abonos, \
        pago mensual, pagos mensuales, pago al mes, pagos al mes, pagamento mensal, pagamentos mensais, monthly payment, \
        monthly payments, monthly instalment, monthly installment, monthly installments, monthly instalments, payment, payments, \
        installment, installments, instalment, instalments, monthly, monthlies, pagos, pagamentos, mensalidade, mensalidades, valor mensal, \
        valor mensual, monthly cost
        """)
    /// Behind those words when something else is meant.
    static let otherInstalments = phrases(
        """
        method, methods, option, options, plan, plans, vencida, vencidas, atrasada, atrasadas, late, inicial, del seguro, de seguro, \
        do seguro, of insurance, for insurance, de mantenimiento, for the insurance, income, card, por adelantado, de la garantia
        """)

    static let howMuch = phrases("cuanto, quanto, how much, que tanto, a como, de a como")
    static let which = phrases("cual, qual, quais, cuales, what, whats, what s")
    /// Before the thing that a short message is about.
    static let leading = words(
        "y e and la las el o a as os the ¿ valor de da das monto what about hola oi hi los so entonces pues tambien"
    )

    /// Wanting to be told.
    static let telling = phrases(
        """
        que, quisiera saber, quiero saber, necesito saber, me gustaria saber, dime, dame, digame, me das, me dices, me puede decir, \
        me puedes decir, quero saber, queria saber, gostaria de saber, me diz, me fala, me passa, me diga, give me, tell me, show me, \
        i want to know, let me know, calcula, calcule, calculate
        """)
    static let betweenTelling = words("la las los el o a as os the my your valor de da das do dos monto del")

    /// Between such a word and the instalment: `cuánto me quedarían las`.
    static let betweenAsking = words(
        """
        es son seria serian sera seran la el las los o a os as me te nos quedaria quedarian queda quedan quedando quedo sale salen \
        saldria saldrian salir resulta daria dariam da dao de do das dos por mi mis minha minhas meu meus valor monto importe total \
        cada un uma una um aproximado aproximada aproximadamente mas menos estimada estimado pagaria pagando pago pagar pagamos paga \
        fica ficam ficaria ficariam ficar seriam e sao would will be is are the my your it do i we have to pay each about roughly \
        approximate estimated expected expect come out viria vem vendria tocaria toca en em no tendria teria que eu yo could can get
        """)
    /// As above behind `cómo`.
    static let betweenHow = words(
        """
        quedan quedaria quedarian queda serian seria salen sale saldrian saldria la las los el ficam fica ficariam ficaria seriam o as \
        os a me mis mi minhas estarian estan viene vienen
        """)
    /// What the answer to "how much" says of the thing.
    static let paying = words(
        """
        pago pagaria pagar pagando pagare pagaremos paga pagamos sale salen saldria saldrian queda quedan quedaria quedarian quedando quedo \
        fica ficam ficaria ficariam ficar sai saem sairia seria serian sera seriam son sao es e da dao daria cuesta costaria custa \
        custaria be is are pay paying cost costs come comes viria viene vendria resulta for sairiam desembolsar desembolsaria
        """)
    /// Between "how much" and such a verb.
    static let betweenPaying = words(
        """
        me te nos yo eu tendria que teria terei tengo would will do i we have to it that se le lo ese esse este a o terminaria acabaria \
        voy vou va vai ir estaria end up am tocaria daria
        """
    )

    static let planning = phrases(
        """
        calcula, calculas, calculame, calcule, calcular, calculo, calculate, cotiza, cotizame, cotizas, cotizar, cotice, cotizacion, \
        simula, simule, simular, simulacao, simulacion, corrida, quote, estimate, run the numbers, work out, armar, arma, armas, arman, armame, armen, montar, monta, breakdown, ballpark
        """)
    static let credit = words(
        """
        credito financiamiento financiamento financiar financio financiado financiada prestamo emprestimo loan financing finance financed \
        mensualidad mensualidades parcela parcelas corrida instalments installments credit numbers parcelar payments
        """)

    static let schedules = phrases(
        """
        tabla de amortizacion, tabla de pagos, tabla de mensualidades, tablas de amortizacion, plan de pagos, calendario de pagos, \
        cronograma, tabela de amortizacao, tabela de parcelas, tabela de pagamentos, tabela price, amortization schedule, \
        amortisation schedule, amortization table, amortisation table, payment schedule, repayment schedule, mes por mes, mes a mes, \
        month by month, la tabla, a tabela, the schedule, corrida de pagos, schedule of payments
        """)
    static let wanting = words(
        """
        manda mandas mandame mandar envia envias enviame pasas pasa pasame das dame muestra muestrame quiero quisiera quero queria \
        mostra mostre passa passe show send give see want need like necesito preciso ver gustaria gostaria haz hazme haces faz gera genera
        """)

    /// About a credit, but not what its instalments are.
    static let otherCredit = phrases(
        """
        sin intereses, sin interes, sem juros, msi, interest free, interest - free, no interest, tarjeta, tarjetas, cartao, card, cards, \
        penalizacion, penalizaciones, penalty, penalties, multa, multas, atraso, atrasar, atrasa, atrasarme, atrasada, vencida, vencidas, \
        late, miss, missed, moratorio, moratorios, liquidar, liquidacion, adelantar, adelantado, antecipar, antecipada, antecipado, \
        anticipado, anticipados, prepay, pay off, pay early, pagar antes, quitar, cuantas mensualidades, cuantos pagos, cuantas, cuantos, \
        quantas parcelas, quantas vezes, quantas, quantos, how many, how long, rentar, alquilar, alquiler, alugar, aluguel, rental, rent, \
        quincena, quincenal, quincenales, semanal, semanales, semana, weekly, biweekly, tarda, demora
        """)
    /// Other things that cost by the month or last for months, and what a firm asks for.
    static let otherTopics = phrases(
        """
        garantia, garantias, warranty, seguro, seguros, insurance, servicio, servicios, service, mantenimiento, manutencao, revisao, \
        revision, maintenance, gasolina, gas, fuel, combustivel, combustible, aceite, oleo, tenencia, placas, ipva, verificacion, gps, \
        estacionamiento, parking, consumo, gasta, gasto, requisito, requisitos, requirements, documentos, documents, papeles, buro, \
        gano, ganho, ganha, ganan, earn, ingreso, ingresos, salario, sueldo, salary, income, renda, comision, apertura, licenciamento, historial, score, aprobacion, aprueban, aprobar, aprovacao, aprovar, approve, approved, approval, \
        fiador, aval, avalista, cosigner, guarantor, tax, taxes, impuesto, impuestos, imposto, impostos, descuento, descuentos, desconto, discount, manter, mantener, tiempo, tempo, cargar, carga, recarga, carregar, recarregar, charge, charging, electricidad, lavado, lavar, minimo, minima, minimum, maximo de meses, km al mes, antiguedad
        """)
    /// Asking whether, not how much.
    static let policies = phrases(
        """
        aceptan, aceptas, aceita, aceitam, financian, financiam, se puede, puedo, podria pagar, posso, consigo, da pra, da para, can i, \
        can you finance, do you, is it possible, es posible, e possivel, pueden financiar, manejan, hay, is there, are there, tienen, \
        tem, voces fazem, ofrecen, do monthly, cual es la tasa, qual a taxa, por que, porque, why, is the, are the
        """)

    /// What may stand in a message that only changes a plan.
    static let continuing = words(
        """
        y e and con com with a al ao en em in over at si se if i we que tal what about mejor melhor ahora agora pero mas mas but then instead \
        entonces entao el la los las o os as the de del do da dos das of un una um uma to for por para meses mes years anos ano plazo prazo \
        subo sube subir bajo baja bajamos aumento aumentar pongo poner coloco colocar quiero quero want ok okay bueno bien gracias \
        obrigado thanks please porfa favor me lo le cuanto quanto how much seria sale queda quedaria fica ficaria ficam would be is was \
        were fuera fosse es sea it lower raise same thing igual mismo misma coisa cosa keep make solo only so tambien tambem also year loan term credito plan financiado plazos
        """
    ).union(downPayment).union(giving).union(rate).union(monthlyRate).union(months)
        .union(["amortizacion", "amortizacao", "tabla", "tabela", "schedule", "cronograma", "pagamentos"])

    static let negating = words("sin sem nothing zero cero without nada")
    static let betweenNegating = words("a any de money dar nada un um uma")

    private static func words(_ text: String) -> Set<String> { Set(QuestionWords.words(text)) }

    private static func phrases(_ text: String) -> Lexicon {
        Lexicon("", phrases: QuestionWords.split(text))
    }
}
