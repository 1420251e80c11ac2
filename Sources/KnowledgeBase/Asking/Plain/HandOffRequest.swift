import Foundation

/// A customer asks for a person instead of the assistant.
///
/// A person who is merely spoken of (`¿el asesor me entrega el coche?`), was spoken to before, or is asked about
/// (when, who) is none. To ask whether one can be spoken to, anywhere, is one.
public struct HandOffRequest: Sendable, Hashable {
    public enum Reason: String, Sendable, Hashable, Codable, CaseIterable {
        /// Wants to talk to somebody.
        case person
        /// Complains and wants somebody who decides.
        case complaint

        /// What stands before the customer's words in ``HandOffRequest/summary``.
        var lead: String {
            switch self {
            case .person: "The customer asks for a person: \""
            case .complaint: "The customer complains and asks for a person: \""
            }
        }
    }

    public let reason: Reason
    /// The customer's, on one line, shortened.
    public let words: String

    /// Characters of the customer's words that are kept.
    public static let mostWords = 200

    /// One sentence for whoever takes over.
    public var summary: String { "\(reason.lead)\(words)\"" }

    /// `nil` where no person is asked for.
    public static func detect(_ message: String) -> HandOffRequest? {
        let tokens = CatalogToken.tokens(of: message)
        guard HandOffReader(words: tokens.map(\.text)).asksForPerson else { return nil }
        let isComplaint = HandOffWords.complaints.occurs(in: tokens.map(\.text))
        return HandOffRequest(reason: isComplaint ? .complaint : .person, words: oneLine(message))
    }

    static func oneLine(_ message: String) -> String {
        let line = message.prefix(mostWords * 4).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count > mostWords ? line.prefix(mostWords) + "…" : line
    }
}

/// Finds a request for a person among the words of a message, folded; marks are words too.
struct HandOffReader {
    let words: [String]

    var asksForPerson: Bool {
        isOnlyPerson || rejectsMachine
            || words.indices.contains { place in
                asksToTalk(at: place) || asksFor(at: place) || isCalled(at: place)
                    || asksForCall(at: place) || looksForSomebody(at: place)
            }
    }

    // MARK: Ways to ask

    /// `asesor`, `agent please`, as the whole message or one of its sentences.
    private var isOnlyPerson: Bool {
        words.split { [".", "!"].contains($0) }.contains { sentence in
            let rest = sentence.filter {
                $0.contains(where: \.isLetter) && !HandOffWords.courtesy.contains($0)
            }
            guard let length = HandOffWords.persons.lengths(at: rest[...]).first else { return false }
            return length == rest.count && !sentence.contains("?")
                && !HandOffWords.indefinite.contains(rest[0])
        }
    }

    /// `no quiero hablar con un robot`, `basta de bots`
    private var rejectsMachine: Bool {
        words.indices.contains { place in
            guard let length = HandOffWords.rejecting.lengths(at: words[place...]).first else { return false }
            let rest = words[(place + length)...].prefix(5)
            let isTalk = rest.indices.contains { HandOffWords.talking.begins(at: $0, of: words) }
            return rest.contains(where: HandOffWords.machines.contains)
                || isTalk && rest.contains(where: HandOffWords.talkingMachines.contains)
        }
    }

    /// `quiero hablar con un asesor`, `me comunicas con ventas`, `connect me to a human`
    private func asksToTalk(at place: Int) -> Bool {
        guard let length = HandOffWords.talking.lengths(at: words[place...]).first, !isDenied(before: place)
        else { return false }
        return isPerson(after: place + length, allowing: HandOffWords.linking, departments: true)
    }

    /// `necesito un asesor`, `quiero al gerente`, `get me your manager`, `hay alguien que me atienda`
    private func asksFor(at place: Int) -> Bool {
        guard let length = HandOffWords.wanting.lengths(at: words[place...]).first, !isDenied(before: place)
        else { return false }
        let next = place + length
        guard let person = person(after: next, allowing: HandOffWords.betweenWanting, departments: false)
        else { return false }
        if servesMe(from: person.upperBound) { return true }
        if HandOffWords.plainPersons.begins(at: person.lowerBound, of: words), person.count == 1 {
            return !words[person.upperBound...].contains { $0.contains(where: \.isLetter) }
        }
        return endsClause(person.upperBound) || words[next..<person.lowerBound].contains("que")
    }

