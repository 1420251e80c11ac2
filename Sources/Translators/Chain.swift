import Dispatch
import KnowledgeBase

/// Programs of Apertium that are kept running between texts. Who asks takes a turn: one at a time is answered.
///
/// Programs that end are started once more; the second failure in a row is thrown. Those that hang are
/// given up at once, and for a while a single text, somebody's question, does not wait for them again.
final class Chain: @unchecked Sendable {
    // Unchecked: what changes is touched on `queue` only.
    private let queue: DispatchQueue
    private var pipeline: Pipeline?
    /// The last time that they hung.
    private var hang: Hang?
    /// The single text that was answered last. A question often goes the same way twice: into Spanish, and by way of
    /// Spanish into another language.
    private var latest: (text: String, answer: String)?
    private let command: String
    private let patience: ApertiumTranslator.Patience

    /// - Parameter command: for `/bin/sh -c`; answers each text that ends in NUL with one.
    init(_ command: String, named name: String, patience: ApertiumTranslator.Patience) {
        self.command = command
        self.patience = patience
        queue = DispatchQueue(label: "kb.apertium.\(name)")
    }

    /// As many answers as texts, in order.
    ///
    /// - Parameter isSingle: whether it is all for one text.
    /// - Throws: ``KnowledgeBaseError``, so that the caller can go on without.
    func exchange(_ texts: [String], isSingle: Bool) async throws -> [String] {
        guard !texts.isEmpty else { return [] }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(with: Result { try self.answers(to: texts, isSingle: isSingle) })
            }
        }
    }

    /// Starts the programs now, so that the first question does not wait for them.
    func warmUp() {
        queue.async { _ = try? self.running() }
    }

    private func answers(to texts: [String], isSingle: Bool) throws -> [String] {
        if isSingle, let latest, [latest.text] == texts { return [latest.answer] }
        if isSingle, let hang, hang.noticed.duration(to: .now) < patience.pause { throw hang.error }
        do {
            let answers = try persistently(texts, isSingle: isSingle)
            if isSingle, texts.count == 1 { latest = (texts[0], answers[0]) }
            return answers
        } catch let hang as Hang {
            self.hang = hang
            throw hang.error
        }
    }

    private func persistently(_ texts: [String], isSingle: Bool) throws -> [String] {
        do {
            return try attempt(texts, isSingle: isSingle)
        } catch is KnowledgeBaseError {
            return try attempt(texts, isSingle: isSingle)
        }
    }

    private func attempt(_ texts: [String], isSingle: Bool) throws -> [String] {
        let pipeline = try running()
        let single = patience.single * (pipeline.hasAnswered ? 1 : 2)
        do {
            return try pipeline.exchange(
                texts, patience: isSingle ? min(single, patience.batch) : patience.batch)
        } catch {
            self.pipeline = nil
            throw error
        }
    }

    private func running() throws -> Pipeline {
        if let pipeline { return pipeline }
        let started = try Pipeline(command: command)
        pipeline = started
        return started
    }
}
