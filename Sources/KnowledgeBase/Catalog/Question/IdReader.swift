/// Finds ids of rows in a question: `RM-20421`, `rm 20421`, `20421` behind a word for stock.
struct IdReader {
    let vocabulary: CatalogVocabulary
    let tokens: [CatalogToken]

    struct Found {
        var tokens: Range<Int>
        /// `nil` for an id of this catalog's kind that it does not have.
        var id: String?
        var label: String
    }

    private static let leastDigits = 3

    func ids() -> [Found] {
        guard !vocabulary.ids.isEmpty else { return [] }
        var found: [Found] = []
        var place = 0
        while place < tokens.count {
            guard let id = id(at: place) else {
                place += 1
                continue
            }
            found.append(id)
            place = id.tokens.upperBound
        }
        return found
    }

    private func id(at place: Int) -> Found? {
        for length in stride(from: min(6, tokens.count - place), through: 1, by: -1) {
            let range = place..<place + length
            guard isWritten(range) else { continue }
            let key = tokens[range].filter { $0.kind != .mark }.map(\.text).joined()
            let label = tokens[range].map(\.text).joined().uppercased()
            if let id = vocabulary.ids[key], isCertain(key) {
                return Found(tokens: range, id: id, label: label)
            }
        }
        return bare(at: place) ?? unknown(at: place)
    }

    /// Marks only inside, as ids have them.
    private func isWritten(_ range: Range<Int>) -> Bool {
        tokens[range.lowerBound].kind != .mark && tokens[range.upperBound - 1].kind != .mark
            && tokens[range].allSatisfy { $0.kind != .mark || "-_/.".contains($0.text) }
    }

    /// A plain word or a short number is no id.
    private func isCertain(_ key: String) -> Bool {
        key.filter(\.isNumber).count >= Self.leastDigits
            && (key.contains(where: \.isLetter) || key.count >= 5)
    }

    /// The digits alone, if a word before says that they are an id or nothing else is said.
    private func bare(at place: Int) -> Found? {
        guard tokens[place].kind == .number, tokens[place].text.count >= Self.leastDigits else { return nil }
        let isAlone = tokens[place].text.count >= 5 && tokens.filter { $0.kind != .mark }.count == 1
        guard isAlone || tokens[max(0, place - 3)..<place].contains(where: { Self.cues.contains($0.text) })
        else {
            return nil
        }
        let matching = vocabulary.idPrefixes.compactMap { vocabulary.ids[$0 + tokens[place].text] }
        guard matching.count == 1 else { return nil }
        return Found(tokens: place..<place + 1, id: matching[0], label: tokens[place].text)
    }

    /// Letters that ids of this catalog begin with, and a number that none has.
    private func unknown(at place: Int) -> Found? {
        guard vocabulary.idPrefixes.contains(tokens[place].text) else { return nil }
        var end = place + 1
        if end < tokens.count, tokens[end].text == "-" { end += 1 }
        guard end < tokens.count, tokens[end].kind == .number, tokens[end].text.count >= Self.leastDigits,
            tokens[end].text.allSatisfy(\.isNumber)
        else { return nil }
        let label = "\(tokens[place].text)-\(tokens[end].text)".uppercased()
        return Found(tokens: place..<end + 1, id: nil, label: label)
    }

    private static let cues = Set(
        QuestionWords.words(
            "id stock codigo clave folio ref referencia reference code numero number no sku cod"))
}