    /// `me puede llamar un asesor`, `que me atienda una persona`, `could someone call me`
    private func isCalled(at place: Int) -> Bool {
        guard let length = HandOffWords.calling.lengths(at: words[place...]).first, !isDenied(before: place)
        else { return false }
        if isPerson(
            after: place + length, allowing: HandOffWords.articles.union(["por", "pelo", "pela", "by"]),
            departments: false)
        {
            return true
        }
        return words[..<place].suffix(5).indices.contains { before in
            HandOffWords.persons.lengths(at: words[before..<place]).contains { length in
                before + length <= place && isRequested(before)
                    && words[(before + length)..<place].allSatisfy(HandOffWords.auxiliaries.contains)
            }
        }
    }

    /// `me pueden llamar?`, but not `... cuando llegue el auto`
    private func asksForCall(at place: Int) -> Bool {
        if isDenied(before: place) { return false }
        if HandOffWords.served.begins(at: place, of: words) { return true }
        if let length = HandOffWords.plainCallBacks.lengths(at: words[place...]).first {
            let next = place + length
            return endsClause(next) && !["para", "que", "sobre"].contains(words.dropFirst(next).first)
        }
        guard let length = HandOffWords.callBacks.lengths(at: words[place...]).first else { return false }
        return !HandOffWords.denying.occurs(in: Array(words[(place + length)...]))
            && !words[(place + length)...].contains { ["si", "se", "if"].contains($0) }
    }

    /// `¿hay alguien?`
    private func looksForSomebody(at place: Int) -> Bool {
        HandOffWords.looksForSomebody.lengths(at: words[place...]).contains { length in
            let next = place + length
            return next >= words.count || !words[next].contains(where: \.isLetter)
        }
    }

    /// "Somebody" or "an adviser" may be asked for; "the adviser calls me" is told.
    private func isRequested(_ person: Int) -> Bool {
        let article = person > 0 ? words[person - 1] : ""
        return !["el", "la", "o", "os", "los", "the", "mi", "my", "will"].contains(article)
    }

    // MARK: Persons

    private func isPerson(after start: Int, allowing small: Set<String>, departments: Bool) -> Bool {
        person(after: start, allowing: small, departments: departments) != nil
    }

    private func person(after start: Int, allowing small: Set<String>, departments: Bool) -> Range<Int>? {
        var place = start
        for _ in 0..<6 where place < words.count {
            if let length = HandOffWords.persons.lengths(at: words[place...]).first {
                return place..<place + length
            }
            if departments, let length = HandOffWords.departments.lengths(at: words[place...]).first {
                return place..<place + length
            }
            guard small.contains(words[place]) else { return nil }
            place += 1
        }
        return nil
    }

    /// `que me atienda`, `real`, `para hablar`
    private func servesMe(from place: Int) -> Bool {
        guard place < words.count else { return false }
        return words[place...].prefix(6).contains(where: HandOffWords.serving.contains)
    }

    private func endsClause(_ place: Int) -> Bool {
        place >= words.count || !words[place].contains(where: \.isLetter)
            || HandOffWords.closing.begins(at: place, of: words)
    }

    // MARK: What makes it something else

    /// `antes de hablar con`, `¿a qué hora puedo hablar con`, `no necesito hablar con`, `tengo que hablar con`
    private func isDenied(before place: Int) -> Bool {
        let start =
            words[..<place].lastIndex { [".", "!", "?", ";", ",", ":"].contains($0) }.map { $0 + 1 } ?? 0
        let clause = words[start..<place].suffix(7)
        // "tres días sin respuesta y quiero hablar con el gerente": what comes before the wish does not deny it.
        let wish = clause.lastIndex(where: HandOffWords.wishes.contains) ?? clause.startIndex
        if HandOffWords.doubts.occurs(in: Array(clause)) { return true }
        if HandOffWords.denying.occurs(in: Array(clause[wish...])) { return true }
        return clause.suffix(4).contains(where: HandOffWords.negations.contains)
    }
}
