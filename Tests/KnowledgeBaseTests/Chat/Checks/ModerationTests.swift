import Testing

@testable import KnowledgeBase

@Suite struct ModerationTests {
    private func moderation() throws -> Moderation {
        try Moderation(lists: .init(Moderation.WordList.builtIn(policy: .mask)))
    }

    /// A text and what is left of it.
    private static let caught: [(String, String)] = [
        ("Eres un idiota.", "Eres un ******."), ("ERES UN IDIOTA", "ERES UN ******"),
        ("¡Imbécil! Contesta", "¡*******! Contesta"), ("imbecil", "*******"), ("ImBéCiL", "*******"),
        ("no seas pendejo, amigo", "no seas *******, amigo"), ("pendejoooos", "***********"),
        ("p3nd3j0", "*******"), ("1d10ta", "******"), ("m1erd@ de servicio", "****** de servicio"),
        ("p u t a", "* * * *"), ("m i e r d a de auto", "* * * * * * de auto"), ("p.u.t.a", "*******"),
        ("p-u-t-a", "*******"), ("pu_ta", "*****"), ("pu\u{200B}ta", "*****"), ("p*ta", "****"),
        ("p*u*t*a", "*******"), ("p•u•t•a", "*******"), ("**p*ta** y *merda*", "******** y *******"),
        ("hijo de puta", "**** ** ****"), ("HIJO  DE   PUTA", "****  **   ****"),
        ("hijo-de-puta", "************"),
        ("hijodeputa, hijueputa", "hijodeputa, *********"), ("chinga tu madre", "****** ** *****"),
        ("сabrón y cabroncísimo", "****** y cabroncísimo"), ("𝐢𝐝𝐢𝐨𝐭𝐚", "******"), ("ｉｄｉｏｔａ", "******"),
        ("i̶d̶i̶o̶t̶a̶", "******"), ("vai tomar no cu", "*** ***** ** **"), ("Seu otário!", "Seu ******!"),
        ("que merda", "que *****"), ("cuzão", "*****"), ("cuzao", "*****"), ("c u z ã o", "* * * * *"),
        ("filho da p*ta", "***** ** ****"), ("desgraçado", "**********"), ("foda-se", "*******"),
        ("fdp", "***"), ("You are a b1tch", "You are a *****"), ("$h1t", "****"),
        ("sh!t happens", "**** happens"),
        ("f*ck", "****"), ("f**k", "****"), ("fuuuuck you", "******* ***"), ("f u c k", "* * * *"),
        ("F.U.C.K. off", "******** ***"), ("m0therfucker", "************"), ("assssshole", "**********"),
        ("son of a bitch", "*** ** * *****"), ("bastard\nidiot", "*******\n*****"), ("«idiota»", "«******»"),
        ("(shit)", "(****)"), ("mierda,mierda", "******,******"), ("**idiota**", "**********"),
    ]

    private static let innocent = [
        "La computadora del asesor está en Essex, cerca de Scunthorpe.",
        "La disputa por la reputación del diputado",
        "Hay que computar e imputar el costo; la reputada amputación",
        "Mitsubishi Pajero y Montero, forro nuevo, mamón",
        "The assessor passes classes and assets; Sussex, Middlesex", "Dick Van Dyke and Moby Dick",
        "Retarded ignition timing needs adjustment", "un retardo de 5 minutos",
        "O carro tem 4 portas e 5 lugares",
        "Cuesta $455,000 o $3,200 en 1,010 días; código 5H17 y 1D10",
        "¿Cómo se dice shitake? Shiitake mushrooms",
        "Cocktail, peacock, cockpit, Hitchcock", "cono, año, coño no: ano", "S. A. de C. V. y S.A.P.I.",
        "a y o e u i o a", "Coger el autobús y la concha del mar", "El perro, la pera y la perra del vecino",
        "La zorra y la piranha nadan", "Vitamina B12, MP3, 4x4", "idiotez y estupidez, idiotizar",
        "porrazo, porrista",
        "caralhota bostani merdano", "fuchsia, Fuccillo, shift, shirt, short, sheet",
        "bitchumen, twatch, cuntry",
        "Llame al 5550-0142 o escriba a puta2020@x", "p u n t a l a s", "!!! ??? *** ... $$$ @@@ 000 111",
        "**Precio:** $244,900\n- **Año:** 2018", "pu ta", "f ck",
        "La porra en Morón, Buenos Aires",
    ]

    @Test func insults_are_found_however_they_are_spelt() throws {
        let moderation = try moderation()
        for (text, masked) in Self.caught {
            let result = moderation.check(text)
            #expect(result.masked == masked)
            #expect(result.masked.count == text.count, "\(text)")
            #expect(result.policy == .mask, "\(text)")
        }
        let found = Self.caught.count { !moderation.check($0.0).matches.isEmpty }
        let passed = Self.innocent.count { moderation.check($0).matches.isEmpty }
        print(
            "moderation: \(found) of \(Self.caught.count) insults found, \(passed) of \(Self.innocent.count) innocent pass"
        )
    }

    @Test(arguments: innocent) func innocent_words_pass(text: String) throws {
        let result = try moderation().check(text)
        #expect(result.matches.isEmpty, "\(result.matches.map(\.word))")
        #expect(result.masked == text)
    }

    @Test func documents_of_the_sample_company_pass() throws {
        let moderation = try moderation()
        for (name, text) in try SampleCompany.texts() {
            #expect(moderation.check(text).matches.map { text[$0.range] } == [], "\(name)")
        }
    }

    @Test func the_strictest_list_decides() throws {
        let moderation = try Moderation(lists: [
            .init(name: "a", policy: .mask, words: ["rival"]),
            .init(name: "b", policy: .handOff, words: ["abogado", "demanda"]),
            .init(name: "c", policy: .refuse, words: ["bomba casera"]),
        ])
        #expect(moderation.check("nada").policy == nil)
        #expect(moderation.check("El rival").policy == .mask)
        #expect(moderation.check("Mi ABOGADO y el rival").policy == .handOff)
        let result = moderation.check("rival, abogado, bómba casera")
        #expect(result.policy == .refuse)
        #expect(result.matches.map(\.list) == ["a", "b", "c"])
        #expect(result.matches.map(\.word) == ["rival", "abogado", "bomba casera"])
    }

    @Test func the_longest_of_overlapping_words_is_found() throws {
        let moderation = try Moderation(lists: [
            .init(name: "a", policy: .mask, words: ["puta", "puta madre"])
        ])
        #expect(moderation.check("la puta madre").matches.map(\.word) == ["puta madre"])
    }

    @Test func a_letter_with_tilde_is_another_letter() throws {
        let moderation = try Moderation(lists: [.init(name: "a", policy: .mask, words: ["coño"])])
        #expect(moderation.check("un cono de luz").matches.isEmpty)
        #expect(moderation.check("un COÑO").matches.count == 1)
        #expect(moderation.check("con\u{303}o").matches.count == 1)
    }

    @Test(arguments: ["", "a", "7", "...", "x!"]) func words_that_would_be_found_everywhere_are_refused(
        word: String
    ) {
        #expect(throws: KnowledgeBaseError.self) {
            try Moderation(lists: [.init(name: "bad", policy: .mask, words: ["fine", word])])
        }
    }

    @Test func long_runs_are_read_in_linear_time() throws {
        let moderation = try moderation()
        for text in ["f" + String(repeating: "u", count: 200_000), String(repeating: "p u ", count: 20_000)] {
            #expect(moderation.check(text).matches.isEmpty)
        }
    }
}
