import Foundation

/// Tells Spanish, Portuguese and English apart, and other languages from them, by function words,
/// word endings and letters that only one of them uses; in short texts also by ``LanguageNGrams``.
///
/// Each known word is a piece of evidence in a naive Bayes sum (Dunning, "Statistical
/// Identification of Language", 1994); accents are folded first because people type without them.
public struct LanguageDetector: Sendable {
    /// Words looked at; a longer text does not become any clearer.
    private static let mostWords = 2_000
    /// Log-odds of one function word, accented word, ending, letter group, letter.
    private static let wordWeight = 2.0
    private static let accentedWeight = 1.5
    private static let endingWeight = 0.7
    private static let groupWeight = 0.35
    private static let markWeight = 1.5
    /// Lead over the runner-up below which a text stays unknown.
    private static let leastLead = 0.9
    /// Words up to which letter groups count in full; beyond, all of them together count for so many.
    private static let fewWords = 8
    /// Words beyond which function words alone decide.
    fileprivate static let mostGroupedWords = 40

    /// What the expected languages count for.
    private struct Stance {
        var priorWeight: Double
        /// Lead of a text's own words at which they overrule the expected language; `nil` for none.
        var leastOwnLead: Double?

        /// What the letter groups count for, of their log-odds: in part they repeat what the words say.
        var groupsWeight: Double

        static let document = Stance(priorWeight: 1, leastOwnLead: nil, groupsWeight: 0.4)
        static let question = Stance(priorWeight: 0.5, leastOwnLead: 0.7, groupsWeight: 0.8)
    }

    public init() {}

    /// - Parameters:
    ///   - text: a document or a passage.
    ///   - prior: how often each language is to be expected; empty treats all alike. Decides
    ///     only where the text itself says little.
    public func detect(_ text: String, prior: [Language: Double] = [:]) -> Language {
        let evidence = Evidence(text, limit: Self.mostWords)
        guard evidence.words > 0, evidence.isLatin else { return .unknown }
        return Self.decide(evidence, prior: prior, Stance.document)
    }

    private static func decide(
        _ evidence: Evidence, prior: [Language: Double], _ stance: Stance
    ) -> Language {
        let spelled = evidence.spelled
        let scores = LanguageProfile.all.map { profile in
            (language: profile.language, score: score(evidence, spelled, profile))
        }
        guard let best = scores.max(by: { $0.score < $1.score }) else { return .unknown }
        let ours = scores.compactMap { score in score.language.map { ($0, score.score) } }
        if best.score > 0, best.language == nil {
            return evidence.words < fewWords ? decide(ours, prior: prior, stance) : .unknown
        }
        let weighed = withLetterGroups(ours, evidence, stance)
        if best.score <= 0, leader(of: weighed, by: leastLead) == nil {
            return mostLikely(prior, among: ours.map(\.0))
        }
        return decide(weighed, prior: prior, stance)
    }

    /// The scores with what the letter groups add, unless the text has function words enough or is a name.
    private static func withLetterGroups(
        _ scores: [(Language, Double)], _ evidence: Evidence, _ stance: Stance
    ) -> [(Language, Double)] {
        guard evidence.words <= mostGroupedWords, !evidence.looksLikeName else { return scores }
        let weight = stance.groupsWeight * min(1, Double(fewWords) / Double(evidence.words))
        return scores.map { language, score in
            let groups = LanguageNGrams.languages.firstIndex(of: language).map { evidence.groups[$0] }
            return (language, score + weight * Double(groups ?? 0))
        }
    }

    /// The language of a question: a few words, so that evidence too weak for a document decides.
    ///
    /// People ask in their own language whatever the base is written in: the base's languages are half
    /// the evidence that they are for a document, and do not overrule what the words clearly lean to.
    ///
    /// - Parameter prior: how often each language stands in the base.
    public func detect(question text: String, prior: [Language: Double]) -> Language {
        let evidence = Evidence(text, limit: Self.mostWords)
        guard evidence.words > 0, evidence.isLatin else { return .unknown }
        let found = Self.decide(evidence, prior: prior, Stance.question)
        // Each word of it is Spanish too, but no question in Spanish begins so.
        let opening = WrittenWord.words(of: text.prefix(12)).prefix(2).map(\.folded)
        return found != .english && opening == ["o", "que"] ? .portuguese : found
    }

    private static func score(
        _ evidence: Evidence, _ words: [Evidence.Spelled], _ profile: LanguageProfile
    ) -> Double {
        var score = 0.0
        for word in words {
            if profile.words.contains(word.folded) {
                score += wordWeight * Double(word.count)
            } else if word.folded.utf8.count > 4, profile.endings.contains(where: { $0.ends(word.edged) }) {
                score += endingWeight * Double(word.count)
            }
            let groups = profile.groups.count { $0.stands(in: word.edged) }
            score += groupWeight * Double(min(groups, 3) * word.count)
        }
        for (word, count) in evidence.accented where profile.accented.contains(word) {
            score += accentedWeight * Double(count)
        }
        let marks = evidence.marks.reduce(0) { $0 + (profile.marks.contains($1.key) ? $1.value : 0) }
        return score + markWeight * Double(min(marks, evidence.words))
    }

