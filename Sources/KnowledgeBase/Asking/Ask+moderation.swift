import Synchronization

/// Words that are not to be said, in questions and answers.
extension Ask {
    /// A question after moderation: to be gone on with, or answered already.
    enum Moderated: Sendable {
        case question(String, [CheckEvent])
        case answer(Answer)
    }

    func moderated(question text: String) async throws -> Moderated {
        guard let result = moderation?.check(text), let policy = result.policy else {
            return .question(text, [])
        }
        let event = CheckEvent(.questionModerated, result.lists)
        guard policy != .mask else { return .question(result.masked, [event]) }
        let language = LanguageDetector().detect(text)
        var answer = Answer(question: result.masked, language: language, known: false, confidence: 0)
        answer.checks = [event]
        return .answer(try await withheld(answer, by: policy, lists: result.lists))
    }

    /// The answer with starred words, or what is said in its place.
    func moderated(answer: Answer) async throws -> Answer {
        guard let result = moderation?.check(answer.text), let policy = result.policy else { return answer }
        var answer = answer
        answer.checks.append(CheckEvent(.answerModerated, result.lists))
        guard policy == .mask else { return try await withheld(answer, by: policy, lists: result.lists) }
        if answer.written != nil {
            answer.written?.text = result.masked
        } else {
            answer.composed = result.masked
        }
        return answer
    }

    private func withheld(
        _ answer: Answer, by policy: Moderation.Policy, lists: [String]
    ) async throws -> Answer {
        var answer = answer
        let language = try await languageToReply(in: answer.language)
        (answer.known, answer.written, answer.composed, answer.sentences) = (false, nil, nil, [])
        (answer.sources, answer.rows) = ([], [])
        answer.isWithheld = true
        if policy == .handOff {
            answer.handOff = HandOff(reason: "words of \(lists.joined(separator: ", "))")
            answer.refusal = FixedReply.handOff.text(in: language)
        } else {
            answer.refusal = FixedReply.withheld.text(in: language)
        }
        return answer
    }

    /// Shows what may be said only, while it is written.
    func moderating(
        _ show: (@Sendable (AnswerProgress) -> Void)?
    ) -> (@Sendable (AnswerProgress) -> Void)? {
        guard let show, let moderation else { return show }
        let isWithheld = Mutex(false)
        return { progress in
            guard case .text(let text) = progress else {
                isWithheld.withLock { $0 = false }
                return show(progress)
            }
            guard !isWithheld.withLock({ $0 }) else { return }
            let result = moderation.check(text)
            guard let policy = result.policy, policy != .mask else { return show(.text(result.masked)) }
            isWithheld.withLock { $0 = true }
            show(.discarded)
        }
    }
}

extension ModerationResult {
    /// Names of the lists that have the words found, each once.
    fileprivate var lists: [String] {
        matches.map(\.list).reduce(into: []) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }
}
