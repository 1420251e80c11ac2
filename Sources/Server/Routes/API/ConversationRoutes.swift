import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase

/// `/api/conversations`: the desk, and for who opened a conversation what was said in it.
struct ConversationRoutes: RouteGroup {
    let parts: ServerParts

    private static let mostListed = 500
    private static let mostMessages = 1_000
    static let mostTags = 20
    static let longestTag = 40

    var operations: [APIOperation] { reading + writing }

    private var reading: [APIOperation] {
        [
            APIOperation(
                .get, "/api/conversations", name: "listConversations",
                summary: "Conversations, the last changed first.", tag: "Conversations",
                access: .scope(.admin),
                parameters: [
                    .query("state", "Of the desk", schema: .choice(Desk.State.self)),
                    .query("channel", "Only of this channel", schema: Limits.nameSchema),
                    .query("tag", "Only with this tag", schema: Limits.nameSchema),
                    .query(
                        "contact", "Only of this contact, by id, number or what a channel calls them",
                        schema: Limits.nameSchema),
                    .query(
                        "before", "Only those changed before this time, for the next page",
                        schema: APIParameter.time),
                    .query(
                        "limit", "Conversations at most",
                        schema: .wholeNumber(from: 1, through: Self.mostListed)),
                ], answers: [.json("ConversationList")], handler: list),
            APIOperation(
                .get, "/api/conversations/{id}", name: "getConversation",
                summary: """
                    A conversation. Administrators see all of it; with another key one sees the messages of those that \
                    were opened with it.
                    """,
                tag: "Conversations", access: .anyKey,
                parameters: [
                    .path("id", "As an answer named it"),
                    .query(
                        "after", "Only messages after this one", schema: .wholeNumber(from: 0, through: .max)),
                    .query(
                        "limit", "The latest messages at most",
                        schema: .wholeNumber(from: 1, through: Self.mostMessages)),
                ], answers: [.json("Conversation")], handler: get),
        ]
    }

    // MARK: Reading

    @Sendable private func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let filter = DeskFilter(
            state: try request.queryChoice("state", as: Desk.State.self),
            channel: try Limits.name(request.queryParameter("channel"), of: "channel"),
            tag: try Limits.name(request.queryParameter("tag"), of: "tag"),
            contact: try await contact(Limits.name(request.queryParameter("contact"), of: "contact")),
            before: try request.queryTime("before"),
            limit: try request.queryNumber("limit", in: 1...Self.mostListed, default: 50))
        let records = try await parts.store.desks(filter)
        let aliases = try await aliases(of: Set(records.map(\.record.conversation.contact)))
        let items = records.map { record in
            ConversationItem(record, aliases: aliases[record.record.conversation.contact] ?? [])
        }
        return try JSONResponse.make(["conversations": items])
    }

    /// The id of whoever is called so; what nobody is called stays as it is, and finds nothing.
    private func contact(_ name: String?) async throws -> String? {
        guard let name else { return nil }
        return try await parts.store.contact(called: name)?.id ?? name
    }

    /// What contacts are called on channels, as `phone:34600111222`.
    private func aliases(of contacts: Set<Contact.ID>) async throws -> [Contact.ID: [String]] {
        var aliases: [Contact.ID: [String]] = [:]
        for id in contacts where !id.isEmpty {
            aliases[id] = try await parts.store.contact(id)?.aliases.map(\.description)
        }
        return aliases
    }

    @Sendable private func get(_ request: Request, _ context: ServerContext) async throws -> Response {
        let name = try context.pathParameter("id")
        let after = try request.queryNumber("after", in: 0...Int.max, default: 0)
        let limit = try request.queryNumber("limit", in: 1...Self.mostMessages, default: 500)
        let isAdmin = context.principal?.allows(.admin) ?? false
        guard let conversation = try await conversation(name, context) else {
            throw HTTPFailure.notFound("There is no such conversation.", param: "id")
        }
        let messages = try await parts.store.messages(in: conversation.id, after: Int64(after), limit: limit)
        let desk = try await parts.store.desk(of: conversation.id)
        var answer = ConversationAnswer(conversation, desk, messages)
        if isAdmin { try await addInternals(to: &answer, conversation) }
        return try JSONResponse.make(answer)
    }

    /// By the name that who asks opened it by; any for administrators.
    func conversation(_ name: String, _ context: ServerContext) async throws -> Conversation? {
        if context.principal?.allows(.admin) == true, let known = try await parts.store.conversation(name) {
            return known
        }
        guard context.principal?.allows(.ask) == true else { return nil }
        return try await parts.reception.conversation(name, openedBy: context.principal?.owner ?? "")
    }

    /// What only the company's people see.
    private func addInternals(to answer: inout ConversationAnswer, _ conversation: Conversation) async throws
    {
        let contact = try await parts.store.contact(conversation.contact)
        answer.contactName = contact?.name ?? ""
        answer.contactDetails = contact.map(ContactItem.init)
        answer.notes = try await parts.store.notes(of: conversation.id)
        answer.outbox = try await parts.store.outbox(nil, conversation: conversation.id, limit: 200)
            .map(OutboxItem.init)
    }

    var schemas: [String: JSONValue] {
        let head: [String: JSONValue] = [
            "id": .anyText, "channel": .anyText, "contact": .anyText, "contactName": .anyText,
            "startedAt": .time,
            "updatedAt": .time, "desk": .reference("Desk"),
        ]
        return [
            "Desk": .schema(
                [
                    "state": .choice(Desk.State.self), "operatorName": .anyText, "silentUntil": .time,
                    "reason": .anyText,
                    "tags": .list(of: .anyText), "changedAt": .time,
                ], optional: ["silentUntil"]),
            "ConversationList": .schema([
                "conversations": .list(
                    of: .schema(
                        head.merging([
                            "messages": .wholeNumber, "last": .anyText, "contactAliases": .list(of: .anyText),
                        ]) { $1 }))
            ]),
            "Conversation": .schema(
                head.merging([
                    "messages": .list(of: .reference("Message")), "contactDetails": .reference("Contact"),
                    "notes": .list(of: .reference("Note")), "outbox": .list(of: .reference("OutboxItem")),
                ]) { $1 }, optional: ["contactDetails", "notes", "outbox"]),
            "Message": .schema(
                [
                    "id": .wholeNumber, "role": .choice("contact", "assistant", "person"), "text": .anyText,
                    "language": .anyText, "sentAt": .time, "sources": .list(of: .anyText),
                    "handOff": .schema(["reason": .anyText]),
                ], optional: ["handOff"]),
            "Note": .schema(["at": .time, "author": .anyText, "text": .anyText]),
            "TakeRequest": .schema(["operator": Limits.nameSchema.orNull], optional: ["operator"]),
            "SayRequest": .schema(
                [
                    "text": Limits.textSchema(atMost: Self.longestMessage),
                    "operator": Limits.nameSchema.orNull,
                ],
                optional: ["operator"]),
            "NoteRequest": .schema(
                ["text": Limits.textSchema(atMost: Limits.comment), "author": Limits.nameSchema.orNull],
                optional: ["author"]),
            "TagsRequest": .schema([
                "tags": .list(of: Limits.givenNameSchema(atMost: Self.longestTag), atMost: Self.mostTags)
            ]),
        ]
    }

    static let longestMessage = 4_000
}

