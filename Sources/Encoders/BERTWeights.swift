/// The tensors of a BERT encoder under the names that PyTorch's `BertModel` gives them. Matrices are
/// `[outputs, inputs]`, row-major.
struct BERTWeights: Sendable {
    struct Linear: Sendable {
        var weight: Tensor
        var bias: Tensor
        var inputs: Int
        var outputs: Int
    }

    struct LayerNorm: Sendable {
        var gain: Tensor
        var shift: Tensor
    }

    struct Layer: Sendable {
        var query: Linear
        var key: Linear
        var value: Linear
        var attentionOutput: Linear
        var attentionNorm: LayerNorm
        var intermediate: Linear
        var output: Linear
        var outputNorm: LayerNorm
    }

    var words: Tensor
    var positions: Tensor
    var tokenTypes: Tensor
    var embeddingNorm: LayerNorm
    var layers: [Layer]

    /// - Throws: ``KnowledgeBaseError`` of kind `model` for a tensor that is missing or of another shape.
    init(_ file: SafeTensors, _ sizes: BERTConfiguration) throws {
        let reader = Reader(file: file)
        let hidden = sizes.hiddenSize
        words = try reader.table("embeddings.word_embeddings", sizes.vocabularySize, hidden)
        positions = try reader.table("embeddings.position_embeddings", sizes.positionCount, hidden)
        tokenTypes = try reader.table("embeddings.token_type_embeddings", sizes.tokenTypeCount, hidden)
        embeddingNorm = try reader.norm("embeddings.LayerNorm", hidden)
        layers = try (0..<sizes.layerCount).map { try reader.layer("encoder.layer.\($0)", sizes) }
    }

    private struct Reader {
        let file: SafeTensors
        /// `bert.` where the encoder was saved inside a larger model.
        let prefix: String

        init(file: SafeTensors) {
            self.file = file
            prefix = file.contains("bert.embeddings.word_embeddings.weight") ? "bert." : ""
        }

        func table(_ name: String, _ rows: Int, _ columns: Int) throws -> Tensor {
            try file.tensor("\(prefix)\(name).weight", shape: [rows, columns])
        }

        func linear(_ name: String, from inputs: Int, to outputs: Int) throws -> Linear {
            Linear(
                weight: try file.tensor("\(prefix)\(name).weight", shape: [outputs, inputs]),
                bias: try file.tensor("\(prefix)\(name).bias", shape: [outputs]),
                inputs: inputs, outputs: outputs)
        }

        /// Checkpoints converted from TensorFlow call the two vectors gamma and beta.
        func norm(_ name: String, _ size: Int) throws -> LayerNorm {
            let isOld = file.contains("\(prefix)\(name).gamma")
            return LayerNorm(
                gain: try file.tensor("\(prefix)\(name).\(isOld ? "gamma" : "weight")", shape: [size]),
                shift: try file.tensor("\(prefix)\(name).\(isOld ? "beta" : "bias")", shape: [size]))
        }

        func layer(_ name: String, _ sizes: BERTConfiguration) throws -> Layer {
            let hidden = sizes.hiddenSize
            let attention = "\(name).attention"
            return Layer(
                query: try linear("\(attention).self.query", from: hidden, to: hidden),
                key: try linear("\(attention).self.key", from: hidden, to: hidden),
                value: try linear("\(attention).self.value", from: hidden, to: hidden),
                attentionOutput: try linear("\(attention).output.dense", from: hidden, to: hidden),
                attentionNorm: try norm("\(attention).output.LayerNorm", hidden),
                intermediate: try linear(
                    "\(name).intermediate.dense", from: hidden, to: sizes.intermediateSize),
                output: try linear("\(name).output.dense", from: sizes.intermediateSize, to: hidden),
                outputNorm: try norm("\(name).output.LayerNorm", hidden))
        }
    }
}
