import Foundation
import KnowledgeBase

/// The sizes of a BERT encoder, from the `config.json` of a model folder.
public struct BERTConfiguration: Sendable, Equatable {
    /// Numbers per token between layers.
    public var hiddenSize: Int
    public var layerCount: Int
    public var headCount: Int
    /// Numbers per token inside a layer's feed-forward part.
    public var intermediateSize: Int
    /// Longest sequence there are position embeddings for.
    public var positionCount: Int
    public var vocabularySize: Int
    public var tokenTypeCount: Int
    public var layerNormEpsilon: Float

    public var headSize: Int { hiddenSize / headCount }

    /// - Throws: ``KnowledgeBaseError`` of kind `model` for another architecture, activation or a size
    ///   out of range; `notFound` or `unreadable` for the file itself.
    public init(contentsOf url: URL) throws {
        let file = try ModelFile.decode(File.self, from: url)
        do {
            self = try file.configuration()
        } catch let refusal as File.Refusal {
            throw KnowledgeBaseError(
                .model, cannot: "run the model of '\(url.path)'", because: refusal.reason,
                advice: "Models that run are BERT sentence encoders such as all-MiniLM-L6-v2")
        }
    }

    private struct File: Decodable {
        struct Refusal: Error {
            var reason: String
        }

        var model_type: String?
        var hidden_act: String?
        var position_embedding_type: String?
        var is_decoder: Bool?
        var hidden_size: Int?
        var num_hidden_layers: Int?
        var num_attention_heads: Int?
        var intermediate_size: Int?
        var max_position_embeddings: Int?
        var vocab_size: Int?
        var type_vocab_size: Int?
        var layer_norm_eps: Double?

        func configuration() throws -> BERTConfiguration {
            try checkArchitecture()
            let configuration = BERTConfiguration(
                hiddenSize: try size(hidden_size, "hidden_size", 1...8192),
                layerCount: try size(num_hidden_layers, "num_hidden_layers", 1...96),
                headCount: try size(num_attention_heads, "num_attention_heads", 1...256),
                intermediateSize: try size(intermediate_size, "intermediate_size", 1...65536),
                positionCount: try size(max_position_embeddings, "max_position_embeddings", 3...65536),
                vocabularySize: try size(vocab_size, "vocab_size", 4...4_000_000),
                tokenTypeCount: try size(type_vocab_size ?? 2, "type_vocab_size", 1...64),
                layerNormEpsilon: try epsilon())
            guard configuration.hiddenSize % configuration.headCount == 0 else {
                throw Refusal(
                    reason: "hidden_size \(configuration.hiddenSize) cannot be shared by "
                        + "\(configuration.headCount) attention heads")
            }
            return configuration
        }

        private func checkArchitecture() throws {
            guard model_type == "bert" else {
                throw Refusal(
                    reason: "its architecture (model_type) is '\(model_type ?? "unnamed")', not 'bert'")
            }
            guard hidden_act == "gelu" else {
                throw Refusal(
                    reason: "its activation (hidden_act) is '\(hidden_act ?? "unnamed")', not 'gelu'")
            }
            guard position_embedding_type ?? "absolute" == "absolute" else {
                throw Refusal(reason: "its positions are '\(position_embedding_type ?? "")', not 'absolute'")
            }
            guard is_decoder != true else { throw Refusal(reason: "it is a decoder, not an encoder") }
        }

        private func size(_ value: Int?, _ name: String, _ range: ClosedRange<Int>) throws -> Int {
            guard let value else { throw Refusal(reason: "\(name) is missing") }
            guard range.contains(value) else {
                throw Refusal(
                    reason: "\(name) is \(value), not \(range.lowerBound) to \(range.upperBound)")
            }
            return value
        }

        private func epsilon() throws -> Float {
            let value = layer_norm_eps ?? 1e-12
            guard value >= 0, value < 1 else { throw Refusal(reason: "layer_norm_eps is \(value)") }
            return Float(value)
        }
    }

    init(
        hiddenSize: Int, layerCount: Int, headCount: Int, intermediateSize: Int, positionCount: Int,
        vocabularySize: Int, tokenTypeCount: Int, layerNormEpsilon: Float
    ) {
        self.hiddenSize = hiddenSize
        self.layerCount = layerCount
        self.headCount = headCount
        self.intermediateSize = intermediateSize
        self.positionCount = positionCount
        self.vocabularySize = vocabularySize
        self.tokenTypeCount = tokenTypeCount
        self.layerNormEpsilon = layerNormEpsilon
    }
}