/// A conversation as the desk's list shows it.
struct ConversationItem: Encodable, Sendable {
    var id: String
    var channel: String
    var contact: String
    var contactName: String
    /// `phone:34600111222`.
    var contactAliases: [String]
    var startedAt: Date
    var updatedAt: Date
    /// How many.
    var messages: Int
    /// The beginning of the last one.
    var last: String
    var desk: DeskItem

    init(_ record: DeskRecord, aliases: [String]) {
        contactAliases = aliases
        let conversation = record.record.conversation
        id = conversation.id
        channel = conversation.channel
        contact = conversation.contact
        contactName = record.contactName
        startedAt = conversation.startedAt
        updatedAt = conversation.updatedAt
        messages = record.record.messages
        last = record.record.last
        desk = DeskItem(record.desk)
    }
}

/// Who answers.
struct DeskItem: Encodable, Sendable {
    var state: Desk.State
    var operatorName: String
    var silentUntil: Date?
    var reason: String
    var tags: [String]
    var changedAt: Date

    init(_ desk: Desk) {
        state = desk.state
        operatorName = desk.operatorName
        silentUntil = desk.silentUntil
        reason = desk.reason
        tags = desk.tags
        changedAt = desk.changedAt
    }
}

/// A conversation with its messages.
struct ConversationAnswer: Encodable, Sendable {
    var id: String
    var channel: String
    var contact: String
    var contactName = ""
    var startedAt: Date
    var updatedAt: Date
    var desk: DeskItem
    /// Oldest first.
    var messages: [MessageItem]
    /// For administrators, as what follows.
    var contactDetails: ContactItem?
    var notes: [DeskNote]?
    var outbox: [OutboxItem]?

    struct MessageItem: Encodable, Sendable {
        var id: Int64
        var role: ConversationMessage.Role
        var text: String
        var language: String
        var sentAt: Date
        var sources: [String]
        var handOff: HandOff?
    }

    init(_ conversation: Conversation, _ desk: Desk?, _ messages: [ConversationMessage]) {
        id = conversation.id
        channel = conversation.channel
        contact = conversation.contact
        startedAt = conversation.startedAt
        updatedAt = conversation.updatedAt
        self.desk = DeskItem(desk ?? Desk(changedAt: conversation.updatedAt))
        self.messages = messages.map {
            MessageItem(
                id: $0.id, role: $0.role, text: $0.text, language: $0.language.rawValue, sentAt: $0.sentAt,
                sources: $0.sources, handOff: $0.handOff)
        }
    }
}
