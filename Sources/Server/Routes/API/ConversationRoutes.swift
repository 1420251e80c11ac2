import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase

/// `/api/conversations`: the desk, and for who opened a conversation what was said in it.
struct ConversationRoutes: RouteGroup {
    let parts: ServerParts
    let citations: CitationSeal

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
                        "name", "Only with this in the contact's name or number", schema: Limits.nameSchema),
                    .query("before", "Only those changed before this time", schema: APIParameter.time),
                    .query(
                        "cursor", "The next page: \"next\" of the page before",
                        schema: ConversationCursor.schema),
                    .query(
                        "limit", "Conversations at most",
                        schema: .wholeNumber(from: 1, through: Self.mostListed)),
                ], answers: [.json("ConversationList")], handler: list),
            APIOperation(
                .get, "/api/desk", name: "getDesk",
                summary:
                    "How many conversations wait for a person, what to choose them by, and what waits to be sent.",
                tag: "Conversations", access: .scope(.admin), answers: [.json("DeskOverview")],
                handler: overview),
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
        var filter = DeskFilter(
            state: try request.queryChoice("state", as: Desk.State.self),
            channel: try Limits.name(request.queryParameter("channel"), of: "channel"),
            tag: try Limits.name(request.queryParameter("tag"), of: "tag"),
            contact: try await contact(Limits.name(request.queryParameter("contact"), of: "contact")),
            name: try Limits.name(request.queryParameter("name"), of: "name").map(Self.looked),
            before: try request.queryTime("before"),
            limit: try request.queryNumber("limit", in: 1...Self.mostListed, default: 50))
        if let text = request.queryParameter("cursor") {
            let cursor = try ConversationCursor(text)
            (filter.before, filter.beforeID) = (cursor.updatedAt, cursor.id)
        }
        let records = try await parts.store.desks(filter)
        let aliases = try await aliases(of: Set(records.map(\.record.conversation.contact)))
        let items = records.map { record in
            ConversationItem(record, aliases: aliases[record.record.conversation.contact] ?? [])
        }
        let last = records.count == filter.limit ? records.last : nil
        return try JSONResponse.make(
            ConversationList(
                conversations: items,
                next: last.map { ConversationCursor($0.record.conversation).text }))
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

    /// Numbers are kept as digits alone.
    private static func looked(_ name: String) -> String {
        let isNumber = name.allSatisfy { $0.isASCII && ($0.isNumber || "+ -().".contains($0)) }
        let digits = name.filter { $0.isASCII && $0.isNumber }
        return isNumber && !digits.isEmpty ? digits : name
    }

    @Sendable private func overview(_ request: Request, _ context: ServerContext) async throws -> Response {
        let overview = try await parts.store.deskOverview()
        let queues = try await parts.store.queues()
        return try JSONResponse.make(
            DeskOverviewAnswer(
                states: overview.states, channels: overview.channels, tags: overview.tags,
                outbox: OutboxCounts(queues, lines: try await parts.store.outboxLines())))
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
        var answer = ConversationAnswer(conversation, desk, messages, shown: try await shown(by: messages))
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

    /// The passages and rows that messages showed, as they are now.
    private func shown(by messages: [ConversationMessage]) async throws -> ShownBefore {
        let cited = Set(messages.flatMap(\.citations).map(\.passage))
        let passages = cited.isEmpty ? [] : try await parts.store.passages(cited.sorted())
        let hasRows = messages.contains { !$0.rows.isEmpty }
        let catalogs = hasRows ? try await parts.chat.ask.catalogs?.catalogs() ?? [] : []
        return ShownBefore(
            documents: Dictionary(passages.map { ($0.id, $0.document) }) { first, _ in first },
            citations: citations,
            catalogs: Dictionary(catalogs.map { ($0.record.name, $0) }) { first, _ in first })
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
                    "reason": .anyText, "cause": .reference("HandOffCause"),
                    "tags": .list(of: .anyText), "changedAt": .time,
                ], optional: ["silentUntil", "cause"]),
            "HandOffCause": .schema(["code": .choice(HandOffCause.Code.self), "details": .anyText]),
            "ConversationList": .schema(
                [
                    "conversations": .list(
                        of: .schema(
                            head.merging([
                                "messages": .wholeNumber, "last": .anyText,
                                "contactAliases": .list(of: .anyText),
                            ]) { $1 })),
                    "next": .anyText,
                ], optional: ["next"]),
            "DeskOverview": .schema([
                "states": ["type": "object"], "channels": .list(of: .anyText), "tags": .list(of: .anyText),
                "outbox": .schema([
                    "waiting": .wholeNumber, "failed": .wholeNumber, "uncertain": .wholeNumber,
                    "held": .wholeNumber,
                ]),
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
                    "citations": .list(of: .reference("Citation")),
                    "rows": .list(of: .reference("CatalogRow")),
                    "handOff": .schema(["reason": .anyText]),
                ], optional: ["handOff"]),
            "Citation": .schema(
                [
                    "number": .wholeNumber, "passage": .wholeNumber, "reference": .anyText,
                    "document": .wholeNumber,
                    "path": .anyText, "title": .anyText, "locator": .anyText, "place": .reference("Place"),
                ], optional: ["reference", "document", "locator", "place"]),
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
