import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase

/// A bridge's request. Only the fields that are asked for are looked at: what else it carries, keys of the bridge
/// itself among it, is not kept and not logged.
struct BridgeBody: Sendable {
    private let value: JSONValue
    private let inputs: JSONValue

    /// - Throws: ``HTTPFailure`` 400 for what is no JSON object, or whose `inputs` are none.
    init(_ request: Request, _ context: ServerContext) async throws {
        value = try await request.json(JSONValue.self, context: context)
        guard value.object != nil else { throw HTTPFailure.invalid("The body is no JSON object.") }
        let inputs = value["inputs"] ?? .null
        self.inputs = inputs == .null ? [:] : inputs
        guard self.inputs.object != nil else {
            throw HTTPFailure.invalid("'inputs' is not an object.", param: "inputs")
        }
        if let own = value["fromMe"], own != .null, own.bool == nil {
            throw HTTPFailure.invalid("'fromMe' is not true or false.", param: "fromMe")
        }
    }

    /// A field of the body, else of its `inputs`; `nil` for an empty one.
    func text(_ names: String...) throws -> String? {
        let texts = try names.map { name in
            let input = try Limits.name(inputs[name]?.string, of: "inputs.\(name)")
            guard let own = try choice(name) else { return input }
            return try Limits.name(own, of: name)
        }
        return texts.compactMap(\.self).first
    }

    /// A field of the body, as it is written.
    func choice(_ name: String) throws -> String? {
        guard let own = value[name], own != .null else { return nil }
        guard let text = own.string else {
            throw HTTPFailure.invalid("'\(name)' is not a string.", param: name)
        }
        return text
    }

    /// - Throws: ``HTTPFailure`` 400 where there is none or it is very long.
    func message(_ name: String) throws -> BridgeMessage {
        guard let text = value[name]?.string else {
            throw HTTPFailure.invalid("'\(name)' is missing.", param: name)
        }
        return BridgeMessage(try Limits.text(text, of: name, atMost: Self.longest))
    }

    /// Whether the company itself wrote it, from another device.
    var isOwn: Bool { (value["fromMe"] ?? inputs["fromMe"])?.bool == true }

    /// Whether it is of Evolution API.
    var isOfEvolution: Bool { (value["instanceName"] ?? inputs["instanceName"]) != nil }

    /// The message's own id: the same in every repetition of the request.
    func key(_ request: Request) throws -> String? {
        let own = try text("message_id", "messageId", "keyId")
        return try request.idempotencyKey() ?? own
    }

    /// Characters of a message with what a bridge writes around it.
    private static let longest = Reception.longestQuestion + 4_000
    static let messageSchema = Limits.textSchema(atMost: longest)

    /// Of a request with these members and those that every bridge's is looked through for.
    ///
    /// - Parameters:
    ///   - required: that have to be there; every other one may be left out.
    ///   - names: that are looked for in `inputs` too.
    static func schema(
        _ members: [String: JSONValue], required: Set<String>, names: Set<String> = []
    ) -> JSONValue {
        let names = names.union(["pushName", "message_id", "messageId", "keyId"])
        let own = Dictionary(uniqueKeysWithValues: names.map { ($0, Limits.nameSchema.orNull) })
        // What is there and no text is left alone.
        let input: JSONValue = ["anyOf": [Limits.nameSchema, ["not": .anyText]]]
        let inputs: JSONValue = [
            "type": "object", "properties": .object(own.mapValues { _ in input }),
        ]
        let all = own.merging(["fromMe": JSONValue.flag.orNull, "inputs": inputs.orNull]) { $1 }
            .merging(members) { $1 }
        return .schema(all, optional: Set(all.keys).subtracting(required))
    }
}

extension Reception {
    /// Answers what a bridge brings.
    func answer(
        _ message: BridgeMessage, by question: ReceivedQuestion,
        show: (@Sendable (AnswerProgress) -> Void)? = nil
    ) async throws -> ReceptionReply {
        var question = question
        switch message {
        case .text(let text): question.text = text
        case .media(let kind): question.media = kind
        }
        return try await answer(question, show: show)
    }
}

extension APIOperation {
    /// A route of a bridge's own contract.
    static func bridge(
        _ path: String, name: String, summary: String, body: JSONValue, answer: JSONValue,
        events: Bool = false, failure: JSONValue? = nil, handler: @escaping Handler
    ) -> APIOperation {
        var content = ["application/json": answer]
        if events { content["text/event-stream"] = .event }
        return APIOperation(
            .post, path, name: name, summary: summary, tag: "Bridges", access: .scope(.ask),
            parameters: [.idempotencyKey], body: .json(body),
            answers: [APIAnswer(.ok, "The answer; empty text where nothing is to be said", content: content)],
            failure: failure, handler: handler)
    }
}
