import CEncoderKernels
import COpenBLAS
import KnowledgeBase

/// The forward pass of BERT (Devlin et al., 2019) over OpenBLAS.
///
/// The tokens of all sequences stand in one matrix without padding: linear layers see them together,
/// attention each sequence by itself. OpenBLAS is held to one thread for the whole process: work is
/// shared between cores here, by batch or by column, which beats its own threads on these sizes.
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

    init(sizes: BERTConfiguration, weights: BERTWeights, pooling: Pooling) {
        self.sizes = sizes
        self.weights = weights
        self.pooling = pooling
        openblas_set_num_threads(1)
    }

    /// One unit vector per sequence.
    ///
    /// - Parameters:
    ///   - sequences: token ids, each from 1 to `positionCount` of them and below `vocabularySize`.
    ///   - team: the cores that share this batch.
    func encode(_ sequences: [[Int32]], team: Team) -> [Embedding] {
        let workspace = EncoderWorkspace(sequences, sizes: sizes, team: team)
        guard workspace.tokenCount > 0 else { return [] }
        embedTokens(sequences, workspace)
        for layer in weights.layers {
            attend(layer, workspace, team)
            feedForward(layer, workspace, team)
        }
        return withExtendedLifetime(workspace) {
            workspace.spans.map { pool(workspace.hidden, $0) }
        }
    }

    /// Word plus position plus token type (always the first), normalised.
    private func embedTokens(_ sequences: [[Int32]], _ workspace: EncoderWorkspace) {
        let width = sizes.hiddenSize
        for (sequence, span) in zip(sequences, workspace.spans) {
            for (position, id) in sequence.enumerated() {
                let row = workspace.hidden + (span.lowerBound + position) * width
                let word = weights.words.pointer + Int(id) * width
                let place = weights.positions.pointer + position * width
                for column in 0..<width { row[column] = word[column] + place[column] }
            }
        }
        normalise(
            workspace.hidden, by: weights.embeddingNorm, bias: weights.tokenTypes.pointer, residual: nil,
            rows: workspace.tokenCount)
    }

    private func attend(_ layer: BERTWeights.Layer, _ workspace: EncoderWorkspace, _ team: Team) {
        let rows = workspace.tokenCount
        team.share(sizes.hiddenSize) { columns, _ in
            let input = workspace.hidden
            project(input, layer.query, to: workspace.query, columns, rows: rows, addsBias: true)
            project(input, layer.key, to: workspace.key, columns, rows: rows, addsBias: true)
            project(input, layer.value, to: workspace.value, columns, rows: rows, addsBias: true)
        }
        let heads = sizes.headCount
        team.share(workspace.spans.count * heads) { tasks, worker in
            for task in tasks {
                attendHead(task % heads, workspace.spans[task / heads], workspace, worker)
            }
        }
        team.share(sizes.hiddenSize) { columns, _ in
            project(workspace.context, layer.attentionOutput, to: workspace.projected, columns, rows: rows)
        }
        normalise(
            workspace.projected, by: layer.attentionNorm, bias: layer.attentionOutput.bias.pointer,
            residual: workspace.hidden, rows: rows)
        workspace.swapHidden()
    }

    /// softmax(Q K^T / sqrt(d)) V of one head of one sequence.
    private func attendHead(_ head: Int, _ span: Range<Int>, _ workspace: EncoderWorkspace, _ worker: Int) {
        let offset = span.lowerBound * sizes.hiddenSize + head * sizes.headSize
        let length = Int32(span.count)
        let (stride, depth) = (Int32(sizes.hiddenSize), Int32(sizes.headSize))
        let scores = workspace.scores(of: worker)
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, length, length, depth,
            1 / Float(sizes.headSize).squareRoot(), workspace.query + offset, stride,
            workspace.key + offset, stride, 0, scores, length)
        kb_softmax(scores, span.count, span.count)
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, length, depth, length,
            1, scores, length, workspace.value + offset, stride, 0, workspace.context + offset, stride)
    }

    private func feedForward(_ layer: BERTWeights.Layer, _ workspace: EncoderWorkspace, _ team: Team) {
        let width = sizes.intermediateSize
        let rows = workspace.tokenCount
        team.share(width) { columns, _ in
            project(workspace.hidden, layer.intermediate, to: workspace.intermediate, columns, rows: rows)
            kb_gelu(
                workspace.intermediate + columns.lowerBound,
                layer.intermediate.bias.pointer + columns.lowerBound, rows, columns.count, width)
        }
        team.share(sizes.hiddenSize) { columns, _ in
            project(workspace.intermediate, layer.output, to: workspace.projected, columns, rows: rows)
        }
        normalise(
            workspace.projected, by: layer.outputNorm, bias: layer.output.bias.pointer,
            residual: workspace.hidden, rows: rows)
        workspace.swapHidden()
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

// MARK: - Steps on rows

extension BERTEncoder {
    /// target[:, columns] = source W^T, with the bias where the next step does not add it anyway.
    private func project(
        _ source: UnsafeMutablePointer<Float>, _ linear: BERTWeights.Linear,
        to target: UnsafeMutablePointer<Float>, _ columns: Range<Int>, rows: Int, addsBias: Bool = false
    ) {
        if addsBias {
            for row in 0..<rows {
                (target + row * linear.outputs + columns.lowerBound).update(
                    from: linear.bias.pointer + columns.lowerBound, count: columns.count)
            }
        }
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(columns.count), Int32(linear.inputs),
            1, source, Int32(linear.inputs), linear.weight.pointer + columns.lowerBound * linear.inputs,
            Int32(linear.inputs), addsBias ? 1 : 0, target + columns.lowerBound, Int32(linear.outputs))
    }

    private func normalise(
        _ values: UnsafeMutablePointer<Float>, by norm: BERTWeights.LayerNorm, bias: UnsafePointer<Float>,
        residual: UnsafeMutablePointer<Float>?, rows: Int
    ) {
        kb_layer_norm(
            values, residual, bias, norm.gain.pointer, norm.shift.pointer, sizes.layerNormEpsilon, rows,
            sizes.hiddenSize)
    }
}

/// The vector scaled to length 1; zero stays zero.
func unitLength(_ vector: Embedding) -> Embedding {
    let squares = vector.reduce(0.0) { $0 + Double($1) * Double($1) }
    guard squares > 0 else { return vector }
    let scale = Float(1 / squares.squareRoot())
    return vector.map { $0 * scale }
}
