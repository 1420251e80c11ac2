import Foundation
import GRDB
import KnowledgeBase

/// Who is who, within a transaction.
struct ContactBook {
    let db: Database

    /// Of an alias that is the identity of a contact who turned out to be another one.
    private static let joined = "joined"

    // MARK: Looking up

    func contact(_ id: Contact.ID) throws -> Contact? {
        let sql = "SELECT \(Contact.columns) FROM contacts WHERE id = ?"
        return try db.row(sql, [try current(id)]).map {
            try Contact(row: $0, aliases: aliases(of: $0.value(0)))
        }
    }

    func contacts(limit: Int) throws -> [Contact] {
        let sql = "SELECT \(Contact.columns) FROM contacts ORDER BY seen_at DESC, key DESC LIMIT ?"
        return try db.rows(sql, [limit]).map { try Contact(row: $0, aliases: aliases(of: $0.value(0))) }
    }

    /// The identity that a contact has by now.
    func current(_ id: Contact.ID) throws -> Contact.ID {
        try owner(kind: Self.joined, value: id.storable) ?? id.storable
    }

    func current(_ thread: MessageThread) throws -> MessageThread {
        MessageThread(
            channel: thread.channel.storable, account: thread.account.storable,
            contact: try current(thread.contact))
    }

    /// Whether it was a contact's and there is none with it any more.
    func isGone(_ id: Contact.ID) throws -> Bool {
        guard Contact.isIdentity(id) else { return false }
        return try db.row("SELECT 1 FROM contacts WHERE id = ?", [id]) == nil
    }

    func owner(of alias: ContactAlias) throws -> Contact.ID? {
        try owner(kind: alias.kind.rawValue, value: alias.value.storable)
    }

    private func owner(kind: String, value: String) throws -> Contact.ID? {
        try db.row("SELECT contact FROM aliases WHERE kind = ? AND value = ?", [kind, value])?.value(0)
    }

    /// The latest seen first.
    private func aliases(of contact: Contact.ID) throws -> [ContactAlias] {
        let sql = "SELECT kind, value FROM aliases WHERE contact = ? ORDER BY rank DESC"
        return try db.rows(sql, [contact]).compactMap { row in
            guard let kind = ContactAlias.Kind(rawValue: try row.value(0)) else { return nil }
            return ContactAlias(kind, try row.value(1))
        }
    }

    // MARK: Meeting

    /// By any of these names, or a new one; gets the names it did not have, the first in front. Where the names are of
    /// several they are joined, and the oldest stays.
    ///
    /// - Parameters:
    ///   - name: empty leaves it.
    ///   - seenAt: when they wrote; `nil` where they did not.
    func identity(
        known aliases: [ContactAlias], name: String, seenAt: Date?, at now: Date
    ) throws -> Contact.ID {
        let names = aliases.storable
        let found = try oldestFirst(Set(names.compactMap(owner)))
        let kept = try found.first ?? insert(seenAt: seenAt ?? now, at: now)
        for other in found.dropFirst() { try join(other, to: kept, at: now) }
        try db.change(
            """
            UPDATE contacts SET name = CASE WHEN ?1 = '' THEN name ELSE ?1 END, seen_at = max(seen_at, coalesce(?2, seen_at))
            WHERE id = ?3
            """, [name.storable, seenAt?.timeIntervalSince1970, kept])
        try call(kept, names)
        return kept
    }

    /// A contact is called otherwise from now on.
    func rename(_ from: ContactAlias, to aliases: [ContactAlias], at now: Date) throws {
        let names = aliases.storable
        guard try owner(of: from) != nil, !names.isEmpty else { return }
        _ = try identity(known: names + [from], name: "", seenAt: nil, at: now)
        guard !names.contains(from) else { return }
        try db.change(
            "DELETE FROM aliases WHERE kind = ? AND value = ?", [from.kind.rawValue, from.value.storable])
    }

    private func oldestFirst(_ ids: Set<Contact.ID>) throws -> [Contact.ID] {
        guard ids.count > 1 else { return Array(ids) }
        let ages = try ids.compactMap { id in
            try db.row("SELECT created_at, key FROM contacts WHERE id = ?", [id]).map { row in
                (id: id, made: try row.value(0) as Double, key: try row.value(1) as Int64)
            }
        }
        return ages.sorted { ($0.made, $0.key) < ($1.made, $1.key) }.map(\.id)
    }

    private func insert(seenAt: Date, at now: Date) throws -> Contact.ID {
        let id = Contact.newIdentity()
        try db.change(
            """
            INSERT INTO contacts (id, name, language, consent, is_blocked, created_at, seen_at)
            VALUES (?, '', ?, ?, 0, ?, ?)
            """,
            [
                id, Language.unknown.rawValue, Contact.Consent.implied.rawValue, now.timeIntervalSince1970,
                seenAt.timeIntervalSince1970,
            ])
        return id
    }