    private static func decide(
        _ scores: [(Language, Double)], prior: [Language: Double], _ stance: Stance
    ) -> Language {
        let total = prior.values.reduce(0, +)
        let weighed = scores.map { language, score in
            guard total > 0 else { return (language, score) }
            let share = (prior[language, default: 0] + 0.02 * total) / (1.06 * total)
            return (language, score + stance.priorWeight * log(share))
        }
        let ranked = weighed.sorted { $0.1 > $1.1 }
        guard let first = ranked.first, let second = ranked.dropFirst().first else { return .unknown }
        if first.1 - second.1 >= leastLead { return first.0 }
        let clear = stance.leastOwnLead.flatMap { leader(of: scores, by: $0) }
        return clear ?? mostLikely(prior, among: [first.0, second.0])
    }

    /// The language ahead of all others by at least so much, if there is one.
    private static func leader(of scores: [(Language, Double)], by lead: Double) -> Language? {
        let ranked = scores.sorted { $0.1 > $1.1 }
        guard let first = ranked.first, let second = ranked.dropFirst().first else { return nil }
        return first.1 - second.1 >= lead ? first.0 : nil
    }

    /// The language that is expected clearly more often than the others.
    private static func mostLikely(_ prior: [Language: Double], among languages: [Language]) -> Language {
        let ranked = languages.map { ($0, prior[$0, default: 0]) }.sorted { $0.1 > $1.1 }
        guard let first = ranked.first, first.1 > 0 else { return .unknown }
        return first.1 >= 2 * (ranked.dropFirst().first?.1 ?? 0) ? first.0 : .unknown
    }
}

/// The words and letters of a text that say something about its language.
private struct Evidence {
    var counts: [String: Int] = [:]
    /// Words with letters beyond ASCII, lower-case and composed.
    var accented: [String: Int] = [:]
    var words = 0
    /// Letters and signs beyond ASCII, lower-case.
    var marks: [Unicode.Scalar: Int] = [:]
    /// What the letter groups of the first words say.
    var groups = LanguageNGrams.Weights()
    private var capitalised = 0
    private var hasDigits = false
    private var latin = 0
    private var otherLetters = 0

    /// A word as the profiles look at it.
    struct Spelled {
        var folded: String
        var count: Int
        /// UTF-8, with `_` at both edges.
        var edged: [UInt8]
    }

    var spelled: [Spelled] {
        counts.map { Spelled(folded: $0.key, count: $0.value, edged: Array("_\($0.key)_".utf8)) }
    }

    /// Whether at least half of the letters are Latin.
    var isLatin: Bool { latin >= otherLetters }

    /// Whether every word has a capital, as in `Nissan Kicks` or `X3 2021`: names have letter groups of
    /// any language.
    var looksLikeName: Bool { capitalised == words && (words > 1 || hasDigits) }

    init(_ text: String, limit: Int) {
        var word = ""
        for scalar in text.unicodeScalars {
            if scalar.isNumber { hasDigits = true }
            if scalar.isLetter {
                take(scalar)
                // Words beyond this length are not function words; their tail is still an ending.
                if word.utf8.count < 64 { word.unicodeScalars.append(scalar) }
            } else {
                if !scalar.isASCII { marks[scalar, default: 0] += 1 }
                close(&word)
                if words >= limit { break }
            }
        }
        close(&word)
    }

    private mutating func take(_ scalar: Unicode.Scalar) {
        if scalar.value < 0x250 { latin += 1 } else { otherLetters += 1 }
        guard !scalar.isASCII, let lower = scalar.properties.lowercaseMapping.unicodeScalars.first else {
            return
        }
        marks[lower, default: 0] += 1
    }

    private mutating func close(_ word: inout String) {
        guard !word.isEmpty else { return }
        words += 1
        if word.unicodeScalars.first?.properties.isUppercase == true { capitalised += 1 }
        let isASCII = word.utf8.allSatisfy { $0 < 0x80 }
        // Nearly all words are, and folding them by Unicode's rules takes many times as long.
        let folded =
            isASCII
            ? word.lowercased()
            : word.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
        counts[folded, default: 0] += 1
        var written: String?
        if !isASCII {
            let composed = word.precomposedStringWithCanonicalMapping.lowercased()
            accented[composed, default: 0] += 1
            written = composed
        }
        if words <= LanguageDetector.mostGroupedWords {
            groups += LanguageNGrams.weights(ofWord: folded, accented: written)
        }
        word = ""
    }
}

extension Unicode.Scalar {
    /// Nearly all are of ASCII, and Unicode's tables take many times as long.
    fileprivate var isNumber: Bool {
        isASCII ? ("0"..."9").contains(self) : properties.numericType != nil
    }

    fileprivate var isLetter: Bool {
        isASCII ? ("a"..."z").contains(self) || ("A"..."Z").contains(self) : properties.isAlphabetic
    }
}
