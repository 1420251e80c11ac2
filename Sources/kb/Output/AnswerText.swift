import KnowledgeBase

/// What `kb ask` shows, for people and as JSON.
struct AnswerText: Encodable {
    var question: String
    var language: String
    var known: Bool
    var confidence: Float
    var sentences: [Answer.Sentence]
    /// The answer in a model's words, in place of sentences.
    var written: Answer.Written?
    /// The answer made of rows and calculations, in place of sentences.
    var composed: String?
    var rows: [Answer.Row]
    /// That a person is to take over.
    var handOff: HandOff?
    var toolCalls: [Answer.ToolUse]
    var checks: [CheckEvent]
    var modelCalls: [ModelCall]
    var promptParts: [Prompt.Part]
    var isCached: Bool
    var isOverLimit: Bool
    var isWithheld: Bool
    /// The question as it was searched for, where earlier turns complete it.
    var standalone: String?
    /// Left out with `--no-sources`.
    var sources: [Source]?
    /// What is said instead of sentences.
    var refusal: String?
    var notices: [String]
    /// Milliseconds.
    var timings: Answer.Timings

    struct Source: Encodable {
        var number: Int
        var passage: Int64
        var path: String
        var root: String
        var title: String
        var headingPath: [String]
        /// `p. 3`, `lines 10-14`.
        var place: String?
        var score: Float

        init(_ source: Answer.Source) {
            number = source.number
            passage = source.passage
            path = source.path
            root = source.root
            title = source.title
            headingPath = source.headingPath
            place = source.locator?.description
            score = source.score
        }

        /// `[1] garantia.pdf p. 3, "Cobertura"`
        var line: String {
            let file = [path, place].compactMap { $0 }.joined(separator: " ")
            let heading = headingPath.last.map { ", \"\($0)\"" } ?? ""
            return "[\(number)] \((file + heading).printable)"
        }
    }

    init(_ answer: Answer, withSources: Bool) {
        question = answer.question
        language = answer.language.rawValue
        known = answer.known
        confidence = answer.confidence
        sentences = answer.sentences
        written = answer.written
        composed = answer.composed
        rows = answer.rows
        handOff = answer.handOff
        toolCalls = answer.toolCalls
        checks = answer.checks
        modelCalls = answer.modelCalls
        promptParts = answer.promptParts
        isCached = answer.isCached
        isOverLimit = answer.isOverLimit
        isWithheld = answer.isWithheld
        standalone = answer.standalone
        sources = withSources ? answer.sources.map(Source.init) : nil
        refusal = answer.refusal
        notices = answer.notices
        timings = answer.timings
    }

    var text: String {
        if let text = written?.text ?? composed { return joined([text.printableLines]) }
        guard known else { return (refusal ?? "").printableLines }
        let quoted = sentences.enumerated().flatMap { index, sentence in
            lines(sentence, hasContext: index == 0 || sentences[index - 1].context != sentence.context)
        }
        return joined(quoted)
    }

    /// - Parameter isShown: whether the writer's words are on the terminal already; then what follows them.
    func text(after isShown: Bool) -> String {
        isShown && written != nil ? joined([""]) : text
    }

    /// Passages, then rows.
    var sourceLines: [String] {
        let rows = rows.filter { !$0.id.isEmpty }.map { "[\($0.catalog)] \($0.id)".printable }
        return (sources ?? []).map(\.line) + (sources == nil || composed != nil ? [] : rows)
    }

    private func joined(_ lines: [String]) -> String {
        guard !sourceLines.isEmpty else { return lines.joined(separator: "\n") }
        return (lines + [""] + sourceLines.map(Console.dim)).joined(separator: "\n")
    }

    /// The sentence with the number of its source, and above it what it has to be read with.
    private func lines(_ sentence: Answer.Sentence, hasContext: Bool) -> [String] {
        let number = sources == nil ? "" : " [\(sentence.citation)]"
        let context = hasContext ? sentence.context.map { [$0.printable] } ?? [] : []
        return context + [sentence.text.printable + number]
    }
}
