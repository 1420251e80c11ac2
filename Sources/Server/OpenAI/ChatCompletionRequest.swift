import Foundation
import KnowledgeBase

/// The body of `POST /v1/chat/completions`, in so far as it is understood. Other members are ignored; `null` is the
/// same as left out. Source: https://platform.openai.com/docs/api-reference/chat/create
struct ChatCompletionRequest: Sendable, Decodable {
    var model: String
    var messages: [Message]
    var stream: Bool?
    var streamOptions: StreamOptions?
    var temperature: Double?
    var topP: Double?
    var maxTokens: Int?
    var maxCompletionTokens: Int?
    var stop: OneOrMore?
    var n: Int?
    var logprobs: Bool?
    var topLogprobs: Int?
    var audio: JSONValue?
    var modalities: [String]?
    var responseFormat: ResponseFormat?
    var tools: [Tool]?
    var toolChoice: JSONValue?
    var functions: JSONValue?
    var kb: Wishes?

    enum CodingKeys: String, CodingKey {
        case model, messages, stream, temperature, stop, n, logprobs, audio, modalities, tools, functions, kb
        case streamOptions = "stream_options"
        case topP = "top_p"
        case maxTokens = "max_tokens"
        case maxCompletionTokens = "max_completion_tokens"
        case topLogprobs = "top_logprobs"
        case responseFormat = "response_format"
        case toolChoice = "tool_choice"
    }

    struct StreamOptions: Sendable, Decodable {
        var includeUsage: Bool?

        enum CodingKeys: String, CodingKey { case includeUsage = "include_usage" }
    }

    struct ResponseFormat: Sendable, Decodable {
        var type: String
    }

    /// What only kb knows.
    struct Wishes: Sendable, Decodable {
        /// `text` to have the sources named at the end of the text; `field`, or nothing, for the field alone.
        var sources: String?
    }

    struct Message: Sendable, Decodable {
        var role: String
        var content: Content?
        var toolCalls: [Call]?
        var toolCallID: String?

        enum CodingKeys: String, CodingKey {
            case role, content
            case toolCalls = "tool_calls"
            case toolCallID = "tool_call_id"
        }
    }

    /// A text, or parts of one.
    enum Content: Sendable, Decodable {
        case text(String)
        case parts([Part])

        struct Part: Sendable, Decodable {
            var type: String
            /// Of a part of type `text`, which has to have one.
            var text: String?

            private enum CodingKeys: String, CodingKey { case type, text }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                type = try container.decode(String.self, forKey: .type)
                text = type == "text" ? try container.decode(String.self, forKey: .text) : nil
            }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            do {
                self = .text(try container.decode(String.self))
            } catch DecodingError.typeMismatch {
                self = .parts(try container.decode([Part].self))
            }
        }
    }

    struct Call: Sendable, Decodable {
        var id: String
        var type: String?
        var function: Function

        struct Function: Sendable, Decodable {
            var name: String
            var arguments: String?
        }
    }

    struct Tool: Sendable, Decodable {
        var type: String
        var function: Function?

        struct Function: Sendable, Decodable {
            var name: String
            var description: String?
            var parameters: JSONValue?
        }
    }

    enum OneOrMore: Sendable, Decodable {
        case one(String)
        case more([String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            do {
                self = .one(try container.decode(String.self))
            } catch DecodingError.typeMismatch {
                self = .more(try container.decode([String].self))
            }
        }

        var texts: [String] {
            switch self {
            case .one(let text): [text]
            case .more(let texts): texts
            }
        }
    }
}
