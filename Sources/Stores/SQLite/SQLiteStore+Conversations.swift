import Foundation
import GRDB
import KnowledgeBase

extension SQLiteStore {
    public func conversation(_ id: Conversation.ID) async throws -> Conversation? {
        try await read("read conversation '\(id)'") { db in
            let sql = "SELECT \(Conversation.columns) FROM conversations WHERE id = ?"
            return try Row.fetchOne(db, sql: sql, arguments: [id.storable]).map(Conversation.init(row:))
        }
    }

    public func conversations(
        with contact: String?, limit: Int
    ) async throws -> [ConversationRecord] {
        try await read("list the conversations") { db in
            let sql = ConversationRecord.selection(ofContact: contact != nil)
            let arguments: StatementArguments = ["contact": contact?.storable, "limit": max(limit, 0)]
            return try Row.fetchAll(db, sql: sql, arguments: arguments).map(ConversationRecord.init(row:))
        }
    }

    @discardableResult
    public func append(
        _ messages: [ConversationMessage], to conversation: Conversation
    ) async throws -> [ConversationMessage] {
        let messages = messages.map(\.storable)
        let conversation = conversation.storable
        return try await write("keep conversation '\(conversation.id)'") { db in
            try Self.append(messages, to: conversation, db)
        }
    }

    public func messages(
        in conversation: Conversation.ID, after id: ConversationMessage.ID, limit: Int
    ) async throws -> [ConversationMessage] {
        try await read("read conversation '\(conversation)'") { db in
            try Row.fetchAll(
                db, sql: ConversationMessage.selection, arguments: [conversation.storable, id, max(limit, 0)]
            ).reversed().map(ConversationMessage.init(row:))
        }
    }

    public func summarise(
        _ conversation: Conversation.ID, as summary: String, through message: ConversationMessage.ID
    ) async throws {
        try await write("keep the summary of conversation '\(conversation)'") { db in
            try db.execute(
                sql: """
                    UPDATE conversations SET summary = ?1, summarised_through = ?2
                    WHERE id = ?3 AND summarised_through <= ?2
                    """,
                arguments: [summary.storable, message, conversation.storable])
        }
    }

    // MARK: Steps

    /// - Parameters: storable.
    /// - Returns: nothing where the contact was erased.
    @discardableResult
    static func append(
        _ messages: [ConversationMessage], to conversation: Conversation, _ db: Database
    ) throws -> [ConversationMessage] {
        var conversation = conversation
        let book = ContactBook(db: db)
        conversation.contact = try book.current(conversation.contact)
        guard try !book.isGone(conversation.contact) else { return [] }
        let key = try key(of: conversation, newest: messages.map(\.sentAt).max(), db)
        return try messages.map { try insert($0, in: key, db) }
    }

    /// The conversation's key; one is made where there is none, without a summary: that of one which was erased
    /// meanwhile is not to come back.
    ///
    /// - Parameter newest: when the last of the messages to come was sent.
    private static func key(of conversation: Conversation, newest: Date?, _ db: Database) throws -> Int64 {
        let newest = newest?.timeIntervalSince1970
        let key = try Int64.fetchOne(
            db,
            sql: """
                INSERT INTO conversations (id, contact, channel, started_at, updated_at, summary,
                    summarised_through)
                VALUES (?1, ?2, ?3, ?4, max(?5, coalesce(?6, ?5)), '', 0)
                ON CONFLICT (id) DO UPDATE SET updated_at = max(updated_at, coalesce(?6, updated_at))
                RETURNING key
                """,
            arguments: [
                conversation.id, conversation.contact, conversation.channel,
                conversation.startedAt.timeIntervalSince1970, conversation.updatedAt.timeIntervalSince1970,
                newest,
            ])
        guard let key else { throw DatabaseError(resultCode: .SQLITE_INTERNAL, message: "no row was saved") }
        return key
    }

    private static func insert(
        _ message: ConversationMessage, in conversation: Int64, _ db: Database
    ) throws -> ConversationMessage {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO messages (conversation, role, text, language, sent_at, sources, rows, model, hand_off, checks)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            conversation, message.role.rawValue, message.text, message.language.rawValue,
            message.sentAt.timeIntervalSince1970, try RowCoding.json(KeptSource.all(of: message)),
            try RowCoding.json(message.rows), message.model, try message.handOff.map(RowCoding.json),
            try RowCoding.json(message.checks),
        ])
        var stored = message
        stored.id = db.lastInsertedRowID
        return stored
    }
}

extension Conversation {
    /// Columns for ``init(row:)``.
    static let columns = "id, contact, channel, started_at, updated_at, summary, summarised_through"

    init(row: Row) throws {
        self.init(
            id: try row.value(0), contact: try row.value(1), channel: try row.value(2),
            startedAt: Date(timeIntervalSince1970: try row.value(3)),
            updatedAt: Date(timeIntervalSince1970: try row.value(4)), summary: try row.value(5),
            summarisedThrough: try row.value(6))
    }
}

extension ConversationRecord {
    /// Columns for ``init(row:)``; takes `:limit`, and `:contact` where it is of one.
    static func selection(ofContact: Bool) -> String {
        """
        SELECT \(Conversation.columns),
            (SELECT COUNT(*) FROM messages m WHERE m.conversation = c.key),
            (SELECT substr(text, 1, \(scalarsRead)) FROM messages m WHERE m.conversation = c.key
                ORDER BY m.id DESC LIMIT 1)
        FROM conversations c WHERE \(ofContact ? "contact = :contact" : ":contact IS NULL")
        ORDER BY updated_at DESC, key DESC LIMIT :limit
        """
    }

    init(row: Row) throws {
        let last: String? = try row.value(8)
        self.init(
            conversation: try Conversation(row: row), messages: try row.value(7),
            last: Self.beginning(of: last ?? ""))
    }
}

extension ConversationMessage {
    /// Columns for ``init(row:)``, the newest first; takes conversation, identity and limit.
    static let selection = """
        SELECT id, role, text, language, sent_at, sources, rows, model, hand_off, checks FROM messages
        WHERE conversation = (SELECT key FROM conversations WHERE id = ?) AND id > ?
        ORDER BY id DESC LIMIT ?
        """

    init(row: Row) throws {
        guard let role = Role(rawValue: try row.value(1)) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a message is of nobody")
        }
        let handOff: String? = try row.value(8)
        let sources = try RowCoding.decode(try row.value(5), as: [KeptSource].self)
        self.init(
            id: try row.value(0), role: role, text: try row.value(2),
            language: Language(rawValue: try row.value(3)) ?? .unknown,
            sentAt: Date(timeIntervalSince1970: try row.value(4)),
            sources: sources.map(\.place), citations: sources.compactMap(\.citation),
            rows: try RowCoding.decode(try row.value(6), as: [RowReference].self), model: try row.value(7),
            handOff: try handOff.map { try RowCoding.decode($0, as: HandOff.self) },
            checks: try RowCoding.decode(try row.value(9), as: [CheckEvent].self))
    }
}
