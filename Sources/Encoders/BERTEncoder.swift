import CEncoderKernels
import COpenBLASCore
import KnowledgeBase
import Synchronization

/// The forward pass of BERT (Devlin et al., 2019).
///
/// The tokens of all sequences stand in one matrix without padding: linear layers see them together, a
/// tile of rows after the other, attention each sequence by itself. Products of floats are oneDNN's where it is
/// present and OpenBLAS's where not; both are held to one thread, since work is shared between cores
/// here: every core its own batch, or the shares of one small batch.
struct BERTEncoder: Sendable {
    /// How the vectors of a sequence's tokens become one.
    enum Pooling: Sendable {
        case mean
        /// The vector of the first token, `[CLS]`.
        case first
    }

    let sizes: BERTConfiguration
    let pooling: Pooling
    private let weights: BERTWeights
    private let shards: BERTShards
    private let precision: EncoderPrecision

    init(
        sizes: BERTConfiguration, weights: BERTWeights, pooling: Pooling,
        precision: EncoderPrecision = .exact, usesOneDNN: Bool = true
    ) {
        self.sizes = sizes
        self.weights = weights
        self.pooling = pooling
        self.precision = precision
        shards = BERTShards(weights, sizes, precision: precision, usesOneDNN: usesOneDNN)
        kb_openblas_begin()
    }

    /// One unit vector per sequence.
    ///
    /// - Parameters:
    ///   - sequences: token ids, each from 1 to `positionCount` of them and below `vocabularySize`.
    ///   - cores: how many share this batch; no more do than there are shares.
    func encode(_ sequences: [[Int32]], cores: Int) -> [Embedding] {
        let vectors = Mutex<[Embedding]>([])
        // More than there are shares would only wait.
        Team.gather(min(cores, shards.count)) { team in
            let found = encode(sequences, by: team)
            vectors.withLock { $0 = found }
        }
        return vectors.withLock { $0 }
    }

    private func encode(_ sequences: [[Int32]], by team: Team) -> [Embedding] {
        let tokens = sequences.reduce(0) { $0 + $1.count }
        guard tokens > 0 else { return [] }
        let layers = shards.layers(for: tokens, team: team)
        let workspace = EncoderWorkspace(
            sequences, sizes: sizes, shards: shards.count, tileSize: layers.first?.first?.tileSize ?? 1,
            cores: team.cores)
        embedTokens(sequences, workspace)
        for (layer, parts) in zip(weights.layers, layers) {
            attend(layer, parts, workspace, team)
            for tile in workspace.tiles {
                addAttention(layer, parts, tile, workspace, team)
                feedForward(layer, parts, tile, workspace, team)
            }
        }
        return withExtendedLifetime(workspace) {
            workspace.spans.map { pool(workspace.hidden.numbers, $0) }
        }
    }

    /// Word plus position plus token type (always the first), normalised.
    private func embedTokens(_ sequences: [[Int32]], _ workspace: EncoderWorkspace) {
        let width = sizes.hiddenSize
        for (sequence, span) in zip(sequences, workspace.spans) {
            for (position, id) in sequence.enumerated() {
                let row = workspace.hidden.numbers + (span.lowerBound + position) * width
                let word = weights.words.pointer + Int(id) * width
                let place = weights.positions.pointer + position * width
                for column in 0..<width { row[column] = word[column] + place[column] }
            }
        }
        for tile in workspace.tiles {
            normalise(
                tile, by: weights.embeddingNorm, bias: weights.tokenTypes.pointer, parts: 0, workspace)
        }
    }

