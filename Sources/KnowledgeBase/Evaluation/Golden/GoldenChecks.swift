import Foundation

/// What of a case's expectations an answer does not meet.
struct GoldenChecks {
    let item: GoldenCase
    let answer: GoldenAnswer

    private var expected: GoldenCase.Expected { item.expected }
    private var text: String { answer.text }

    /// Fills in every area that the case tests but the judge's.
    func check(_ result: inout GoldenResult, sources: ClaimSources) {
        if !expected.sources.isEmpty || !expected.allSources.isEmpty {
            result.take(retrieval, in: .retrieval)
        }
        let parts = answerParts
        if !parts.isEmpty { result.take(parts.flatMap { $0 }, in: .answer) }
        if expected.refusal != .allowed { result.take(refusal, in: .refusal) }
        checkFigures(&result, sources)
    }

    // MARK: Retrieval

    private var retrieval: [GoldenResult.Failure] {
        let found = answer.answer.sources.map(\.path)
        func isThere(_ path: String) -> Bool { found.contains { GoldenPath.matches($0, path) } }
        var failures: [GoldenResult.Failure] = []
        if !expected.sources.isEmpty, !expected.sources.contains(where: isThere) {
            failures.append(
                .init(
                    .retrieval, GoldenKey.sources.rawValue, expected: expected.sources.listed("or"),
                    got: found.listed()))
        }
        let missing = expected.allSources.filter { !isThere($0) }
        if !missing.isEmpty {
            failures.append(
                .init(
                    .retrieval, GoldenKey.allSources.rawValue, expected: missing.listed(), got: found.listed()
                ))
        }
        return failures
    }

    // MARK: Answer

    /// For each expectation what is wrong with it.
    private var answerParts: [[GoldenResult.Failure]] { texts + rowParts + otherParts + languageParts }

    private var texts: [[GoldenResult.Failure]] {
        let words = GoldenText(text)
        var parts = expected.contains.map { wanted in
            failed(!words.contains(GoldenText(wanted)), .contains, wanted, text)
        }
        if !expected.containsAny.isEmpty {
            let isThere = expected.containsAny.contains { words.contains(GoldenText($0)) }
            parts.append(failed(!isThere, .containsAny, expected.containsAny.listed("or"), text))
        }
        parts += expected.notContains.map { unwanted in
            failed(words.contains(GoldenText(unwanted)), .notContains, "not '\(unwanted)'", text)
        }
        parts += expected.matches.map { pattern in
            failed(!Self.matches(pattern, text), .matches, "/\(pattern)/", text)
        }
        if let most = expected.maxCharacters {
            parts.append(
                failed(
                    text.count > most, .maxCharacters, "at most \(most) characters",
                    "\(text.count) characters"))
        }
        return parts
    }

    private var rowParts: [[GoldenResult.Failure]] {
        let ids = answer.answer.rows.map(\.id)
        var parts: [[GoldenResult.Failure]] = []
        if !expected.rows.isEmpty {
            parts.append(failed(Set(ids) != Set(expected.rows), .rows, expected.rows.listed(), ids.listed()))
        }
        if !expected.rowsFirst.isEmpty {
            let isFirst = ids.prefix(expected.rowsFirst.count).elementsEqual(expected.rowsFirst)
            parts.append(failed(!isFirst, .rowsFirst, expected.rowsFirst.listed(), ids.listed()))
        }
        if !expected.rowsAmong.isEmpty {
            let others = Set(ids).subtracting(expected.rowsAmong)
            parts.append(
                failed(
                    ids.isEmpty || !others.isEmpty, .rowsAmong, "only of " + expected.rowsAmong.listed(),
                    ids.listed()))
        }
        return parts
    }

    private var otherParts: [[GoldenResult.Failure]] {
        var parts: [[GoldenResult.Failure]] = []
        if let tool = expected.tool {
            let calls = answer.answer.toolCalls
            let isThere = calls.contains {
                !$0.isError && $0.name == tool.name && Self.has($0, tool.arguments)
            }
            parts.append(failed(!isThere, .tool, tool.shown, calls.map(\.shown).listed()))
        }
        if let wanted = expected.handOff {
            let handOff = answer.answer.handOff
            parts.append(
                failed(
                    (handOff != nil) != wanted, .handOff,
                    wanted ? "a person takes over" : "nobody takes over",
                    handOff.map { "handed off: \($0.reason)" } ?? "not handed off"))
        }
        return parts
    }

