import KnowledgeBase

/// Function words: they say nothing about what a passage is about, so word matching leaves them out.
enum StopWords {
    /// ``TermHash`` values of a language's folded stop words.
    static func of(_ language: Language) -> Set<UInt64> {
        switch language {
        case .spanish: spanish
        case .portuguese: portuguese
        case .english: english
        case .unknown: []
        }
    }

    private static let spanish = hashes(
        """
        a al algo alguna algunas alguno algunos algún ante antes aquel aquella aquellas aquello aquellos
        aquí así aun aunque aún bajo bien cada casi como con conmigo contigo contra cual cuales
        cualquier cualquiera cuando cuanta cuantas cuanto cuantos cuyo cuya cuyos cuyas cuál cuáles
        cuándo cuánta cuántas cuánto cuántos cómo da dan dar de debe deben debo debemos debería del
        dejar demás dentro desde después donde dos durante dónde e el ella ellas ello ellos en entonces
        entre era eran eres es esa esas ese eso esos esta estaba estaban estado estamos estar estará
        estas este esto estos estoy está están existe existen fue fueron ha haber habla había habían
        hace hacen hacer hacia haga hago han has hasta hay haya he hemos hizo incluso la las le les lo
        los luego mas me mediante mejor menos mi mientras mis misma mismas mismo mismos mucha muchas
        mucho muchos muy más mí nada ni ningún ninguna ninguno no nos nosotros nuestra nuestras nuestro
        nuestros o os otra otras otro otros para pero poco poder podemos podría podrían podía por porque
        por pueda puede pueden puedo pues que quien quienes quién quiénes qué se sea sean ser será serán
        si sido siempre siendo sin sino sobre sois solo somos son soy su sus suyo suya sí sólo tal tales
        también tampoco tan tanto te tenemos tener tengo tenía ti tiene tienen toda todas todavía todo
        todos tras tu tus tuvo tú un una unas uno unos usted ustedes va vamos van vaya vez voy vosotros
        vuestra vuestro y ya yo él u
        """)

    private static let portuguese = hashes(
        """
        a à ao aos aquela aquelas aquele aqueles aquilo as às assim até bem cada com como conforme
        contra cuja cujas cujo cujos da daquela daquele das de dela delas dele deles depois desde dessa
        dessas desse desses desta destas deste destes deve devem devo deveria disso disto do dois dos
        durante e é ela elas ele eles em embora enquanto entre era eram essa essas esse esses esta está
        estamos estão estar estará estas estava estavam este estes estou eu existe existem fará faz
        fazem fazer fazendo feita feito feitos foi for foram fosse há haja haver havia isso isto já la
        lá lhe lhes lo logo mais mas me meio menos mesma mesmas mesmo mesmos meu meus mim minha minhas
        muita muitas muito muitos na nada não nas nela nele nem nenhum nenhuma nessa nessas nesse nesses
        nesta nestas neste nestes no nos nós nossa nossas nosso nossos num numa o onde os ou outra
        outras outro outros para pela pelas pelo pelos per perante pode podem poder poderá poderão
        poderia podemos pois por porém porque porquê posso pouco qual quais qualquer quando quanta
        quantas quanto quantos que quê quem se seja sejam sem sempre sendo ser será serão seu seus si
        sido sob sobre sou somos são sua suas só também tampouco tal tanto te tem têm temos tenha tenho
        ter terá teu teve tinha tive toda todas todavia todo todos tu tua tudo um uma umas uns você
        vocês vai vão vou à
        """)

    private static let english = hashes(
        """
        a about above after again against all also although am an and any anyone anything are aren
        around as at be because been before being below between both but by can cannot could couldn did
        didn do does doesn doing don done down during each either else etc ever every few for from
        further get gets got had hadn has hasn have haven having he her here hers herself him himself
        his how however i if in into is isn it its itself just let ll many may me might mine more most
        much must my myself neither no nor not now of off on once one only onto or other others our ours
        ourselves out over own per quite rather re s same shall she should shouldn since so some such t
        than that the their theirs them themselves then there these they this those though through to
        too under until up upon us ve very via was wasn we were weren what whatever when where whether
        which while who whom whose why will with within without won would wouldn yes yet you your yours
        yourself yourselves d m
        """)

    /// Words as written; folding merges what differs by accents only.
    private static func hashes(_ words: String) -> Set<UInt64> {
        let folded = FoldedWords(words)
        return folded.bytes.withUnsafeBufferPointer { bytes in
            Set(
                (0..<folded.count).map {
                    TermHash.of(UnsafeBufferPointer(rebasing: bytes[folded.range(of: $0)]))
                })
        }
    }
}
