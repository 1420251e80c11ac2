import Foundation
import GRDB
import KnowledgeBase

extension SQLiteStore {
    public func desk(of conversation: Conversation.ID) async throws -> Desk? {
        try await read("read the desk of conversation '\(conversation)'") { db in
            try Self.desk(of: conversation.storable, db)
        }
    }

    public func setDesk(
        _ desk: Desk, of conversation: Conversation.ID, replacing old: Desk?
    ) async throws -> Bool {
        try await writeDurably("keep the desk of conversation '\(conversation)'") { db in
            guard try Self.desk(of: conversation.storable, db) == old else { return false }
            try Self.setDesk(desk, of: conversation.storable, db)
            return true
        }
    }

    public func say(
        _ message: ConversationMessage, as replies: [OutboundMessage], in conversation: Conversation.ID,
        desk: Desk
    ) async throws -> [OutboundMessage] {
        let action = "write in conversation '\(conversation)'"
        let (message, rows) = (message.storable, try replies.map(OutboundRow.init))
        return try await writeDurably(action) { db in
            let sql = "SELECT \(Conversation.columns) FROM conversations WHERE id = ?"
            guard let row = try db.row(sql, [conversation.storable]) else {
                throw KnowledgeBaseError(.notFound, cannot: action, because: "there is no such conversation")
            }
            try Self.append([message], to: try Conversation(row: row), db)
            try Self.setDesk(desk, of: conversation.storable, db)
            return try rows.map { try $0.insert(db) }
        }
    }

    public func desks(_ filter: DeskFilter) async throws -> [DeskRecord] {
        try await read("list the desk's conversations") { db in
            var arguments: StatementArguments = ["limit": max(filter.limit, 0)]
            if let state = filter.state { arguments += ["state": state.rawValue] }
            if let channel = filter.channel { arguments += ["channel": channel.storable] }
            if let tag = filter.tag { arguments += ["tag": tag.storable] }
            if let before = filter.before { arguments += ["before": before.timeIntervalSince1970] }
            if let id = filter.beforeID, filter.before != nil { arguments += ["beforeID": id.storable] }
            if let name = filter.name {
                db.add(function: FoldedName.function)
                arguments += ["name": FoldedName.folded(name.storable)]
            }
            if let contact = filter.contact {
                arguments += ["contact": try ContactBook(db: db).current(contact)]
            }
            return try db.rows(DeskRecord.selection(filter), arguments).map(DeskRecord.init(row:))
        }
    }

    public func add(_ note: DeskNote, to conversation: Conversation.ID) async throws {
        try await writeDurably("keep a note to conversation '\(conversation)'") { db in
            try db.change(
                """
                INSERT INTO notes (conversation, at, author, text)
                SELECT id, ?, ?, ? FROM conversations WHERE id = ?
                """,
                [
                    note.at.timeIntervalSince1970, note.author.storable, note.text.storable,
                    conversation.storable,
                ])
        }
    }

    public func notes(of conversation: Conversation.ID) async throws -> [DeskNote] {
        try await read("read the notes to conversation '\(conversation)'") { db in
            let sql = "SELECT at, author, text FROM notes WHERE conversation = ? ORDER BY id"
            return try db.rows(sql, [conversation.storable]).map { row in
                DeskNote(
                    at: Date(timeIntervalSince1970: try row.value(0)), author: try row.value(1),
                    text: try row.value(2))
            }
        }
    }

    // MARK: Repeated requests

    public func reply(to key: String, since: Date) async throws -> Data? {
        try await read("look for what was replied") { db in
            try db.row(
                "SELECT reply FROM replies WHERE key = ? AND at >= ?",
                [key.storable, since.timeIntervalSince1970])?.value(0)
        }
    }

