import Foundation

/// What people thought of answers as golden questions: what was good is to stay so, what was bad is for review.
public struct FeedbackCases: Sendable {
    private let cases: [[(key: GoldenKey, value: JSONValue)]]

    /// - Parameter feedback: newest first; of a question that has several, the newest counts.
    public init(_ feedback: [Feedback]) {
        var seen: Set<String> = []
        let newest = feedback.filter { seen.insert(AnswerKey.normalised($0.question)).inserted }
        cases = newest.reversed().filter { $0.question.utf8.count <= GoldenCase.longestText }.map(
            Self.members)
    }

    public var count: Int { cases.count }

    /// A file for `kb eval golden`; a comment alone where there is no feedback.
    public var yaml: String {
        let head = "# Good answers as they are expected, bad ones (tag: review) for somebody to look at.\n"
        return cases.reduce(into: head) { text, members in
            for (index, (key, value)) in members.enumerated() {
                text += "\(index == 0 ? "\n- " : "  ")\(key.rawValue): \(Self.yaml(value))\n"
            }
        }
    }

    /// The same, one case on each line.
    public var jsonLines: String {
        cases.map { members in
            let object = Dictionary(
                members.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { first, _ in first })
            return JSONValue.object(object).text + "\n"
        }.joined()
    }

    /// JSON is YAML, save for what JSON has as it is and YAML only escaped: what cannot be printed
    /// (https://yaml.org/spec/1.2.2/#51-character-set), and what ends a line in YAML 1.1.
    private static func yaml(_ value: JSONValue) -> String {
        value.text.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar.value {
            case 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    // MARK: A case

    private static func members(_ feedback: Feedback) -> [(key: GoldenKey, value: JSONValue)] {
        var members: [(key: GoldenKey, value: JSONValue)] = [
            (.id, .string("feedback-\(feedback.id)")), (.question, .string(feedback.question)),
        ]
        if feedback.language != .unknown { members.append((.language, .string(feedback.language.rawValue))) }
        members += feedback.isGood ? expectations(feedback) : review(feedback)
        members.append((.tags, .array(feedback.isGood ? ["feedback"] : ["feedback", "review"])))
        return members
    }

    /// Its documents and figures; where it has neither, that it is an answer.
    private static func expectations(_ feedback: Feedback) -> [(key: GoldenKey, value: JSONValue)] {
        let paths = Set(feedback.sources.filter { !$0.isEmpty }).sorted()
        let figures = figures(of: feedback.answer)
        var members: [(key: GoldenKey, value: JSONValue)] = []
        if !paths.isEmpty { members.append((.sources, .array(paths.map { .string($0) }))) }
        if !figures.isEmpty { members.append((.contains, .array(figures.map { .string($0) }))) }
        return members.isEmpty ? [(.refuses, false)] : members
    }

    /// Passes whatever is said, and shows a judge or a person what was wrong.
    private static func review(_ feedback: Feedback) -> [(key: GoldenKey, value: JSONValue)] {
        let comment = feedback.comment.isEmpty ? "" : " They said: \(feedback.comment.prefix(mostQuoted))"
        let rubric =
            "Somebody found this answer wrong: \(feedback.answer.prefix(mostQuoted))\(comment)"
        return [(.refuses, "either"), (.judge, .string(rubric))]
    }

    /// Characters of an answer or comment.
    private static let mostQuoted = 2_000
    private static let mostFigures = 3

    /// The first words with a digit, without the marks around them; citations are none.
    private static func figures(of answer: String) -> [String] {
        let words = answer.split(whereSeparator: \.isWhitespace).filter { !$0.hasPrefix("[") }
            .map { $0.trimmingCharacters(in: .punctuationCharacters) }
            .filter { $0.contains(where: \.isNumber) && $0.count <= 40 }
        var seen: Set<String> = []
        return Array(words.filter { seen.insert($0).inserted }.prefix(mostFigures))
    }
}
