/// What is sent for an answer: its text, one line of sources, in the channel's marks and lengths.
struct ReplyComposer: Sendable {
    var traits: ChannelTraits
    var showsSources: Bool

    /// - Parameter language: of fixed replies; an answer's own decides over its line of sources.
    func contents(
        _ spoken: TurnWriter.Spoken, _ answer: Answer?, language: Language
    ) -> [OutboundContent] {
        let text = answer.map { written($0, language: language) } ?? ""
        let all = spoken.text(around: text)
        guard !all.isEmpty else { return [] }
        guard let choices = answer?.choices, let options = traits.shown(choices) else {
            return traits.parts(of: .text(all))
        }
        return traits.parts(of: .choices(text: all, options: options))
    }

    private func written(_ answer: Answer, language: Language) -> String {
        let isMarkdown = answer.written != nil
        let text = isMarkdown ? traits.marks.render(answer.text) : answer.text
        guard showsSources, !answer.sources.isEmpty else { return CitationMarks.removed(from: text) }
        let spoken = answer.language == .unknown ? language : answer.language
        let line = SourceLine(answer.sources, cited: CitationMarks.numbers(in: text)).text(in: spoken)
        return text + "\n\n" + line
    }
}

/// Marks like `[1]` and `[2, 3]` in an answer.
enum CitationMarks {
    static func numbers(in text: String) -> [Int] {
        text.matches(of: /\[([0-9]{1,3}(?:[,;]\x20?[0-9]{1,3})*)\](?!\()/).flatMap { match in
            match.1.split { !$0.isNumber }.compactMap { Int($0) }
        }
    }

    static func removed(from text: String) -> String {
        text.replacing(/\x20?\[[0-9]{1,3}(?:[,;]\x20?[0-9]{1,3})*\](?!\()/, with: "")
    }
}

/// `Fuente: Garantía, p. 3`, or `Fuentes: [1] Garantía, p. 3; [2] Precios` where the text has marks.
struct SourceLine: Sendable {
    private let entries: [(number: Int?, source: Answer.Source)]

    /// Sources that are named at most.
    private static let most = 4
    /// Characters of a title.
    private static let longestTitle = 80

    init(_ sources: [Answer.Source], cited: [Int]) {
        let named = sources.filter { cited.isEmpty || cited.contains($0.number) }
        var seen: Set<String> = []
        entries = (named.isEmpty ? sources : named).filter { source in
            !cited.isEmpty || seen.insert("\(source.path)\n\(source.locator?.description ?? "")").inserted
        }.prefix(Self.most).map { (cited.isEmpty ? nil : $0.number, $0) }
    }

    func text(in language: Language) -> String {
        let words = PlainReplyWords(language)
        let head =
            entries.count == 1
            ? words.pick("Fuente", "Fonte", "Source") : words.pick("Fuentes", "Fontes", "Sources")
        let named = entries.map { entry in
            let mark = entry.number.map { "[\($0)] " } ?? ""
            let place = entry.source.locator.map { ", \($0.text(in: words))" } ?? ""
            return mark + Self.title(of: entry.source) + place
        }
        return "\(head): \(named.joined(separator: "; "))"
    }

    /// A title is a document's own text: on one line.
    private static func title(of source: Answer.Source) -> String {
        let title = source.title.isEmpty ? source.path : source.title
        return String(title.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(longestTitle))
    }
}

extension Locator {
    fileprivate func text(in words: PlainReplyWords) -> String {
        switch self {
        case .pages, .paragraphs: description
        case .slides(let range): "\(words.pick("diapositiva", "slide", "slide")) \(Self.dashed(range))"
        case .rows(let range, let sheet):
            [sheet, "\(words.pick("fila", "linha", "row")) \(Self.dashed(range))"].compactMap { $0 }
                .joined(separator: " ")
        case .lines(let range): "\(words.pick("línea", "linha", "line")) \(Self.dashed(range))"
        case .chapters(let range): "\(words.pick("cap.", "cap.", "ch.")) \(Self.dashed(range))"
        }
    }

    private static func dashed(_ range: ClosedRange<Int>) -> String {
        range.lowerBound == range.upperBound
            ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
    }
}
