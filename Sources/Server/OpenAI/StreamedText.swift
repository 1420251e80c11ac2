import KnowledgeBase
import Synchronization

/// What of an answer went out while it was written. What is out cannot be taken back: where the answer begins anew,
/// nothing more goes out until it is whole.
final class StreamedText: Sendable {
    private struct State {
        var text = ""
        var isHeld = false
    }

    private let state = Mutex(State())
    private let send: @Sendable (String) -> Void

    init(send: @escaping @Sendable (String) -> Void) { self.send = send }

    var isEmpty: Bool { state.withLock { $0.text.isEmpty } }

    func take(_ progress: AnswerProgress) {
        let piece: String? = state.withLock { state in
            switch progress {
            case .discarded:
                // Before anything went out there is nothing to regret.
                state.isHeld = !state.text.isEmpty
                return nil
            case .text(let piece):
                guard !state.isHeld, !piece.isEmpty else { return nil }
                state.text += piece
                return piece
            }
        }
        if let piece { send(piece) }
    }

    /// Sends what is missing of the whole text; all of it, after a line, where what went out was of another.
    func finish(with text: String) {
        let rest = state.withLock { state -> String in
            let shown = state.text
            state.text = text
            if text.hasPrefix(shown) { return String(text.dropFirst(shown.count)) }
            return "\n\n" + text
        }
        if !rest.isEmpty { send(rest) }
    }
}
