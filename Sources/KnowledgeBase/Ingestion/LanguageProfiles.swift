/// Some letters in a row. Every word of every text is looked through for dozens of them: byte by byte, since strings compare
/// by Unicode's rules, which takes a hundred times as long.
struct LetterGroup: Sendable {
    private let bytes: [UInt8]

    init(_ letters: some StringProtocol) {
        bytes = Array(letters.utf8)
    }

    /// - Parameter word: UTF-8.
    func stands(in word: [UInt8]) -> Bool {
        word.withUnsafeBufferPointer { word in
            guard let first = bytes.first, word.count >= bytes.count else { return bytes.isEmpty }
            return (0...(word.count - bytes.count)).contains {
                word[$0] == first && stands(in: word, at: $0)
            }
        }
    }

    /// - Parameter word: UTF-8, with `_` at both edges.
    func ends(_ word: [UInt8]) -> Bool {
        word.withUnsafeBufferPointer { word in
            word.count > bytes.count && stands(in: word, at: word.count - 1 - bytes.count)
        }
    }

    private func stands(in word: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            bytes.indices.allSatisfy { word[start + $0] == bytes[$0] }
        }
    }
}

/// What tells the languages apart: function words and endings, accents folded.
struct LanguageProfile: Sendable {
    /// `nil` for languages that are known only in order not to be taken for one of ours.
    var language: Language?
    var words: Set<String>
    var endings: [LetterGroup]
    /// Words that differ from those of the others only by their accents, as they are written.
    var accented: Set<String>
    /// Letter groups that are frequent here and rare in the others; `_` is a word's edge.
    var groups: [LetterGroup]
    /// Letters and marks that the others do not use.
    var marks: Set<Unicode.Scalar>

    private init(
        _ language: Language?, words: String, endings: String = "", accented: String = "",
        groups: String = "", marks: String = ""
    ) {
        self.language = language
        self.words = Set(words.split(separator: " ").map(String.init))
        self.endings = endings.split(separator: " ").map { LetterGroup($0) }
        self.accented = Set(accented.split(separator: " ").map(String.init))
        self.groups = groups.split(separator: " ").map { LetterGroup($0) }
        self.marks = Set(marks.unicodeScalars)
    }

    static let all: [LanguageProfile] = [spanish, portuguese, english, french, italian, german, catalan]

    private static let spanish = LanguageProfile(
        .spanish,
        words: """
            el la los las un una unos unas y de del al a en con sin por para sobre entre desde hasta segun \
            que cual cuales quien quienes donde cuando cuanto cuanta cuantos cuantas como porque si no ni se lo le les me \
            te nos su sus mi mis tu tus es son era fue fueron ser esta estan este esto estos estas ese esa eso \
            aquel hay ha han he tiene tienen tengo puede pueden puedo debe deben quiero mas muy ya pero tambien solo todo \
            toda todos todas otro otra otros cada dia dias ano anos mes meses despues antes ahora aqui usted ustedes \
            ellos ella hacer hace hacen cuesta precio coche carro auto garantia pago entrega horario abren cierran
            """,
        endings: "cion ciones dad dades miento mientos amos aron ieron ando iendo ito ita illo",
        accented:
            "él sí qué cómo cuándo dónde cuál cuáles quién más también está están según así aún cuánto cuántos",
        groups: "ue ie ll rr ion_ ad_ ez_ ro_ _hu _el _al", marks: "ñ¿¡")

    private static let portuguese = LanguageProfile(
        .portuguese,
        words: """
            o a os as um uma uns umas e ou de do da dos das em no na nos nas ao aos com sem por pelo pela pelos pelas \
            para sobre entre desde ate segundo que qual quais quem onde quando quanto quanta quantos quantas como porque \
            se nao nem lhe lhes me te seu sua seus suas meu minha voce voces e sao era foi foram ser esta estao este isto \
            esse essa isso aquele ha tem tenho pode podem posso deve devem quero mais muito ja mas tambem so tudo todo toda \
            todos todas outro outra outros cada dia dias ano anos mes meses depois antes agora aqui ele ela eles elas \
            fazer faz fazem custa preco carro garantia pagamento entrega horario num numa
            """,
        endings: "cao coes dade dades mento mentos amos aram eram ando endo indo inho inha agem",
        marks: "ãõçê")

    private static let english = LanguageProfile(
        .english,
        words: """
            the a an and or of to in on at by for from with without about between since until into over under that which \
            who whom whose where when what why how if not no nor it its he she they we you i me my your his her their our \
            is are was were be been being am this these those there has have had do does did can could may might must \
            shall should will would more most very already but also only all other each every day days year years after \
            before now here make much many any some than then as up out so get cost price car warranty payment
            """,
        endings: "ing tion tions ness ment ments ed ly ous ful able ible ity ies",
        groups:
            "th sh wh ck gh oo ee ea ow ew w k y_ t_ k_ p_ h_ g_ f_ c_ b_ er_ ed_ mm ff ts_ rs_ ds_ gs_ ge_ ss_ ll_ ce_ se_ re_",
        marks: "")

    private static let french = LanguageProfile(
        nil,
        words: """
            le la les un une des et ou de du au aux en dans avec sans pour par sur que qui est sont etait ce cette ces \
            il elle ils nous vous je ne pas plus tres mais aussi tout tous leur leurs son sa ses mon ma etre avoir
            """,
        endings: "eux eaux ement aient ez", marks: "œùèë")

    private static let italian = LanguageProfile(
        nil,
        words: """
            il lo la i gli le un uno una e o di del della dei degli delle da dal in nel nella con su per tra che chi \
            non si sono era essere questo questa questi queste ha hanno piu molto ma anche solo tutto tutti come quando
            """,
        endings: "zione zioni mente ato ata ati ggio", marks: "ìò")

    private static let german = LanguageProfile(
        nil,
        words: """
            der die das den dem des ein eine einen einem und oder von zu mit ohne fur auf in im aus bei nach uber unter \
            dass ist sind war waren sein haben hat wird werden nicht kein auch nur sich ich du er sie es wir ihr wie
            """,
        endings: "ung ungen keit heit lich isch", marks: "ßäö")

    private static let catalan = LanguageProfile(
        nil,
        words: """
            el els la les un una uns i o de del dels al als en amb sense per que qui es son era aquest aquesta aixo \
            no ni mes molt pero tambe nomes tot tots com quan on ha han esta seva seu hi ho
            """,
        endings: "cio cions tat tats ment", marks: "·")
}
