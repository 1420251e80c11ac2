/// What sentences leave out: which rows, the subject, what it costs.
extension FollowUpRule {
    /// "¿cuál me recomiendas?", "which ones are hybrid?": of those shown. "¿Cuál es el horario?" names what it asks.
    var choosesAmongRows: Bool {
        guard domain == .catalog, !namesThings else { return false }
        if shape.has({ $0 != .word }), !shape.has({ $0 == .word || $0 == .topic || $0 == .credit }),
            shape.own.contains(where: { FollowUpWords.someOfThem.contains(shape.text($0)) })
        {
            return true
        }
        return shape.own.contains { place in
            switch shape.text(place) {
            case "which": ["one", "ones", "has", "have", "of"].contains(shape.text(place + 1))
            case "cual", "cuales", "qual", "quais":
                [
                    "me", "voce", "voces", "vc", "tiene", "tienen", "trae", "traen", "tem", "gasta",
                    "consume", "conviene", "compensa",
                ]
                .contains(shape.text(place + 1))
            default: false
            }
        }
    }

    /// "¿es de un solo dueño?": begins with what is said of one thing, which is not named.
    var isSaidOfRow: Bool {
        guard hasRows, domain == .catalog,
            let first = shape.own.first(where: { shape.tokens[$0].kind != .mark }),
            !FollowUpWords.impersonal.contains(shape.text(first + 1))
        else { return false }
        let verbs = ["es", "esta", "tiene", "trae", "viene", "incluye", "fue", "e", "vem", "foi", "ja"]
        return shape.kinds[first] == .lightVerb && verbs.contains(shape.text(first))
    }

    /// "can you lower the price?": of what was shown, where no other thing is named.
    var asksOfRow: Bool {
        hasRows && domain == .catalog && !namesThings && shape.count { $0 == .word || $0 == .verb } <= 1
            && shape.own.contains { FollowUpWords.ofRow.contains(shape.text($0)) }
    }

    /// "¿cuánto cuesta en mi casa?": what costs is not said.
    var asksPriceElsewhere: Bool {
        shape.own.contains { place in
            shape.kinds[place] == .lightVerb && place > 0 && shape.kinds[place - 1] == .asking
                && ["en", "em", "in", "con", "com", "with"].contains(shape.text(place + 1))
        }
    }

    /// "¿de cuánto sería la mensualidad?", "dá para parcelar em 36x?": of what was shown.
    var isAboutInstalments: Bool {
        guard hasRows, !shape.hasName, !shape.has({ $0 == .topic || $0 == .generic }) else { return false }
        // The least down payment is a rule of the firm's.
        let isRule = shape.own.contains {
            ["minima", "minimo", "minimum", "maximum", "maxima", "maximo"].contains(shape.text($0))
        }
        return !isRule && shape.has { $0 == .asking || $0 == .number }
            && shape.own.allSatisfy {
                shape.kinds[$0] != .credit || FollowUpWords.instalments.contains(shape.text($0))
            }
    }

    /// "busco algo de menos de 200 mil"
    var beginsAnew: Bool {
        shape.own.contains { FollowUpWords.searching.contains(shape.text($0)) }
    }

    /// "¿tienen más?", "otros parecidos": than those shown.
    var wantsMore: Bool {
        guard domain == .catalog, !namesThings, !shape.hasTopic, !shape.has({ $0 == .word }), !beginsAnew
        else {
            return false
        }
        let last = shape.own.last { shape.tokens[$0].kind == .word }
        return last.map { FollowUpWords.more.contains(shape.text($0)) } ?? false
            || shape.own.contains { FollowUpWords.others.contains(shape.text($0)) }
    }

    /// "¿incluye el IVA?", "me cubre la batería": what does is not said.
    var lacksSubject: Bool {
        let words = shape.own.filter { shape.tokens[$0].kind == .word }
        guard shape.language != .english,
            let first = words.first(where: { !FollowUpWords.beforeVerb.contains(shape.text($0)) })
        else { return false }
        return FollowUpWords.subjectless.contains(shape.text(first))
    }

    /// "solo las SUV", "just the SUVs"
    var isRestricted: Bool {
        shape.own.first { shape.tokens[$0].kind == .word }
            .map { FollowUpWords.restrictors.contains(shape.text($0)) } ?? false
    }
}