    /// Letters from which the language of a text can be told.
    private static let tellingLetters = 60

    /// A model answers in the customer's language; quoted sentences have their documents'.
    private var languageParts: [[GoldenResult.Failure]] {
        guard let wanted = item.language, answer.answer.written != nil,
            text.count(where: \.isLetter) >= Self.tellingLetters
        else { return [] }
        let found = LanguageDetector().detect(text)
        let isOther = found != wanted && found != .unknown
        return [failed(isOther, .language, "an answer in \(wanted.rawValue)", "one in \(found.rawValue)")]
    }

    private func failed(_ isWrong: Bool, _ key: GoldenKey, _ expected: String, _ got: String)
        -> [GoldenResult.Failure]
    {
        isWrong ? [.init(.answer, key.rawValue, expected: expected, got: got)] : []
    }

    private static func matches(_ pattern: String, _ text: String) -> Bool {
        // That it is a regular expression was made sure when the case was read.
        guard let regex = try? Regex(pattern).ignoresCase() else { return false }
        return text.contains(regex)
    }

    private static func has(_ call: Answer.ToolUse, _ arguments: [String: JSONValue]) -> Bool {
        arguments.allSatisfy { name, wanted in
            call.arguments[name].map { isSame($0, wanted) } ?? false
        }
    }

    private static func isSame(_ given: JSONValue, _ wanted: JSONValue) -> Bool {
        if given == wanted { return true }
        if let a = WrittenAmount(given), let b = WrittenAmount(wanted) {
            return a.number == b.number && a.isPercent == b.isPercent
        }
        guard let a = given.string, let b = wanted.string else { return false }
        return GoldenText(a).contains(GoldenText(b)) && GoldenText(b).contains(GoldenText(a))
    }

    // MARK: Refusal

    private var refusal: [GoldenResult.Failure] {
        let mustRefuse = expected.refusal == .required
        guard answer.isRefusal != mustRefuse else { return [] }
        return [
            .init(
                .refusal, GoldenKey.refuses.rawValue,
                expected: mustRefuse ? "that it does not know" : "an answer", got: text)
        ]
    }

    // MARK: Grounding

    /// An answer without figures claims nothing that could be tested.
    private func checkFigures(_ result: inout GoldenResult, _ sources: ClaimSources) {
        guard !answer.isRefusal, !answer.answer.isCourtesy else { return }
        let check = FigureCheck(sources: sources)
        let checked = answer.parts.map { check.check($0.text, language: $0.language) }
        guard checked.contains(where: { !$0.claims.isEmpty }) || !result.removed.isEmpty else { return }
        let unsupported = checked.flatMap { $0.unsupported.map(\.text) }
        result.take(unsupported.isEmpty ? [] : [Self.ungrounded(unsupported)], in: .grounding)
    }

    private static func ungrounded(_ figures: [String]) -> GoldenResult.Failure {
        .init(
            .grounding, "figures", expected: "figures that stand in the sources", got: figures.listed())
    }
}

/// Paths of documents as cases name them.
public enum GoldenPath {
    /// Whether a document's path is the one that is expected, which may begin further down.
    public static func matches(_ path: String, _ expected: String) -> Bool {
        path == expected || path.hasSuffix("/\(expected)")
    }
}

extension GoldenCase.Tool {
    var shown: String { "\(name)\(JSONValue.object(arguments).text)" }
}

extension Answer.ToolUse {
    var shown: String { "\(name)\(arguments.text)" + (isError ? " (failed)" : "") }
}

extension [String] {
    /// `a, b, c`; `a or b`; `nothing`.
    fileprivate func listed(_ word: String? = nil) -> String {
        isEmpty ? "nothing" : joined(separator: word.map { " \($0) " } ?? ", ")
    }
}
