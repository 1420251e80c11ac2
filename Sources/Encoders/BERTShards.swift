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

    /// Rows that should go through together: few enough for the caches of one core, but weights that are
    /// arranged anew for every product want more of them.
    var tileSize: Int { output.isMapped ? 256 : 64 }
}

/// The matrices of all layers, cut into shares and brought into the form in which they are multiplied
/// once that pays.
final class BERTShards: Sendable {
    /// A process that answers one question, some 500 tokens with the sentences it chooses from, should not
    /// copy all weights first: by this many tokens the copy has paid for itself.
    static let tokensBeforePacking = 1024

    /// Shares of every layer.
    let count: Int
    private let sizes: BERTConfiguration
    private let weights: BERTWeights
    private let precision: EncoderPrecision
    private let usesOneDNN: Bool
    private let state: Mutex<State>

    private struct State {
        /// By layer and share.
        var shards: [[LayerShard]]
        var tokens = 0
        var isPacked = false
    }

    init(
        _ weights: BERTWeights, _ sizes: BERTConfiguration, precision: EncoderPrecision, usesOneDNN: Bool
    ) {
        self.sizes = sizes
        self.weights = weights
        self.precision = precision
        self.usesOneDNN = usesOneDNN && kb_onednn_is_present()
        count = Self.count(sizes, most: precision == .fast || self.usesOneDNN ? 4 : 2)
        state = Mutex(State(shards: []))
        if precision == .exact {
            let mapped = shards(as: .mapped, .alone)
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
            guard precision == .fast || usesOneDNN else { return state.shards }
            state.shards = shards(as: precision == .fast ? .integers : .packed, team)
            weights.forgetMatrices()
            return state.shards
        }
    }

    /// Integers are rounded share by share: their number must not depend on the machine.
    private static func count(_ sizes: BERTConfiguration, most: Int) -> Int {
        let possible = (1...most).filter {
            sizes.headCount % $0 == 0 && sizes.intermediateSize % $0 == 0
        }
        return possible.last ?? 1
    }

    private func shards(as form: Matrix.Form, _ team: Team) -> [[LayerShard]] {
        let made = Mutex([Int: LayerShard]())
        team.share(weights.layers.count * count) { [self] task, _ in
            let shard = shard(task % count, of: weights.layers[task / count], form)
            made.withLock { $0[task] = shard }
        }
        let all = made.withLock { $0 }
        return weights.layers.indices.map { layer in
            (0..<count).compactMap { all[layer * count + $0] }
        }
    }

    private func shard(_ index: Int, of layer: BERTWeights.Layer, _ form: Matrix.Form) -> LayerShard {
        let heads = part(index, of: sizes.hiddenSize)
        let columns = part(index, of: sizes.intermediateSize)
        return LayerShard(
            attentionInput: Matrix(
                [layer.query, layer.key, layer.value].map { $0.rows(heads) }, as: form),
            attentionOutput: Matrix([layer.attentionOutput.columns(heads)], as: form),
            intermediate: Matrix([layer.intermediate.rows(columns)], as: form),
            output: Matrix([layer.output.columns(columns)], as: form))
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
