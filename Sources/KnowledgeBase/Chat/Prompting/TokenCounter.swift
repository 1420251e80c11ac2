import Synchronization

/// How many tokens a text has for a model whose tokenizer nobody has: an estimate from its bytes that errs
/// on the high side and learns from what the provider reports.
///
/// It starts at three bytes a token (tokenizers in use have 3.4 to 4.6 in Spanish, Portuguese and English)
/// and follows the densest texts that were seen.
public final class TokenCounter: Sendable {
    private let state = Mutex(State())
    private static let firstRatio = 3.0
    /// Never beyond these, whatever a provider reports.
    private static let ratios = 1.0...6.0
    /// Of the distance that one report moves the ratio: towards more tokens at once, to fewer slowly.
    private static let pace = (up: 1.0, down: 0.1)
    /// What a report's ratio is made smaller by.
    private static let safety = 0.95

    private struct State {
        var bytesPerToken = firstRatio
    }

    public init() {}

    /// An upper estimate; 0 for an empty text only.
    public func count(_ text: some StringProtocol) -> Int {
        count(bytes: text.utf8.count)
    }

    func count(bytes: Int) -> Int {
        let ratio = state.withLock { $0.bytesPerToken }
        return Int((Double(bytes) / ratio).rounded(.up))
    }

    /// Takes in what the provider counted.
    ///
    /// - Parameters:
    ///   - bytes: of all texts of the request.
    ///   - tokens: the input that was reported.
    public func learn(bytes: Int, tokens: Int) {
        // Of a short prompt most is the template's own.
        guard bytes >= 500, tokens > 0 else { return }
        let seen = Double(bytes) / Double(tokens) * Self.safety
        state.withLock { state in
            let pace = seen < state.bytesPerToken ? Self.pace.up : Self.pace.down
            let moved = state.bytesPerToken + (seen - state.bytesPerToken) * pace
            state.bytesPerToken = min(max(moved, Self.ratios.lowerBound), Self.ratios.upperBound)
        }
    }
}
