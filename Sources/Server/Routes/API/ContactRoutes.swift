import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase

/// `/api/contacts`: who writes.
struct ContactRoutes: RouteGroup {
    let parts: ServerParts

    private static let most = 1_000

    var operations: [APIOperation] {
        let id = APIParameter.path("id", "The contact's id")
        return [
            APIOperation(
                .get, "/api/contacts", name: "listContacts", summary: "Contacts, the last seen first.",
                tag: "Contacts", access: .scope(.admin),
                parameters: [
                    .query("limit", "Contacts at most", schema: .wholeNumber(from: 1, through: Self.most))
                ],
                answers: [.json("ContactList")]
            ) { request, _ in
                let limit = try request.queryNumber("limit", in: 1...Self.most, default: 100)
                let contacts = try await parts.store.contacts(limit: limit)
                return try JSONResponse.make(["contacts": contacts.map(ContactItem.init)])
            },
            APIOperation(
                .get, "/api/contacts/{id}", name: "getContact", summary: "A contact.", tag: "Contacts",
                access: .scope(.admin), parameters: [id], answers: [.json("Contact")]
            ) { _, context in
                try JSONResponse.make(ContactItem(try await contact(context)))
            },
            APIOperation(
                .post, "/api/contacts/{id}/block", name: "blockContact",
                summary: "Nothing of theirs is answered from now on.", tag: "Contacts",
                access: .scope(.admin),
                parameters: [id], answers: [.json("Contact")]
            ) { _, context in try await setBlocked(true, context) },
            APIOperation(
                .post, "/api/contacts/{id}/unblock", name: "unblockContact",
                summary: "They are answered again.",
                tag: "Contacts", access: .scope(.admin), parameters: [id], answers: [.json("Contact")]
            ) { _, context in try await setBlocked(false, context) },
            APIOperation(
                .delete, "/api/contacts/{id}", name: "eraseContact",
                summary: "Erases a contact and all that was said with them, for good.", tag: "Contacts",
                access: .scope(.admin), parameters: [id],
                answers: [
                    .json(
                        .schema(["conversations": .wholeNumber]),
                        summary: "How many conversations were erased")
                ]
            ) { _, context in
                let contact = try await contact(context)
                let erased = try await parts.store.erase(.contact(contact.id))
                return try JSONResponse.make(["conversations": erased])
            },
        ]
    }

    private func setBlocked(_ isBlocked: Bool, _ context: ServerContext) async throws -> Response {
        var contact = try await contact(context)
        try await parts.store.setBlocked(isBlocked, contact.id)
        contact.isBlocked = isBlocked
        return try JSONResponse.make(ContactItem(contact))
    }

    private func contact(_ context: ServerContext) async throws -> Contact {
        let id = try context.pathParameter("id")
        guard let contact = try await parts.store.contact(id) else {
            throw HTTPFailure.notFound("There is no such contact.", param: "id")
        }
        return contact
    }

    var schemas: [String: JSONValue] {
        [
            "ContactList": .schema(["contacts": .list(of: .reference("Contact"))]),
            "Contact": .schema([
                "id": .anyText, "name": .anyText, "aliases": .list(of: .anyText), "language": .anyText,
                "consent": .choice(Contact.Consent.self), "isBlocked": .flag, "createdAt": .time,
                "seenAt": .time,
            ]),
        ]
    }
}

/// A contact as JSON shows it.
struct ContactItem: Encodable, Sendable {
    var id: String
    var name: String
    /// `phone:34600111222`.
    var aliases: [String]
    var language: String
    var consent: Contact.Consent
    var isBlocked: Bool
    var createdAt: Date
    var seenAt: Date

    init(_ contact: Contact) {
        id = contact.id
        name = contact.name
        aliases = contact.aliases.map(\.description)
        language = contact.language.rawValue
        consent = contact.consent
        isBlocked = contact.isBlocked
        createdAt = contact.createdAt
        seenAt = contact.seenAt
    }
}
