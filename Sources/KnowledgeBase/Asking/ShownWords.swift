import Synchronization

/// Passes on what is shown of an answer and keeps it, taken back or not.
final class ShownWords: Sendable {
    private let state = Mutex("")
    private let show: (@Sendable (AnswerProgress) -> Void)?

    init(_ show: (@Sendable (AnswerProgress) -> Void)?) { self.show = show }

    var text: String { state.withLock { $0 } }

    /// `nil` where nothing is shown.
    var sink: (@Sendable (AnswerProgress) -> Void)? {
        guard show != nil else { return nil }
        return { [self] progress in take(progress) }
    }

    private func take(_ progress: AnswerProgress) {
        if case .text(let text) = progress { state.withLock { $0 += text } }
        show?(progress)
    }
}

extension Answer {
    /// The same with the numbers of sources under which a model was shown them, where words of the model that name some
    /// of them are out; as it is where none are.
    ///
    /// - Parameters:
    ///   - given: what the model saw, by number.
    ///   - text: what is out; the sources it names are among the answer's then.
    func numbered(as given: [Int: Hit], keeping text: String) -> Answer {
        let named = CitationCheck(given: Set(given.keys)).check(text).cited
        guard !named.isEmpty else { return self }
        let known = Dictionary(given.map { ($1.passage.id, $0) }) { min($0, $1) }
        var next = (given.keys.max() ?? 0) + 1
        var numbers: [Int: Int] = [:]
        var answer = self
        for index in answer.sources.indices {
            let number = known[sources[index].passage] ?? next
            if number == next { next += 1 }
            numbers[sources[index].number] = number
            answer.sources[index].number = number
        }
        for index in answer.sentences.indices {
            answer.sentences[index].citation =
                numbers[sentences[index].citation] ?? sentences[index].citation
        }
        let missing = named.subtracting(answer.sources.map(\.number)).sorted()
        answer.sources += missing.compactMap { number in
            given[number].map { Source(number: number, passage: $0.passage, score: $0.score) }
        }
        return answer
    }
}
