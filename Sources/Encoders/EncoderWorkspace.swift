import CEncoderKernels

/// The buffers of one forward pass over sequences packed one after the other. Used by one batch at a
/// time; the cores that share the batch write to disjoint parts.
///
/// Every buffer of rows goes on for a few rows after its last: products of matrices run over a few more
/// rows than there are.
final class EncoderWorkspace: @unchecked Sendable {
    /// The rows of each sequence.
    let spans: [Range<Int>]
    let tokenCount: Int
    /// Rows that go through a layer together: few enough for the caches of one core.
    let tiles: [Range<Int>]
    /// `[tokenCount, hiddenSize]`.
    let hidden: MatrixRows

    private let owned: [UnsafeMutableRawPointer]
    private let contexts: [UnsafeMutablePointer<Float>]
    private let parts: UnsafeMutablePointer<Float>
    private let workers: [Worker]
    /// Floats from one share's part of the sum to the next.
    let partStride: Int

    /// What one core needs for itself.
    struct Worker {
        /// `[tokenCount, 3 * width of a share]`.
        var projected: UnsafeMutablePointer<Float>
        /// Rows of a tile that one product takes from attention, and from another product.
        var attended: MatrixRows
        var activated: MatrixRows
        /// What attention to one sequence needs.
        var scratch: UnsafeMutablePointer<Float>
    }

    /// - Parameter tileSize: rows of a tile where a core has the batch for itself.
    init(_ sequences: [[Int32]], sizes: BERTConfiguration, shards: Int, tileSize: Int, cores: Int) {
        var end = 0
        spans = sequences.map { sequence in
            defer { end += sequence.count }
            return end..<end + sequence.count
        }
        let count = end
        tokenCount = count
        // Cores that share a batch should meet seldom, so it is one tile.
        let size = cores > 1 ? max(count, 1) : tileSize
        tiles = stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }

        var arena = Arena()
        let rows = count + Matrix.largestGrain
        let tileRows = min(count, size) + Matrix.largestGrain
        let width = sizes.hiddenSize / shards
        let columns = sizes.intermediateSize / shards
        let longest = sequences.lazy.map(\.count).max() ?? 0
        hidden = arena.rows(rows, width: sizes.hiddenSize)
        contexts = (0..<shards).map { _ in arena.floats(rows * width) }
        partStride = tileRows * sizes.hiddenSize
        parts = arena.floats(shards * partStride)
        workers = (0..<cores).map { _ in
            Worker(
                projected: arena.floats(rows * 3 * width),
                attended: arena.rows(tileRows, width: width),
                activated: arena.rows(tileRows, width: columns),
                scratch: arena.floats(kb_attend_scratch(longest, sizes.headSize)))
        }
        owned = arena.owned
        clearSlack(sizes.hiddenSize, width)
    }

    deinit { for buffer in owned { buffer.deallocate() } }

    func worker(_ index: Int) -> Worker { workers[index] }

    /// What attention gives for a share's heads, `[tokenCount, width of a share]`.
    func context(of shard: Int) -> UnsafeMutablePointer<Float> { contexts[shard] }

    /// A share's part of the sum for a tile, `[tile, hiddenSize]`.
    func part(of shard: Int) -> UnsafeMutablePointer<Float> { parts + shard * partStride }

    /// Rows past the last are multiplied too; what was in memory before could be slow to multiply.
    private func clearSlack(_ hiddenSize: Int, _ width: Int) {
        (hidden.numbers + tokenCount * hiddenSize)
            .update(repeating: 0, count: Matrix.largestGrain * hiddenSize)
        for context in contexts {
            (context + tokenCount * width).update(repeating: 0, count: Matrix.largestGrain * width)
        }
    }

    /// Hands out memory that begins at a cache line.
    private struct Arena {
        var owned: [UnsafeMutableRawPointer] = []

        mutating func bytes(_ count: Int) -> UnsafeMutableRawPointer {
            let start = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 64)
            owned.append(start)
            return start
        }

        mutating func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
            bytes(count * MemoryLayout<Float>.stride).bindMemory(to: Float.self, capacity: count)
        }

        mutating func rows(_ count: Int, width: Int) -> MatrixRows {
            let words = count * kb_word_row_size(width)
            return MatrixRows(
                numbers: floats(count * width),
                words: kb_word_rows(
                    words: bytes(words * MemoryLayout<Int16>.stride)
                        .bindMemory(to: Int16.self, capacity: words), scales: floats(count), width: width))
        }
    }
}
