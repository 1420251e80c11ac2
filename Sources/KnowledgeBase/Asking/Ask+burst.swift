import Foundation

/// Several questions that came at once.
extension Ask {
    /// Answers questions that were asked one after the other before anybody could answer: without a model each of them, one
    /// below the other; with one all of them in its words, from what was found for each. Where a person is asked for, no
    /// model is.
    ///
    /// - Parameters:
    ///   - questions: one is answered as ``answer(_:after:options:show:)`` does.
    ///   - memory: of what was said before them.
    /// - Throws: as there.
    public func answer(
        burst questions: [String], after memory: ConversationMemory = ConversationMemory(),
        options: Options = Options(), show: (@Sendable (AnswerProgress) -> Void)? = nil
    ) async throws -> Answer {
        let text = questions.joined(separator: "\n")
        guard questions.count > 1 else {
            return try await answer(text, after: memory, options: options, show: show)
        }
        switch try await moderated(question: text) {
        case .answer(let answer): return answer
        // What is masked is not taken apart: a part may be another one by now.
        case .question(let masked, _, _) where masked != text:
            return try await answer(text, after: memory, options: options, show: show)
        case .question(_, let checks, let notices):
            var answer = try await found(questions, after: memory, options, show: moderating(show))
            answer.checks = checks + answer.checks
            answer.notices = notices + answer.notices
            return try await moderated(answer: answer)
        }
    }

    private func found(
        _ questions: [String], after memory: ConversationMemory, _ options: Options,
        show: (@Sendable (AnswerProgress) -> Void)?
    ) async throws -> Answer {
        let language = try await language(of: questions, after: memory)
        var talk = memory
        let spoken = try await languageToReply(in: language)
        var burst = AnsweredBurst(
            unknown: FixedReply.unknown.text(in: spoken, offeringPerson: options.offersPerson))
        for question in questions {
            let part = try await part(
                question, language, after: talk, options.sharing(among: questions.count))
            burst.add(part)
            talk.messages += part.plain.asMessages
        }
        let plain = burst.answer(to: questions.joined(separator: "\n"), in: language)
        guard let writer, plain.handOff == nil, plain.known || !tools.isEmpty,
            var material = burst.material
        else {
            for miss in burst.plain where !miss.isCourtesy && miss.handOff == nil {
                _ = try await recorded(miss, options)
            }
            return plain
        }
        material.memory = memory
        return try await recorded(try await write(plain, material, by: writer, options, show: show), options)
    }

    /// Of all of them together; one is often too short to tell.
    private func language(of questions: [String], after memory: ConversationMemory) async throws -> Language {
        let reader = FollowUpReader(
            catalogs: try await catalogs?.catalogs().map(\.reader) ?? [], assuming: assumedLanguage)
        return reader.resolve(questions.joined(separator: "\n"), after: memory.turns).language
    }

    private func part(
        _ question: String, _ language: Language, after memory: ConversationMemory, _ options: Options
    ) async throws -> Finding {
        if let reply = try await replyWithoutSearch(to: question, after: memory, options) {
            return Finding(plain: reply)
        }
        return try await finding(question, in: language, after: memory, options)
    }
}

/// What was found for each question of a burst.
private struct AnsweredBurst {
    /// That nothing is known, as it is said to the asker.
    private let unknown: String
    private(set) var plain: [Answer] = []
    private var materials: [Ask.Material] = []

    init(unknown: String) { self.unknown = unknown }

    mutating func add(_ part: Ask.Finding) {
        plain.append(part.plain)
        if let material = part.material { materials.append(material) }
    }

    // MARK: Without a model

    /// All answers as one: each in its place, what is not known said once; with the sources, rows and costs of all, and the
    /// hand-off of any.
    func answer(to text: String, in language: Language) -> Answer {
        var answer = Answer(
            question: text, language: language, known: plain.contains(where: \.known),
            confidence: plain.map(\.confidence).max() ?? 0)
        let said = paragraphs.joined(separator: "\n\n")
        if answer.known { answer.composed = said } else { answer.refusal = said }
        answer.isCourtesy = plain.allSatisfy(\.isCourtesy)
        answer.handOff = plain.lazy.compactMap(\.handOff).first
        answer.sources = sources
        answer.rows = plain.flatMap(\.rows).withoutRepetition
        answer.toolCalls = plain.flatMap(\.toolCalls)
        answer.modelCalls = plain.flatMap(\.modelCalls)
        answer.notices = plain.flatMap(\.notices).withoutRepetition
        if plain.contains(where: { $0.standalone != nil }) {
            answer.standalone = plain.map { $0.standalone ?? $0.question }.joined(separator: "\n")
        }
        answer.timings = plain.map(\.timings).reduce(Answer.Timings(), +)
        return answer
    }

    /// That nothing is known of it is said once, whatever follows it; so is what is the same for two questions.
    private var paragraphs: [String] {
        var hasRefused = false
        let texts = plain.map { answer in
            var text = CitationMarks.removed(from: answer.text)
            guard text.hasPrefix(unknown) else { return text }
            if hasRefused { text = String(text.dropFirst(unknown.count).drop { $0.isWhitespace }) }
            hasRefused = true
            return text
        }
        return texts.filter { !$0.isEmpty }.withoutRepetition
    }

    /// Numbered anew, each passage once.
    private var sources: [Answer.Source] {
        var seen: Set<StoredChunk.ID> = []
        let all = plain.flatMap(\.sources).filter { seen.insert($0.passage).inserted }
        return all.enumerated().map { index, source in
            var source = source
            source.number = index + 1
            return source
        }
    }

    // MARK: For a model

    /// What was found for all: the best of each in turn, so that every one has its share of the prompt. `nil` for nothing.
    var material: Ask.Material? {
        guard var all = materials.first else { return nil }
        for other in materials.dropFirst() {
            all.offers.findings += other.offers.findings
            all.offers.loan = all.offers.loan ?? other.offers.loan
        }
        let lists = materials.map(\.findings.passages)
        var seen: Set<StoredChunk.ID> = []
        all.findings.passages = (0..<(lists.map(\.count).max() ?? 0)).flatMap { rank in
            lists.compactMap { rank < $0.count ? $0[rank] : nil }
        }.filter { seen.insert($0.hit.passage.id).inserted }
        return all
    }
}

extension Ask.Options {
    /// Short answers where several are given.
    fileprivate func sharing(among count: Int) -> Ask.Options {
        var options = self
        options.limit = (limit + count - 1) / count
        options.rowLimit = min(rowLimit, 3)
        return options
    }
}

extension Answer {
    /// As the next question of the burst sees it.
    fileprivate var asMessages: [ConversationMessage] {
        [
            ConversationMessage(role: .contact, text: question, language: language, sentAt: .distantPast),
            ConversationMessage(
                role: .assistant, text: text, language: language, sentAt: .distantPast,
                rows: rows.filter { !$0.id.isEmpty }.map { .init(catalog: $0.catalog, id: $0.id) }),
        ]
    }
}

extension Answer.Timings {
    fileprivate static func + (a: Answer.Timings, b: Answer.Timings) -> Answer.Timings {
        Answer.Timings(
            prepare: a.prepare + b.prepare, retrieve: a.retrieve + b.retrieve, rank: a.rank + b.rank,
            write: a.write + b.write)
    }
}

extension Array where Element: Equatable {
    fileprivate var withoutRepetition: [Element] {
        reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
