import KnowledgeBase
import Synchronization

/// Puts an answer on the terminal while it is written.
final class StreamedAnswer: Sendable {
    private let state = Mutex(false)

    /// Whether an answer stands there, without a line break at its end.
    var hasText: Bool { state.withLock { $0 } }

    func show(_ progress: AnswerProgress) {
        state.withLock { hasText in
            switch progress {
            case .text(let text) where !text.isEmpty:
                Console.put(text.printableLines, on: .output)
                hasText = true
            case .discarded where hasText:
                // It cannot be taken back; what counts begins on a line of its own.
                Console.put(" [...]\n\n", on: .output)
                hasText = false
            default: break
            }
        }
    }
}
