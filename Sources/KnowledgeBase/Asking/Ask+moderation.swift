import Synchronization

/// Words that are not to be said, in questions and answers.
extension Ask {
    /// A question after moderation: to be gone on with, or answered already.
    enum Moderated: Sendable {
        case question(String, [CheckEvent], notices: [String])
        case answer(Answer)
    }

    func moderated(question text: String) async throws -> Moderated {
        guard let moderation else { return .question(text, [], notices: []) }
        let result = try await moderation.judge(text)
        guard let policy = result.policy() else { return .question(text, [], notices: result.notices) }
        let event = CheckEvent(.questionModerated, result.categories)
        guard policy != .mask else {
            return .question(result.verdict.masked, [event], notices: result.notices)
        }
        var answer = Answer(
            question: result.verdict.masked, language: LanguageDetector().detect(text), known: false,
            confidence: 0, notices: result.notices)
        answer.checks = [event]
        return .answer(try await withheld(answer, by: policy, result.categories))
    }

    /// An answer of an earlier time, judged anew: the lists may be others now.
    func moderated(_ earlier: Answer, to question: String) async throws -> Answer {
        switch try await moderated(question: question) {
        case .answer(let answer): return answer
        case .question(_, let checks, let notices):
            var answer = try await moderated(answer: earlier)
            answer.checks += checks
            answer.notices += notices
            return answer
        }
    }

    /// The answer with starred words, or what is said in its place.
    func moderated(answer: Answer) async throws -> Answer {
        guard let moderation else { return answer }
        let result = try await moderation.judge(answer.text)
        var answer = answer
        answer.notices += result.notices
        guard let policy = result.policy() else { return answer }
        answer.checks.append(CheckEvent(.answerModerated, result.categories))
        guard policy == .mask else { return try await withheld(answer, by: policy, result.categories) }
        if answer.written != nil {
            answer.written?.text = result.verdict.masked
        } else {
            answer.composed = result.verdict.masked
            answer.sentences = []
        }
        return answer
    }

    private func withheld(
        _ answer: Answer, by policy: Moderation.Policy, _ categories: [String]
    ) async throws -> Answer {
        var answer = answer
        let language = try await languageToReply(in: answer.language)
        (answer.known, answer.written, answer.composed, answer.sentences) = (false, nil, nil, [])
        (answer.sources, answer.rows) = ([], [])
        answer.isWithheld = true
        answer.checks.append(CheckEvent(.withheld))
        if policy == .handOff {
            answer.handOff = HandOff(
                reason: "\(HandOffCause.moderationLead)\(categories.joined(separator: ", "))")
            answer.refusal = FixedReply.handOff.text(in: language)
        } else {
            answer.refusal = FixedReply.moderated.text(in: language)
        }
        return answer
    }

    /// Shows what may be said only, while it is written; nothing where that takes time to judge.
    func moderating(
        _ show: (@Sendable (AnswerProgress) -> Void)?
    ) -> (@Sendable (AnswerProgress) -> Void)? {
        guard let show, let moderation else { return show }
        guard let words = moderation.wordLists else { return nil }
        let isWithheld = Mutex(false)
        return { progress in
            guard case .text(let text) = progress else {
                isWithheld.withLock { $0 = false }
                return show(progress)
            }
            guard !isWithheld.withLock({ $0 }) else { return }
            let result = words.check(text)
            guard let policy = result.policy, policy != .mask else { return show(.text(result.masked)) }
            isWithheld.withLock { $0 = true }
            show(.discarded)
        }
    }
}

extension ModerationPanel.Result {
    /// What was objected to, each once.
    fileprivate var categories: [String] {
        verdict.objections.map(\.category).reduce(into: []) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }

    fileprivate var notices: [String] { failures.map { "\($0); going on without" } }
}
