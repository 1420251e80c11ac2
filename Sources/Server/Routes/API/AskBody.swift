import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase

/// What `/api/ask` takes.
struct AskBody: Decodable, Sendable {
    var question: String
    var conversation: String?
    var contact: String?
    /// Of the contact.
    var name: String?
    var filter: FilterBody?
    var language: String?
    var stream: Bool?
    var model: String?
    var temperature: Double?
    /// Tokens of the answer.
    var maxTokens: Int?
    /// The channel's own id of the message, the same in every repetition.
    var messageID: String?
    /// The same as some write it.
    private var otherMessageID: String?

    enum CodingKeys: String, CodingKey {
        case question, conversation, contact, name, filter, language, stream, model, temperature
        case maxTokens = "max_tokens"
        case messageID = "message_id"
    }

    private enum OtherKeys: String, CodingKey { case messageId }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        question = try container.decode(String.self, forKey: .question)
        conversation = try container.decodeIfPresent(String.self, forKey: .conversation)
        contact = try container.decodeIfPresent(String.self, forKey: .contact)
        name = try container.decodeIfPresent(String.self, forKey: .name)
        filter = try container.decodeIfPresent(FilterBody.self, forKey: .filter)
        language = try container.decodeIfPresent(String.self, forKey: .language)
        stream = try container.decodeIfPresent(Bool.self, forKey: .stream)
        model = try container.decodeIfPresent(String.self, forKey: .model)
        temperature = try container.decodeIfPresent(Double.self, forKey: .temperature)
        maxTokens = try container.decodeIfPresent(Int.self, forKey: .maxTokens)
        messageID = try container.decodeIfPresent(String.self, forKey: .messageID)
        otherMessageID = try decoder.container(keyedBy: OtherKeys.self)
            .decodeIfPresent(String.self, forKey: .messageId)
    }

    static let tokens = 16...4_096

    static let schema: JSONValue = .schema(
        [
            "question": Limits.textSchema(atMost: Reception.longestQuestion),
            "conversation": Limits.nameSchema.orNull, "contact": Limits.nameSchema.orNull,
            "name": Limits.nameSchema.orNull, "filter": FilterBody.schema.orNull,
            "language": JSONValue.object([
                "type": "string", "pattern": "^([eE][sS]|[pP][tT]|[eE][nN])?$",
            ]).orNull, "stream": JSONValue.flag.orNull,
            "model": Limits.nameSchema.orNull,
            "temperature": JSONValue.number(from: 0, through: 2).orNull,
            "max_tokens": JSONValue.wholeNumber(from: tokens.lowerBound, through: tokens.upperBound).orNull,
            "message_id": Limits.nameSchema.orNull, "messageId": Limits.nameSchema.orNull,
        ],
        optional: [
            "conversation", "contact", "name", "filter", "language", "stream", "model", "temperature",
            "max_tokens", "message_id", "messageId",
        ])
}

extension AskBody {
    /// - Throws: ``HTTPFailure`` 400 for what is out of its limits.
    func received(_ request: Request, _ context: ServerContext, _ parts: ServerParts) throws
        -> ReceivedQuestion
    {
        let isPage = request.headers[named: "x-kb-page"] != nil
        var received = ReceivedQuestion(
            try Limits.text(question, of: "question", atMost: Reception.longestQuestion),
            conversation: try Limits.name(conversation, of: "conversation"),
            contact: try Limits.name(contact, of: "contact").map { ContactAlias(naming: $0) },
            name: try Limits.name(name, of: "name") ?? "", channel: isPage ? "web" : "api",
            owner: context.principal?.owner ?? "", continues: !isPage,
            key: try key(request),
            language: try chosenLanguage())
        received.options.filter = filter?.filter ?? Filter()
        received.writer = try writer(of: parts, Tuning(of: context.principal, parts))
        return received
    }

    private func key(_ request: Request) throws -> String? {
        let ids = try [
            request.idempotencyKey(), Limits.name(messageID, of: "message_id"),
            Limits.name(otherMessageID, of: "messageId"),
        ]
        return ids.compactMap(\.self).first
    }

    private func chosenLanguage() throws -> Language? {
        guard let language, !language.isEmpty else { return nil }
        guard let chosen = Language(rawValue: language.lowercased()), chosen != .unknown else {
            throw HTTPFailure.invalid("'language' is none of es, pt, en.", param: "language")
        }
        return chosen
    }

    /// `nil` where nothing is chosen.
    private func writer(of parts: ServerParts, _ tuning: Tuning) throws -> AnswerWriter? {
        guard model != nil || temperature != nil || maxTokens != nil else { return nil }
        var writer = parts.chat.ask.writer
        if let model = try Limits.name(model, of: "model") {
            writer = try tuning.writer(named: model, among: parts.writers)
        }
        if let temperature {
            guard (0...2).contains(temperature) else {
                throw HTTPFailure.invalid("'temperature' must be from 0 to 2.", param: "temperature")
            }
            writer?.options.temperature = temperature
        }
        if let maxTokens {
            // Looked at where there is no model, too.
            let tokens = try tuning.checked(tokens: maxTokens)
            writer?.options.maxTokens = tokens
        }
        return writer
    }
}

extension Request {
    /// The header of that name (draft-ietf-httpapi-idempotency-key-header:
    /// https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/), quoted or not.
    ///
    /// - Throws: ``HTTPFailure`` 400 for one that is too long.
    func idempotencyKey() throws -> String? {
        let text = headers[named: "idempotency-key"] ?? ""
        guard text.unicodeScalars.count <= Limits.key else {
            throw HTTPFailure.invalid(
                "'Idempotency-Key' has at most \(Limits.key) characters.", param: "Idempotency-Key")
        }
        let bare = text.trimmingCharacters(in: CharacterSet(charactersIn: "\" "))
        return bare.isEmpty ? nil : bare
    }
}
