import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase

extension ConversationRoutes {
    /// What the company's people do in a conversation.
    var writing: [APIOperation] {
        [
            action(
                "take", "takeConversation", "The assistant is silent from now on.", body: "TakeRequest", take),
            action("release", "releaseConversation", "The assistant answers again.") { _, _, conversation in
                try await desk.release(conversation.id)
            },
            action("close", "closeConversation", "It is over; the contact's next message begins another.") {
                try await desk.close($2.id)
            },
            action(
                "message", "writeMessage",
                "Writes to the contact in place of the assistant, which is silent then.",
                body: "SayRequest", say),
            action("tags", "tagConversation", "Sets its tags.", body: "TagsRequest", setTags),
            action(
                "notes", "addNote", "Adds a note for the company's own people.", body: "NoteRequest", addNote),
        ]
    }

    private typealias Handler = @Sendable (Request, ServerContext, Conversation) async throws -> Desk

    private func action(
        _ path: String, _ name: String, _ summary: String, body: String? = nil, _ handler: @escaping Handler
    ) -> APIOperation {
        APIOperation(
            .post, "/api/conversations/{id}/\(path)", name: name, summary: summary, tag: "Conversations",
            access: .scope(.admin), parameters: [.path("id", "The conversation's id")],
            body: body.map { .json($0) }, answers: [.json("Desk")]
        ) { request, context in
            let name = try context.pathParameter("id")
            guard let conversation = try await conversation(name, context) else {
                throw HTTPFailure.notFound("There is no such conversation.", param: "id")
            }
            return try JSONResponse.make(DeskItem(try await handler(request, context, conversation)))
        }
    }

    private var desk: OperatorDesk {
        let traits = parts.channels.map { ($0.name, $0.traits) }
        return OperatorDesk(
            store: parts.store, traits: Dictionary(traits) { first, _ in first },
            pause: .seconds(parts.reception.options.pause))
    }

    // MARK: Taking and writing

    private struct TakeBody: Decodable { var `operator`: String? }

    @Sendable private func take(
        _ request: Request, _ context: ServerContext, _ conversation: Conversation
    ) async throws -> Desk {
        let body = try await request.json(TakeBody.self, context: context)
        let name = try Limits.name(body.operator, of: "operator") ?? operatorName(context)
        return try await desk.take(conversation.id, by: name)
    }

    private struct SayBody: Decodable {
        var text: String
        var `operator`: String?
    }

    @Sendable private func say(
        _ request: Request, _ context: ServerContext, _ conversation: Conversation
    ) async throws -> Desk {
        let body = try await request.json(SayBody.self, context: context)
        let text = try Limits.text(body.text, of: "text", atMost: Self.longestMessage)
        let name = try Limits.name(body.operator, of: "operator") ?? operatorName(context)
        try await desk.say(text, by: name, in: conversation.id)
        return try await current(conversation)
    }

    // MARK: Tags and notes

    private struct TagsBody: Decodable { var tags: [String] }

    @Sendable private func setTags(
        _ request: Request, _ context: ServerContext, _ conversation: Conversation
    ) async throws -> Desk {
        let body = try await request.json(TagsBody.self, context: context)
        let tags = try body.tags.prefix(Self.mostTags)
            .compactMap { try Limits.name($0, of: "tags", atMost: Self.longestTag) }
        guard tags.count == body.tags.count else {
            throw HTTPFailure.invalid(
                "A conversation has at most \(Self.mostTags) tags of 1 to \(Self.longestTag) characters.",
                param: "tags")
        }
        return try await desk.tag(conversation.id, tags)
    }

    private struct NoteBody: Decodable {
        var text: String
        var author: String?
    }

    @Sendable private func addNote(
        _ request: Request, _ context: ServerContext, _ conversation: Conversation
    ) async throws -> Desk {
        let body = try await request.json(NoteBody.self, context: context)
        let text = try Limits.text(body.text, of: "text", atMost: Limits.comment)
        let author = try Limits.name(body.author, of: "author") ?? operatorName(context)
        try await desk.note(text, by: author, in: conversation.id)
        return try await current(conversation)
    }

    private func current(_ conversation: Conversation) async throws -> Desk {
        try await parts.store.desk(of: conversation.id) ?? Desk(changedAt: conversation.updatedAt)
    }

    /// The key's name where a request names nobody.
    private func operatorName(_ context: ServerContext) -> String { context.principal?.key?.name ?? "" }
}
