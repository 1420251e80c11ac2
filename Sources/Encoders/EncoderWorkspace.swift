/// The buffers of one forward pass over sequences packed one after the other. Used by one batch at a
/// time; the cores that share the batch write to disjoint parts.
final class EncoderWorkspace: @unchecked Sendable {
    /// The rows of each sequence.
    let spans: [Range<Int>]
    let tokenCount: Int
    /// `[tokenCount, hiddenSize]`, as are query, key, value, context and projected.
    private(set) var hidden: UnsafeMutablePointer<Float>
    private(set) var projected: UnsafeMutablePointer<Float>
    let query: UnsafeMutablePointer<Float>
    let key: UnsafeMutablePointer<Float>
    let value: UnsafeMutablePointer<Float>
    let context: UnsafeMutablePointer<Float>
    /// `[tokenCount, intermediateSize]`.
    let intermediate: UnsafeMutablePointer<Float>

    private let block: UnsafeMutablePointer<Float>
    private let scoreStart: UnsafeMutablePointer<Float>
    private let scoreSize: Int

    init(_ sequences: [[Int32]], sizes: BERTConfiguration, team: Team) {
        var end = 0
        spans = sequences.map { sequence in
            defer { end += sequence.count }
            return end..<end + sequence.count
        }
        tokenCount = end
        let longest = sequences.lazy.map(\.count).max() ?? 0
        scoreSize = longest * longest
        let rows = tokenCount * sizes.hiddenSize
        let wide = tokenCount * sizes.intermediateSize
        // Every row is written before it is read, so nothing needs to be cleared.
        let start = UnsafeMutablePointer<Float>.allocate(capacity: 6 * rows + wide + team.cores * scoreSize)
        block = start
        hidden = start
        projected = start + rows
        query = start + 2 * rows
        key = start + 3 * rows
        value = start + 4 * rows
        context = start + 5 * rows
        intermediate = start + 6 * rows
        scoreStart = start + 6 * rows + wide
    }

    deinit { block.deallocate() }

    /// Room for the attention scores of one head, `[longest, longest]`, one for each core.
    func scores(of worker: Int) -> UnsafeMutablePointer<Float> {
        scoreStart + worker * scoreSize
    }

    /// What was projected becomes the input of the next step.
    func swapHidden() {
        swap(&hidden, &projected)
    }
}
