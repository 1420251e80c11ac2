import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase

extension ConversationRoutes {
    /// What the company's people do in a conversation.
    var writing: [APIOperation] {
        [
            action("tags", "tagConversation", "Sets its tags.", body: "TagsRequest", setTags),
            action(
                "notes", "addNote", "Adds a note for the company's own people.", body: "NoteRequest", addNote),
        ]
    }

    private typealias Handler = @Sendable (Request, ServerContext, Conversation) async throws -> Response

    private func action(
        _ path: String, _ name: String, _ summary: String, body: String, _ handler: @escaping Handler
    ) -> APIOperation {
        APIOperation(
            .post, "/api/conversations/{id}/\(path)", name: name, summary: summary, tag: "Conversations",
            access: .scope(.admin), parameters: [.path("id", "The conversation's id")], body: .json(body),
            answers: [.json("Desk")]
        ) { request, context in
            let name = try context.pathParameter("id")
            guard let conversation = try await conversation(name, context) else {
                throw HTTPFailure.notFound("There is no such conversation.", param: "id")
            }
            return try await handler(request, context, conversation)
        }
    }

    // MARK: Tags and notes

    private struct TagsBody: Decodable { var tags: [String] }

    @Sendable private func setTags(
        _ request: Request, _ context: ServerContext, _ conversation: Conversation
    ) async throws -> Response {
        let body = try await request.json(TagsBody.self, context: context)
        let tags = try body.tags.compactMap { try Limits.name($0, of: "tags") }
        guard tags.count <= Self.mostTags, tags.allSatisfy({ $0.count <= Self.longestTag }) else {
            throw HTTPFailure.invalid(
                "A conversation has at most \(Self.mostTags) tags of \(Self.longestTag) characters.",
                param: "tags")
        }
        var desk = try await desk(of: conversation)
        var seen: Set<String> = []
        desk.tags = tags.filter { seen.insert($0).inserted }
        try await parts.store.setDesk(desk, of: conversation.id)
        return try JSONResponse.make(DeskItem(desk))
    }

    private struct NoteBody: Decodable {
        var text: String
        var author: String?
    }

    @Sendable private func addNote(
        _ request: Request, _ context: ServerContext, _ conversation: Conversation
    ) async throws -> Response {
        let body = try await request.json(NoteBody.self, context: context)
        let text = try Limits.text(body.text, of: "text", atMost: Limits.comment)
        let author = try Limits.name(body.author, of: "author") ?? operatorName(context)
        try await parts.store.add(DeskNote(at: Date(), author: author, text: text), to: conversation.id)
        return try JSONResponse.make(DeskItem(try await desk(of: conversation)))
    }

    func desk(of conversation: Conversation) async throws -> Desk {
        try await parts.store.desk(of: conversation.id) ?? Desk(changedAt: conversation.updatedAt)
    }

    /// The key's name where a request names nobody.
    func operatorName(_ context: ServerContext) -> String { context.principal?.key?.name ?? "" }
}