    public func keep(_ reply: Data, to key: String, at now: Date, expired: Date) async throws {
        try await writeDurably("keep what was replied") { db in
            try db.change("DELETE FROM replies WHERE at < ?", [expired.timeIntervalSince1970])
            try db.change(
                "INSERT INTO replies (key, at, reply) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [key.storable, now.timeIntervalSince1970, reply])
        }
    }

    // MARK: Steps

    static func desk(of conversation: Conversation.ID, _ db: Database) throws -> Desk? {
        try db.row("SELECT \(Desk.columns) FROM desks WHERE conversation = ?", [conversation])
            .map { try Desk(row: $0) }
    }

    /// Of a conversation that is there: one that is erased keeps no desk.
    static func setDesk(_ desk: Desk, of conversation: Conversation.ID, _ db: Database) throws {
        try db.change(
            """
            INSERT INTO desks (conversation, state, operator, silent_until, reason, tags, changed_at)
            SELECT id, ?, ?, ?, ?, ?, ? FROM conversations WHERE id = ?
            ON CONFLICT (conversation) DO UPDATE SET state = excluded.state, operator = excluded.operator,
                silent_until = excluded.silent_until, reason = excluded.reason, tags = excluded.tags,
                changed_at = excluded.changed_at
            """,
            [
                desk.state.rawValue, desk.operatorName.storable, desk.silentUntil?.timeIntervalSince1970,
                desk.reason.storable, try RowCoding.json(desk.tags.map(\.storable)),
                desk.changedAt.timeIntervalSince1970, conversation,
            ])
    }
}

extension Desk {
    /// Columns for ``init(row:)``.
    static let columns = "state, operator, silent_until, reason, tags, changed_at"

    /// - Parameter first: of ``columns``.
    init(row: Row, first: Int = 0) throws {
        guard let state = State(rawValue: try row.value(first)) else {
            throw DatabaseError.damage("a desk's state is none")
        }
        let silentUntil: Double? = try row.value(first + 2)
        self.init(
            state: state, operatorName: try row.value(first + 1),
            silentUntil: silentUntil.map(Date.init(timeIntervalSince1970:)), reason: try row.value(first + 3),
            tags: try RowCoding.decode(try row.value(first + 4), as: [String].self),
            changedAt: Date(timeIntervalSince1970: try row.value(first + 5)))
    }
}

extension DeskRecord {
    /// Columns for ``init(row:)``; takes `:limit`, and what of the filter is set by its name. A conversation without a
    /// desk is open.
    static func selection(_ filter: DeskFilter) -> String {
        var conditions = ["1"]
        switch filter.state {
        case .open?: conditions.append("coalesce(d.state, 'open') = :state")
        case .some: conditions.append("d.state = :state")
        case nil: break
        }
        if filter.channel != nil { conditions.append("c.channel = :channel") }
        if filter.contact != nil { conditions.append("c.contact = :contact") }
        if filter.before != nil {
            conditions.append(filter.beforeID == nil ? "c.updated_at < :before" : afterPage)
        }
        if filter.name != nil { conditions.append(named) }
        if filter.tag != nil {
            conditions.append("EXISTS (SELECT 1 FROM json_each(d.tags) WHERE value = :tag)")
        }
        return """
            SELECT c.id, c.contact, c.channel, c.started_at, c.updated_at, c.summary, c.summarised_through,
                (SELECT COUNT(*) FROM messages m WHERE m.conversation = c.key),
                (SELECT substr(text, 1, \(ConversationRecord.scalarsRead)) FROM messages m
                    WHERE m.conversation = c.key ORDER BY m.id DESC LIMIT 1),
                c.account, coalesce((SELECT name FROM contacts k WHERE k.id = c.contact), ''),
                d.state, d.operator, d.silent_until, d.reason, d.tags, d.changed_at
            FROM conversations c LEFT JOIN desks d ON d.conversation = c.id
            WHERE \(conditions.joined(separator: " AND "))
            ORDER BY c.updated_at DESC, c.key DESC LIMIT :limit
            """
    }

    /// After the last one of a page; one that was erased meanwhile has no place among those of its moment.
    private static let afterPage = """
        (c.updated_at < :before
            OR c.updated_at = :before AND c.key < (SELECT key FROM conversations WHERE id = :beforeID))
        """

    private static let named = """
        c.contact IN (SELECT id FROM contacts WHERE instr(kb_folded(name), :name) > 0
            UNION SELECT contact FROM aliases WHERE kind <> 'joined' AND instr(kb_folded(value), :name) > 0)
        """

    init(row: Row) throws {
        let record = try ConversationRecord(row: row)
        let account: String? = try row.value(9)
        let state: String? = try row.value(11)
        self.init(
            record: record,
            desk: try state == nil
                ? Desk(changedAt: record.conversation.updatedAt) : Desk(row: row, first: 11),
            contactName: try row.value(10),
            thread: account.map { account in
                MessageThread(
                    channel: record.conversation.channel, account: account,
                    contact: record.conversation.contact)
            })
    }
}