    /// Puts names in front of those that a contact has.
    private func call(_ contact: Contact.ID, _ names: [ContactAlias]) throws {
        guard try !aliases(of: contact).starts(with: names) else { return }
        let highest = try rank(of: contact)
        for (index, name) in names.reversed().enumerated() {
            try db.change(
                """
                INSERT INTO aliases (kind, value, contact, rank) VALUES (?, ?, ?, ?)
                ON CONFLICT (kind, value) DO UPDATE SET contact = excluded.contact, rank = excluded.rank
                """, [name.kind.rawValue, name.value, contact, highest + 1 + Int64(index)])
        }
    }

    private func rank(of contact: Contact.ID) throws -> Int64 {
        try db.row("SELECT coalesce(max(rank), 0) FROM aliases WHERE contact = ?", [contact])?.value(0) ?? 0
    }

    // MARK: Who is not written to

    /// Cancels what waits to be sent to who is blocked or wants no messages, but for what tells them so.
    func cancelUnsent(to contact: Contact.ID, at now: Date) throws {
        guard let reason = try self.contact(contact)?.refusal else { return }
        try db.change(
            """
            UPDATE outbox SET state = 'cancelled', failure = ?, changed_at = ?
            WHERE contact = ? AND state = 'waiting' AND NOT confirms_stop
            """, [reason, now.timeIntervalSince1970, contact])
    }

    // MARK: Joining

    /// Everything of `other` becomes `kept`'s.
    private func join(_ other: Contact.ID, to kept: Contact.ID, at now: Date) throws {
        guard let gone = try contact(other), let stays = try contact(kept) else { return }
        try joinAliases(of: gone, to: stays)
        try joinProperties(of: gone, to: stays)
        for table in ["conversations", "inbox", "outbox", "usage"] {
            try db.change("UPDATE \(table) SET contact = ? WHERE contact = ?", [kept, other])
        }
        try db.change("DELETE FROM contacts WHERE id = ?", [other])
        try db.change(
            "INSERT INTO aliases (kind, value, contact, rank) VALUES (?, ?, ?, 0)",
            [Self.joined, other, kept])
        try cancelUnsent(to: kept, at: now)
    }

    private func joinAliases(of gone: Contact, to stays: Contact) throws {
        let isNewer = gone.seenAt > stays.seenAt
        let (upper, lower) = isNewer ? (gone.id, stays.id) : (stays.id, gone.id)
        try db.change(
            "UPDATE aliases SET rank = rank + ? WHERE contact = ?", [try rank(of: lower), upper])
        try db.change("UPDATE aliases SET contact = ? WHERE contact = ?", [stays.id, gone.id])
    }

    /// What the one who was seen later is called and speaks; who was blocked or wants no messages stays so.
    private func joinProperties(of gone: Contact, to stays: Contact) throws {
        let isNewer = gone.seenAt > stays.seenAt
        var joint = stays
        if !gone.name.isEmpty, isNewer || stays.name.isEmpty { joint.name = gone.name }
        if gone.language != .unknown, isNewer || stays.language == .unknown { joint.language = gone.language }
        if gone.consent == .withdrawn || stays.consent == .implied { joint.consent = gone.consent }
        try db.change(
            """
            UPDATE contacts SET name = ?, language = ?, consent = ?, is_blocked = ?, seen_at = ?,
                told_at = (SELECT max(told_at) FROM contacts WHERE id IN (?6, ?7))
            WHERE id = ?6
            """,
            [
                joint.name, joint.language.rawValue, joint.consent.rawValue,
                gone.isBlocked || stays.isBlocked,
                max(gone.seenAt, stays.seenAt).timeIntervalSince1970, stays.id, gone.id,
            ])
    }
}

extension [ContactAlias] {
    /// Without repetition and what names nobody.
    fileprivate var storable: [ContactAlias] {
        var seen: Set<ContactAlias> = []
        return map { alias in
            var alias = alias
            alias.value = alias.value.storable
            return alias
        }.filter { !$0.value.isEmpty && seen.insert($0).inserted }
    }
}

extension Contact {
    /// Columns for ``init(row:aliases:)``.
    static let columns = "id, name, language, consent, is_blocked, created_at, seen_at"

    init(row: Row, aliases: [ContactAlias]) throws {
        guard let consent = Consent(rawValue: try row.value(3)) else {
            throw DatabaseError.damage("a contact's consent is none")
        }
        self.init(
            id: try row.value(0), aliases: aliases, name: try row.value(1),
            language: Language(rawValue: try row.value(2)) ?? .unknown, consent: consent,
            isBlocked: try row.value(4), createdAt: Date(timeIntervalSince1970: try row.value(5)),
            seenAt: Date(timeIntervalSince1970: try row.value(6)))
    }
}
