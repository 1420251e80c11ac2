import Testing

@testable import KnowledgeBase

/// What stays of an answer whose sources say only 12 months, whole and written in pieces of a few characters.
private func left(of answer: String, size: Int = 7) -> (whole: String, streamed: String) {
    let sources = ClaimSources(texts: ["La garantía dura 12 meses. Cuesta $15,000."])
    let check = AnswerCheck(sources: sources, language: .spanish)
    let whole = check.check(answer).removingSentences().trimmed
    var stream = CheckedStream(check, CitationCheck(given: [1, 2]), limit: 4_000)
    var streamed = ""
    var rest = Substring(answer)
    while !rest.isEmpty {
        streamed += stream.take(String(rest.prefix(size)))
        rest = rest.dropFirst(size)
    }
    streamed += stream.finish(isCut: false)
    #expect(streamed == stream.shown)
    return (whole, streamed.trimmed)
}

extension String {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}

@Suite struct SentenceSieveTests {
    /// Answers, and what stays of them.
    static let cases = [
        // A paragraph's first sentence goes: the paragraph stays one.
        (
            "| Plan | Cubre |\n| --- | --- |\n| Plus | Motor |\n\nSi necesita, son 99 meses. Quedamos atentos [2].",
            "| Plan | Cubre |\n| --- | --- |\n| Plus | Motor |\n\nQuedamos atentos [2]."
        ),
        ("Uno.\n\nSon 99 meses.\n\nDos.", "Uno.\n\nDos."),
        ("Uno.\n\nSon 99 meses.\nDos.", "Uno.\n\nDos."),
        ("Uno. Son 99 meses. Dos.", "Uno. Dos."),
        ("Son 99 meses. Dos.", "Dos."),
        ("Uno. Son 99 meses.", "Uno."),
        // A row goes: the table stays a table.
        (
            "| Plan | Meses |\n|---|---|\n| Plus | 99 meses |\n| Base | 12 meses |\n\nFin.",
            "| Plan | Meses |\n|---|---|\n| Base | 12 meses |\n\nFin."
        ),
        // A row is one sentence even where a cell has several.
        (
            "| Plan | Dice |\n|---|---|\n|Plus|Motor. Dura 99 meses|\n|Base|Todo. Dura 12 meses|",
            "| Plan | Dice |\n|---|---|\n|Base|Todo. Dura 12 meses|"
        ),
        // An item goes, or its beginning does.
        ("Hay:\n- Uno\n- Son 99 meses\n- Tres\n\nFin.", "Hay:\n- Uno\n- Tres\n\nFin."),
        ("Hay:\n- Uno.\n- Son 99 meses. Sirve.\n- Tres.", "Hay:\n- Uno.\n- Sirve.\n- Tres."),
        ("1. Uno.\n2. Son 99 meses. Sirve.", "1. Uno.\n2. Sirve."),
        // What led in to nothing goes too.
        ("Hola.\n\nOfertas:\n- Son 99 meses\n- Son $77,777\n\nFin.", "Hola.\n\nFin."),
        (
            "Hola.\n\nOfertas:\n\n- Son 99 meses\n- Son 12 meses\n\nFin.",
            "Hola.\n\nOfertas:\n\n- Son 12 meses\n\nFin."
        ),
        ("Hola.\n\nOfertas:\n- Son 99 meses", "Hola."),
        ("Vea:", "Vea:"),
        ("Dura 12 meses. [1] Son 99 meses. Fin.", "Dura 12 meses. [1] Fin."),
    ]

    @Test(arguments: cases)
    func what_stays_keeps_its_paragraphs_rows_and_items(_ answer: String, _ expected: String) {
        for size in [1, 7, 1_000] {
            let left = left(of: answer, size: size)
            #expect(left.streamed == expected, "in pieces of \(size)")
            #expect(left.whole == expected)
        }
    }

    @Test func text_of_which_nothing_is_taken_is_as_it_was() {
        let answer = "Uno.  Dos.\n\n\n- Tres:\n  - cuatro\n\n| a | b |\n|---|---|\n| c | 12 meses |"
        #expect(left(of: answer).streamed == answer)
    }
}
