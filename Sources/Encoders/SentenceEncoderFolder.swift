import Foundation
import KnowledgeBase

/// What the files of a sentence-transformers folder say beside weights and vocabulary.
struct SentenceEncoderFolder {
    let url: URL

    private var action: String { "run the model in '\(url.path)'" }

    private func refused(_ reason: String, _ kind: KnowledgeBaseError.Kind = .model) -> KnowledgeBaseError {
        KnowledgeBaseError(
            kind, cannot: action, because: reason,
            advice: "Install the built-in model by 'kb model pull' or 'make model'")
    }

    func file(_ name: String) -> URL { url.appending(path: name) }

    private func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: file(name).path)
    }

    /// The one file of weights.
    ///
    /// - Throws: ``KnowledgeBaseError`` of kind `notFound` for a folder without one, `model` for weights
    ///   in another form.
    func weightsFile() throws -> URL {
        guard exists("config.json") else {
            throw refused(exists("") ? "config.json is missing" : "there is no such folder", .notFound)
        }
        if exists("model.safetensors") { return file("model.safetensors") }
        if exists("model.safetensors.index.json") {
            throw refused("its weights are sharded over several files; one model.safetensors can be run")
        }
        if exists("pytorch_model.bin") {
            throw refused("its weights are in pytorch_model.bin; only model.safetensors can be run")
        }
        throw refused("model.safetensors is missing", .notFound)
    }

    /// - Throws: ``KnowledgeBaseError`` of kind `model` for steps other than transformer, pooling and
    ///   normalisation, or another kind of pooling.
    func pooling() throws -> BERTEncoder.Pooling {
        struct Module: Decodable {
            var type: String
            var path: String
        }
        let modules = try ModelFile.decodeIfPresent([Module].self, from: file("modules.json")) ?? []
        var path = "1_Pooling"
        for module in modules {
            switch module.type.split(separator: ".").last {
            case "Transformer", "Normalize": break
            case "Pooling": path = module.path
            default: throw refused("its module '\(module.type)' cannot be run")
            }
        }
        guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
            throw refused("modules.json leads out of the folder: '\(path)'")
        }
        return try pooling(in: "\(path)/config.json")
    }

    private func pooling(in name: String) throws -> BERTEncoder.Pooling {
        guard let flags = try ModelFile.decodeIfPresent([String: Flag].self, from: file(name)) else {
            return .mean
        }
        let modes = flags.filter { $0.key.hasPrefix("pooling_mode_") && $0.value.isOn }.keys.sorted()
        switch modes {
        case ["pooling_mode_mean_tokens"]: return .mean
        case ["pooling_mode_cls_token"]: return .first
        default:
            throw refused("its pooling is \(modes.isEmpty ? "not named" : modes.joined(separator: " and "))")
        }
    }

    /// A value of the pooling file; only truth matters.
    private struct Flag: Decodable {
        var isOn: Bool

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            isOn = (try? container.decode(Bool.self)) ?? false
        }
    }

    /// Tokens the model reads of one text, special tokens included: what `sentence_bert_config.json`
    /// says, else 256 for the built-in model and otherwise 512, as far as there are positions.
    func tokenLimit(positions: Int, revision: String) throws -> Int {
        struct Limits: Decodable {
            var max_seq_length: Int?
        }
        let limits = try ModelFile.decodeIfPresent(Limits.self, from: file("sentence_bert_config.json"))
        let isBuiltIn = ModelManifest.allMiniLML6V2.weights?.sha256 == revision
        let limit = min(limits?.max_seq_length ?? (isBuiltIn ? 256 : 512), positions)
        guard limit >= 3 else { throw refused("max_seq_length is \(limit)") }
        return limit
    }

    /// Prefixes for questions and passages that newer models carry with them.
    func prompts() throws -> (query: String, passage: String) {
        struct Prompts: Decodable {
            var prompts: [String: String]?
        }
        let file = try ModelFile.decodeIfPresent(
            Prompts.self, from: file("config_sentence_transformers.json"))
        let prompts = file?.prompts ?? [:]
        return (prompts["query"] ?? "", prompts["passage"] ?? prompts["document"] ?? "")
    }
}
