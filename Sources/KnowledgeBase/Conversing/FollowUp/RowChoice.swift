/// A message that does no more than choose one of the rows shown: "2", "el 2", "opción 2", "la segunda por favor", "sí me
/// interesa".
enum RowChoice: Equatable {
    /// Counted from 1.
    case place(Int)
    /// Whichever is spoken of.
    case agreed

    /// - Parameter tokens: folded, with marks.
    init?(_ tokens: [String]) {
        guard (1...Self.most).contains(tokens.count) else { return nil }
        let words = tokens.filter { $0.contains { $0.isLetter || $0.isNumber } }
        let numbers = words.compactMap { Self.number($0) ?? PointerReader.ordinals[$0] }
        if numbers.count == 1,
            words.allSatisfy({
                Self.around.contains($0) || Self.number($0) != nil || PointerReader.ordinals[$0] != nil
            })
        {
            // "segunda" by itself may be Monday.
            guard words.count > 1 || Self.number(words[0]) != nil else { return nil }
            self = .place(numbers[0])
        } else if EmptyMessage(words.joined(separator: " ")) == .yes {
            self = .agreed
        } else {
            return nil
        }
    }

    /// Words and marks of a message that is no more than a choice.
    private static let most = 12

    private static func number(_ word: String) -> Int? {
        guard word.utf8.count <= 2, word.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(word)
    }

    private static let around = QuestionWords.joinedSets(
        """
        el la lo o a os as the do da al numero num nro no number opcion opcao option favor por porfa please gracias obrigado \
        obrigada thanks quiero quisiera quero want i me interesa interessa gusta ese esa este esta esse essa that one con de of \
        ok si sim yes muestrame mostrar ver veo show prefiero prefiro
        """)
}
