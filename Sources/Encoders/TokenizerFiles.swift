import Foundation
import KnowledgeBase

extension WordPieceTokenizer {
    /// The tokenizer of a model folder: `vocab.txt` (quick to read) or else `tokenizer.json`, with the
    /// settings of `tokenizer_config.json` where there is one.
    ///
    /// - Throws: ``KnowledgeBaseError`` of kind `model` for another kind of tokenizer, `notFound` where
    ///   there is none, `unreadable` or `limitExceeded` for files that cannot be read.
    public init(modelFolder folder: URL) throws {
        let vocab = folder.appending(path: "vocab.txt")
        let json = folder.appending(path: "tokenizer.json")
        let action = "run the tokenizer of '\(folder.path)'"
        let settings = try ModelFile.decodeIfPresent(
            Settings.self, from: folder.appending(path: "tokenizer_config.json"))
        try settings?.check(action)
        let hasVocab = FileManager.default.fileExists(atPath: vocab.path)
        guard hasVocab || FileManager.default.fileExists(atPath: json.path) else {
            throw KnowledgeBaseError(
                .notFound, cannot: action, because: "neither vocab.txt nor tokenizer.json is there",
                advice: "Install the model by 'kb model pull' or 'make model'")
        }
        if hasVocab, let settings {
            self = try Self.build(
                ModelFile.read(vocab).withBytes(WordPieceVocabulary.init(lines:)), rules: settings.rules,
                action)
        } else if FileManager.default.fileExists(atPath: json.path) {
            let file = try ModelFile.decode(TokenizerJSON.self, from: json)
            let vocabulary = try file.vocabulary(action)
            self = try Self.build(vocabulary, rules: settings?.rules ?? file.rules(action), action)
        } else {
            self = try Self.build(
                ModelFile.read(vocab).withBytes(WordPieceVocabulary.init(lines:)), rules: .init(), action)
        }
    }

    private static func build(
        _ vocabulary: WordPieceVocabulary, rules: ScalarNormalizer.Rules, _ action: String
    ) throws -> WordPieceTokenizer {
        func id(_ token: String) throws -> Int32 {
            guard let id = vocabulary.id(of: token) else {
                throw KnowledgeBaseError(.model, cannot: action, because: "its vocabulary lacks \(token)")
            }
            return id
        }
        let spellings = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].compactMap { token in
            vocabulary.id(of: token).map { (bytes: Array(token.utf8), id: $0) }
        }
        return WordPieceTokenizer(
            vocabulary: vocabulary,
            special: SpecialTokens(
                unknown: try id("[UNK]"), first: try id("[CLS]"), last: try id("[SEP]"), spellings: spellings),
            rules: rules)
    }

    /// `tokenizer_config.json`.
    private struct Settings: Decodable {
        var do_lower_case: Bool?
        var strip_accents: Bool?
        var tokenize_chinese_chars: Bool?
        var tokenizer_class: String?

        var rules: ScalarNormalizer.Rules {
            let lowercases = do_lower_case ?? true
            return ScalarNormalizer.Rules(
                lowercases: lowercases, stripsAccents: strip_accents ?? lowercases,
                splitsChinese: tokenize_chinese_chars ?? true)
        }

        func check(_ action: String) throws {
            guard let name = tokenizer_class, !["BertTokenizer", "BertTokenizerFast"].contains(name) else {
                return
            }
            throw KnowledgeBaseError(
                .model, cannot: action, because: "it is a \(name), not a BertTokenizer")
        }
    }

    /// `tokenizer.json` as the `tokenizers` library writes it.
    private struct TokenizerJSON: Decodable {
        struct Model: Decodable {
            var type: String?
            var vocab: [String: Int32]
            var continuing_subword_prefix: String?
        }

        struct Normalizer: Decodable {
            var type: String
            var lowercase: Bool?
            var strip_accents: Bool?
            var handle_chinese_chars: Bool?
        }

        struct PreTokenizer: Decodable {
            var type: String
        }

        var model: Model
        var normalizer: Normalizer?
        var pre_tokenizer: PreTokenizer?

        enum CodingKeys: String, CodingKey {
            case model, normalizer, pre_tokenizer
        }

        enum ModelKeys: String, CodingKey {
            case type
        }

        /// Looks at the type first: the vocabularies of other kinds have another form.
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let type = try container.nestedContainer(keyedBy: ModelKeys.self, forKey: .model)
                .decodeIfPresent(String.self, forKey: .type)
            model =
                type == "WordPiece" || type == nil
                ? try container.decode(Model.self, forKey: .model) : Model(type: type, vocab: [:])
            normalizer = try container.decodeIfPresent(Normalizer.self, forKey: .normalizer)
            pre_tokenizer = try container.decodeIfPresent(PreTokenizer.self, forKey: .pre_tokenizer)
        }

        func vocabulary(_ action: String) throws -> WordPieceVocabulary {
            func refuse(_ reason: String) -> KnowledgeBaseError {
                KnowledgeBaseError(.model, cannot: action, because: reason)
            }
            guard model.type ?? "WordPiece" == "WordPiece" else {
                throw refuse("it is of type \(model.type ?? ""), not WordPiece")
            }
            guard model.continuing_subword_prefix ?? "##" == "##" else {
                throw refuse("its pieces do not continue words with ##")
            }
            guard pre_tokenizer?.type ?? "BertPreTokenizer" == "BertPreTokenizer" else {
                throw refuse("it splits words by \(pre_tokenizer?.type ?? ""), not by BertPreTokenizer")
            }
            guard model.vocab.values.allSatisfy({ $0 >= 0 && $0 < 4_000_000 }) else {
                throw refuse("its vocabulary has an id out of range")
            }
            return WordPieceVocabulary(ids: model.vocab)
        }

        func rules(_ action: String) throws -> ScalarNormalizer.Rules {
            guard let normalizer, normalizer.type == "BertNormalizer" else {
                throw KnowledgeBaseError(
                    .model, cannot: action,
                    because: "it normalises by \(normalizer?.type ?? "nothing"), not by BertNormalizer")
            }
            let lowercases = normalizer.lowercase ?? true
            return ScalarNormalizer.Rules(
                lowercases: lowercases, stripsAccents: normalizer.strip_accents ?? lowercases,
                splitsChinese: normalizer.handle_chinese_chars ?? true)
        }
    }
}
