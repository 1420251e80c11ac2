import Foundation
import KnowledgeBase

/// How one provider's chat protocol is spoken: requests and answers as bytes. Everything about
/// connections is ``EndpointChat``'s.
protocol ChatRoute: Sendable {
    /// As it stands in front of the model's name: `openai`, `ollama`, `anthropic`, `bedrock`.
    var provider: String { get }
    var model: String { get }

    func request(for request: ChatRequest, isStreamed: Bool) throws -> ProviderRequest

    /// - Throws: ``BrokenStream`` for bytes that are no reply, ``ChatFault`` for an error in place of one.
    func reply(from bytes: Data) throws -> ChatReply

    /// A decoder for one streamed answer.
    func decoder() -> any ChatStreamDecoder

    /// What asks for the list of models, and reads it.
    var modelsRequest: ProviderRequest { get }
    func models(from bytes: Data) throws -> [String]
}

extension ChatRoute {
    /// Provider and model.
    var name: String { "\(provider)/\(model)" }
}

/// What a model sends bit by bit.
enum ChatPiece: Sendable, Hashable {
    case text(String)
    /// Something that nobody sees but that shows it at work: a thought, or a part of a call.
    case work
}

/// Reads one streamed answer from bytes that arrive in any pieces.
protocol ChatStreamDecoder: Sendable {
    /// What `piece` completes.
    ///
    /// - Throws: ``BrokenStream``, or ``ChatFault`` for an error that the provider sends midway.
    mutating func pieces(adding piece: some Sequence<UInt8> & Sendable) throws -> [ChatPiece]

    /// The reply, once the bytes are at their end; its text may hold more than was handed out.
    ///
    /// - Throws: ``BrokenStream`` when they end before the answer does.
    mutating func reply() throws -> ChatReply
}

/// An error that a provider tells inside an answer that began well.
struct ChatFault: Error, Equatable {
    var message: String
    var code: String?

    init(_ message: String, code: String? = nil) {
        self.message = message
        self.code = code
    }
}
