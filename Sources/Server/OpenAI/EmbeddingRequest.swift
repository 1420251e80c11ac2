import KnowledgeBase

/// The body of `POST /v1/embeddings`. Source: https://platform.openai.com/docs/api-reference/embeddings/create
struct EmbeddingRequest: Sendable, Decodable {
    var model: String
    var input: Input
    var encodingFormat: String?
    var dimensions: Int?
    /// Not OpenAI's: `query` or `passage`, for models that treat the two differently.
    var inputType: String?

    enum CodingKeys: String, CodingKey {
        case model, input, dimensions
        case encodingFormat = "encoding_format"
        case inputType = "input_type"
    }

    enum Input: Sendable, Decodable {
        case texts([String])
        /// Of another model's tokenizer: nobody here can read them.
        case tokens

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            do {
                self = .texts([try container.decode(String.self)])
            } catch DecodingError.typeMismatch {
                do {
                    self = .texts(try container.decode([String].self))
                } catch DecodingError.typeMismatch {
                    _ = try container.decode([JSONValue].self)
                    self = .tokens
                }
            }
        }
    }

    /// As many as OpenAI takes.
    static let mostTexts = 2_048

    /// The texts.
    ///
    /// - Throws: ``HTTPFailure`` 400 with the field that is wrong.
    func checkedTexts() throws -> [String] {
        guard case .texts(let texts) = input else {
            throw HTTPFailure.invalid(
                "Tokens cannot be read, only texts. In LangChain, set check_embedding_ctx_length=False.",
                param: "input", code: "tokens_not_supported")
        }
        guard (1...Self.mostTexts).contains(texts.count) else {
            throw HTTPFailure.invalid(
                "'input' takes from 1 to \(Self.mostTexts) texts.", param: "input")
        }
        if let index = texts.firstIndex(of: "") {
            throw HTTPFailure.invalid("'input[\(index)]' is empty.", param: "input")
        }
        if let encodingFormat, !["float", "base64"].contains(encodingFormat) {
            throw HTTPFailure.invalid(
                "'encoding_format' must be 'float' or 'base64'.", param: "encoding_format")
        }
        if let inputType, !["query", "passage"].contains(inputType) {
            throw HTTPFailure.invalid("'input_type' must be 'query' or 'passage'.", param: "input_type")
        }
        return texts
    }
}
