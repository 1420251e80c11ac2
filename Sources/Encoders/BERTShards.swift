import CEncoderKernels
import Synchronization

/// One share of a layer's matrices: some of the heads, and some of the columns between the two steps of
/// the feed-forward network, each with what leads into them and out of them. What the shares of a layer
/// give is added up.
///
/// The way of Megatron-LM (Shoeybi et al., 2019, https://arxiv.org/abs/1909.08053): cores that work on one
/// text each read their own weights and meet only twice a layer.
struct LayerShard: Sendable {
    /// `[3 * width, hiddenSize]`: query, key and value of the share's heads.
    var attentionInput: Matrix
    /// `[hiddenSize, width]`.
    var attentionOutput: Matrix
    /// `[columns, hiddenSize]`.
    var intermediate: Matrix
    /// `[hiddenSize, columns]`.
    var output: Matrix
}

/// The matrices of all layers, cut into shares and brought into the form in which they are multiplied
/// once that pays.
final class BERTShards: Sendable {
    /// A process that answers one question, some 500 tokens with the sentences it chooses from, should not
    /// copy all weights first: by this many tokens the copy has paid for itself.
    static let tokensBeforePacking = 1024
    static let groupSize = 128

    /// Shares of every layer.
    let count: Int
    /// Groups that the inputs of the layers' first products are rounded in, where they are bytes: a token has
    /// few large numbers among hundreds of small ones, and these suffer by those of their own group alone.
    let groups: Int
    private let sizes: BERTConfiguration
    private let weights: BERTWeights
    private let precision: EncoderPrecision
    private let state: Mutex<State>

    private struct State {
        /// By layer and share.
        var shards: [[LayerShard]]
        var tokens = 0
        var isPacked = false
    }

    init(_ weights: BERTWeights, _ sizes: BERTConfiguration, precision: EncoderPrecision) {
        self.sizes = sizes
        self.weights = weights
        self.precision = precision
        count = Self.count(sizes, precision)
        groups = sizes.hiddenSize.isMultiple(of: Self.groupSize) ? sizes.hiddenSize / Self.groupSize : 1
        state = Mutex(State(shards: []))
        if precision == .exact {
            let mapped = shards(first: .mapped, then: .mapped, .alone)
            state.withLock { $0.shards = mapped }
        }
    }

    /// The layers' shares for a batch of so many tokens.
    func layers(for tokens: Int, team: Team) -> [[LayerShard]] {
        state.withLock { state in
            state.tokens += tokens
            let isDue = precision == .fast || state.tokens > Self.tokensBeforePacking
            guard !state.isPacked, isDue else { return state.shards }
            state.isPacked = true
            guard precision == .fast || kb_onednn_is_present() else { return state.shards }
            state.shards =
                precision == .fast
                ? shards(first: .bytes(groups: groups), then: .bytes(groups: 1), team)
                : shards(first: .packed, then: .packed, team)
            weights.forgetMatrices()
            return state.shards
        }
    }

    /// Bytes are rounded share by share: their number must not depend on the machine.
    private static func count(_ sizes: BERTConfiguration, _ precision: EncoderPrecision) -> Int {
        let most = precision == .fast || kb_onednn_is_present() ? 4 : 2
        let possible = (1...most).filter {
            sizes.headCount % $0 == 0 && sizes.intermediateSize % $0 == 0
        }
        return possible.last ?? 1
    }

    /// - Parameters:
    ///   - first: the form of what multiplies the layer's tokens.
    ///   - then: the form of what multiplies what comes of that.
    private func shards(first: Matrix.Form, then: Matrix.Form, _ team: Team) -> [[LayerShard]] {
        let made = Mutex([Int: LayerShard]())
        team.share(weights.layers.count * count) { tasks, _ in
            for task in tasks {
                let shard = shard(task % count, of: weights.layers[task / count], first, then)
                made.withLock { $0[task] = shard }
            }
        }
        let all = made.withLock { $0 }
        return weights.layers.indices.map { layer in
            (0..<count).compactMap { all[layer * count + $0] }
        }
    }

    private func shard(
        _ index: Int, of layer: BERTWeights.Layer, _ first: Matrix.Form, _ then: Matrix.Form
    ) -> LayerShard {
        let heads = part(index, of: sizes.hiddenSize)
        let columns = part(index, of: sizes.intermediateSize)
        return LayerShard(
            attentionInput: Matrix(
                [layer.query, layer.key, layer.value].map { $0.rows(heads) }, as: first),
            attentionOutput: Matrix([layer.attentionOutput.columns(heads)], as: then),
            intermediate: Matrix([layer.intermediate.rows(columns)], as: first),
            output: Matrix([layer.output.columns(columns)], as: then))
    }

    /// What of a dimension belongs to a share.
    func part(_ index: Int, of size: Int) -> Range<Int> {
        size / count * index..<size / count * (index + 1)
    }
}

extension BERTWeights.Linear {
    /// What leads to some outputs.
    fileprivate func rows(_ range: Range<Int>) -> MatrixPart {
        MatrixPart(
            tensor: weight, offset: range.lowerBound * inputs, stride: inputs, outputs: range.count,
            inputs: inputs)
    }

    /// What leads from some inputs.
    fileprivate func columns(_ range: Range<Int>) -> MatrixPart {
        MatrixPart(
            tensor: weight, offset: range.lowerBound, stride: inputs, outputs: outputs,
            inputs: range.count)
    }
}

extension BERTWeights {
    /// The matrices have been copied: what of the file is in memory for them may go.
    fileprivate func forgetMatrices() {
        for layer in layers {
            for linear in [
                layer.query, layer.key, layer.value, layer.attentionOutput, layer.intermediate,
                layer.output,
            ] {
                linear.weight.forgetPages()
            }
        }
    }
}
