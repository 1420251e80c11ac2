import Encoders
import Foundation
import KnowledgeBase
import Testing

/// Folders that cannot be run are refused with the reason.
@Suite struct RefusedFolderTests {
    private func refusal(_ spoil: (URL) throws -> Void) async throws -> String {
        try await withTinyModel { folder in
            try spoil(folder)
            return reason { _ = try SentenceEncoder(folder: folder) }
        }
    }

    private func refusal(config old: String, _ new: String) async throws -> String {
        try await refusal { folder in
            let url = folder.appending(path: "config.json")
            let text = try String(contentsOf: url, encoding: .utf8)
            try #require(text.contains(old))
            try url.write(text.replacingOccurrences(of: old, with: new))
        }
    }

    @Test(arguments: ["config.json", "model.safetensors", "vocab.txt"])
    func missing_file(name: String) async throws {
        let reason = try await refusal { try FileManager.default.removeItem(at: $0.appending(path: name)) }
        #expect(reason.contains(name) && reason.contains("make model"))
    }

    @Test func missing_folder() {
        #expect(
            reason { _ = try SentenceEncoder(folder: URL(filePath: "/nowhere/at-all")) }.contains(
                "no such folder"))
    }

    @Test(arguments: ["roberta", "t5", "distilbert"]) func other_architecture(name: String) async throws {
        #expect(try await refusal(config: #""bert""#, "\"\(name)\"").contains("'\(name)', not 'bert'"))
    }

    @Test func other_activation() async throws {
        #expect(try await refusal(config: #""gelu""#, #""relu""#).contains("'relu', not 'gelu'"))
    }

    @Test func heads_that_do_not_divide() async throws {
        let reason = try await refusal(config: #""num_attention_heads": 4"#, #""num_attention_heads": 3"#)
        #expect(reason.contains("3 attention heads"))
    }

    @Test(arguments: ["0", "-1", "99999999999"]) func size_out_of_range(value: String) async throws {
        let reason = try await refusal(config: #""hidden_size": 20"#, #""hidden_size": \#(value)"#)
        #expect(reason.contains("hidden_size is \(value)"))
    }

    @Test func configuration_that_is_no_json() async throws {
        let reason = try await refusal { try $0.appending(path: "config.json").write("{") }
        #expect(reason.contains("config.json") && reason.contains("not the JSON"))
    }

    @Test func wrong_shape() async throws {
        let reason = try await refusal(config: #""intermediate_size": 36"#, #""intermediate_size": 40"#)
        #expect(reason.contains("intermediate.dense.weight' has shape [36, 20], not [40, 20]"))
    }

    @Test func more_layers_than_weights() async throws {
        let reason = try await refusal(config: #""num_hidden_layers": 2"#, #""num_hidden_layers": 3"#)
        #expect(reason.contains("'encoder.layer.2.attention.self.query.weight' is missing"))
    }

    @Test(arguments: [
        ("model.safetensors.index.json", "sharded"), ("pytorch_model.bin", "pytorch_model.bin"),
    ])
    func weights_in_another_form(name: String, word: String) async throws {
        let reason = try await refusal { folder in
            try FileManager.default.removeItem(at: folder.appending(path: "model.safetensors"))
            try folder.appending(path: name).write("{}")
        }
        #expect(reason.contains(word))
    }

    @Test func module_that_is_not_run() async throws {
        let reason = try await refusal {
            try $0.appending(path: "modules.json")
                .write(#"[{"type": "sentence_transformers.models.Dense", "path": "2_Dense"}]"#)
        }
        #expect(reason.contains("sentence_transformers.models.Dense"))
    }

    @Test func pooling_outside_the_folder() async throws {
        let reason = try await refusal {
            try $0.appending(path: "modules.json")
                .write(#"[{"type": "sentence_transformers.models.Pooling", "path": "../other"}]"#)
        }
        #expect(reason.contains("leads out of the folder"))
    }

    @Test func pooling_that_is_not_run() async throws {
        let reason = try await refusal {
            try $0.appending(path: "1_Pooling/config.json").write(#"{"pooling_mode_max_tokens": true}"#)
        }
        #expect(reason.contains("pooling_mode_max_tokens"))
    }

    @Test func vocabulary_larger_than_the_weights() async throws {
        let reason = try await refusal { folder in
            let url = folder.appending(path: "vocab.txt")
            try url.write(try String(contentsOf: url, encoding: .utf8) + "uno\ndos\n")
        }
        #expect(reason.contains("its vocabulary has 16 pieces, its weights 14"))
    }

    @Test func vocabulary_without_special_tokens() async throws {
        let reason = try await refusal { try $0.appending(path: "vocab.txt").write("uno\ndos\n") }
        #expect(reason.contains("lacks [UNK]"))
    }

    @Test func tokenizer_of_another_kind() async throws {
        let reason = try await refusal { folder in
            try FileManager.default.removeItem(at: folder.appending(path: "vocab.txt"))
            try folder.appending(path: "tokenizer.json").write(
                #"{"model": {"type": "Unigram", "vocab": [["a", 0.5]]}}"#)
        }
        #expect(reason.contains("Unigram"))
    }
}