    /// softmax(Q K^T / sqrt(d)) V of every sequence, share by share.
    private func attend(
        _ layer: BERTWeights.Layer, _ parts: [LayerShard], _ workspace: EncoderWorkspace, _ team: Team
    ) {
        let heads = sizes.headCount / parts.count
        let width = heads * sizes.headSize
        team.share(parts.count) { [sizes] shard, member in
            let worker = workspace.worker(member)
            for tile in workspace.tiles {
                parts[shard].attentionInput.multiply(
                    workspace.hidden.advanced(by: tile.lowerBound), count: tile.count,
                    into: worker.projected + tile.lowerBound * 3 * width)
            }
            for span in workspace.spans {
                kb_attend(
                    worker.projected + span.lowerBound * 3 * width,
                    layer.query.bias.pointer + shard * width, layer.value.bias.pointer + shard * width,
                    span.count, heads, sizes.headSize, worker.scratch,
                    workspace.context(of: shard) + span.lowerBound * width)
            }
        }
    }

    private func addAttention(
        _ layer: BERTWeights.Layer, _ parts: [LayerShard], _ tile: Range<Int>,
        _ workspace: EncoderWorkspace,
        _ team: Team
    ) {
        let width = sizes.hiddenSize / parts.count
        team.share(parts.count) { shard, member in
            var rows = workspace.worker(member).attended
            rows.numbers = workspace.context(of: shard) + tile.lowerBound * width
            quantise(rows, tile)
            parts[shard].attentionOutput.multiply(
                rows, count: tile.count, into: workspace.part(of: shard))
        }
        normalise(
            tile, by: layer.attentionNorm, bias: layer.attentionOutput.bias.pointer, parts: parts.count,
            workspace)
    }

    private func feedForward(
        _ layer: BERTWeights.Layer, _ parts: [LayerShard], _ tile: Range<Int>,
        _ workspace: EncoderWorkspace,
        _ team: Team
    ) {
        team.share(parts.count) { shard, member in
            let rows = workspace.hidden.advanced(by: tile.lowerBound)
            let activated = workspace.worker(member).activated
            let columns = parts[shard].intermediate.outputs
            parts[shard].intermediate.multiply(rows, count: tile.count, into: activated.numbers)
            kb_gelu(
                activated.numbers, layer.intermediate.bias.pointer + shard * columns, tile.count, columns)
            quantise(activated, tile)
            parts[shard].output.multiply(activated, count: tile.count, into: workspace.part(of: shard))
        }
        normalise(
            tile, by: layer.outputNorm, bias: layer.output.bias.pointer, parts: parts.count, workspace)
    }

    /// hidden = layer norm of hidden, the bias and what the shares give together.
    private func normalise(
        _ tile: Range<Int>, by norm: BERTWeights.LayerNorm, bias: UnsafePointer<Float>, parts: Int,
        _ workspace: EncoderWorkspace
    ) {
        let rows = workspace.hidden.advanced(by: tile.lowerBound)
        kb_layer_norm(
            rows.numbers, workspace.part(of: 0), parts, workspace.partStride, bias, norm.gain.pointer,
            norm.shift.pointer, sizes.layerNormEpsilon, tile.count, rows.width)
        quantise(rows, tile)
    }

    /// Makes of a tile's rows what matrices of integers multiply.
    private func quantise(_ rows: MatrixRows, _ tile: Range<Int>) {
        if precision == .fast { rows.quantise(count: tile.count) }
    }

    private func pool(_ hidden: UnsafeMutablePointer<Float>, _ span: Range<Int>) -> Embedding {
        let width = sizes.hiddenSize
        let rows = pooling == .first ? span.lowerBound..<span.lowerBound + 1 : span
        var sum = Embedding(repeating: 0, count: width)
        for row in rows {
            let values = hidden + row * width
            for column in 0..<width { sum[column] += values[column] }
        }
        return unitLength(sum)
    }
}

/// The vector scaled to length 1; zero stays zero.
func unitLength(_ vector: Embedding) -> Embedding {
    let squares = vector.reduce(0.0) { $0 + Double($1) * Double($1) }
    guard squares > 0 else { return vector }
    let scale = Float(1 / squares.squareRoot())
    return vector.map { $0 * scale }
}
