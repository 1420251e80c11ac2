import Foundation
import GRDB
import KnowledgeBase

extension SQLiteStore {
    public func contact(_ id: Contact.ID) async throws -> Contact? {
        try await read("read contact '\(id)'") { try ContactBook(db: $0).contact(id) }
    }

    public func contact(known alias: ContactAlias) async throws -> Contact? {
        try await read("look up a contact") { db in
            let book = ContactBook(db: db)
            return try book.owner(of: alias).flatMap(book.contact)
        }
    }

    public func contact(known aliases: [ContactAlias], name: String, at now: Date) async throws -> Contact {
        try await writeDurably("keep a contact") { db in
            let book = ContactBook(db: db)
            let id = try book.identity(known: aliases, name: name, seenAt: nil, at: now)
            guard let contact = try book.contact(id) else {
                throw DatabaseError.damage("a contact is missing")
            }
            return contact
        }
    }

    public func contacts(limit: Int) async throws -> [Contact] {
        try await read("list the contacts") { try ContactBook(db: $0).contacts(limit: max(limit, 0)) }
    }

    public func setBlocked(_ isBlocked: Bool, _ contact: Contact.ID) async throws {
        try await writeDurably("\(isBlocked ? "block" : "unblock") contact '\(contact)'") { db in
            let book = ContactBook(db: db)
            let id = try book.current(contact)
            try db.change("UPDATE contacts SET is_blocked = ? WHERE id = ?", [isBlocked, id])
            try book.cancelUnsent(to: id, at: Date())
        }
    }

    public func setConsent(_ consent: Contact.Consent, _ contact: Contact.ID) async throws {
        try await writeDurably("keep the consent of contact '\(contact)'") { db in
            let book = ContactBook(db: db)
            let id = try book.current(contact)
            try db.change("UPDATE contacts SET consent = ? WHERE id = ?", [consent.rawValue, id])
            try book.cancelUnsent(to: id, at: Date())
        }
    }
}
