import Foundation
import KnowledgeBase

/// A page of the desk's list.
struct ConversationList: Encodable, Sendable {
    /// The last changed first.
    var conversations: [ConversationItem]
    /// By which the next page is asked for; `nil` after the last one.
    var next: String?
}

/// Where a page of the desk's list ended.
struct ConversationCursor: Sendable {
    var updatedAt: Date
    var id: Conversation.ID

    init(_ conversation: Conversation) { (updatedAt, id) = (conversation.updatedAt, conversation.id) }

    /// - Throws: ``HTTPFailure`` 400 for what is none.
    init(_ text: String) throws {
        let parts = text.split(separator: "~", maxSplits: 1)
        guard parts.count == 2, parts[0].wholeMatch(of: /-?[0-9]{1,15}(\.[0-9]{1,20})?/) != nil,
            let seconds = Double(parts[0]), let id = try Limits.name(String(parts[1]), of: "cursor"),
            id == parts[1]
        else {
            throw HTTPFailure.invalid(
                "'cursor' is none: pass on what 'next' of the page before says.", param: "cursor")
        }
        updatedAt = Date(timeIntervalSinceReferenceDate: seconds)
        self.id = id
    }

    static let schema = Limits.pairSchema("-?[0-9]{1,15}(\\.[0-9]{1,20})?~")

    /// Seconds as a date holds them, with all their digits, and the identity.
    var text: String { "\(updatedAt.timeIntervalSinceReferenceDate)~\(id)" }
}

struct DeskOverviewAnswer: Encodable, Sendable {
    /// Conversations by state; of those at whose desk something was done.
    var states: [String: Int]
    var channels: [String]
    var tags: [String]
    var outbox: OutboxCounts
}

/// Passages and rows that earlier answers showed, as they are now.
struct ShownBefore: Sendable {
    var documents: [StoredChunk.ID: Int64]
    var citations: CitationSeal
    var catalogs: [String: SearchableCatalog]

    func item(_ citation: ConversationMessage.Citation) -> CitationItem {
        let document = documents[citation.passage]
        return CitationItem(
            citation, document: document,
            reference: document.map { _ in citations.reference(to: citation.passage) })
    }

    func row(_ reference: ConversationMessage.RowReference) -> Answer.Row? {
        catalogs[reference.catalog]?.row(id: reference.id)
    }
}

/// A passage that an earlier answer cited.
struct CitationItem: Encodable, Sendable {
    var number: Int
    var passage: Int64
    /// By which it is opened at `/api/passages`; `nil` where it is gone.
    var reference: String?
    /// `nil` where the passage is gone: its document was changed or removed.
    var document: Int64?
    var path: String
    var title: String
    /// `p. 3`, `lines 10-14`.
    var locator: String?
    var place: PlaceItem?

    init(_ citation: ConversationMessage.Citation, document: Int64?, reference: String?) {
        (number, passage, path) = (citation.number, citation.passage, citation.path)
        self.reference = reference
        self.document = document
        title = citation.title
        locator = citation.locator?.description
        place = citation.locator.map(PlaceItem.init)
    }
}

/// Where a passage stands, for who words it in another language.
struct PlaceItem: Encodable, Sendable {
    var unit: Unit
    var first: Int
    var last: Int
    /// Of a workbook.
    var sheet: String?

    enum Unit: String, Encodable, Sendable, CaseIterable {
        case page, slide, row, line, paragraph, chapter
    }

    init(_ locator: Locator) {
        let (unit, range): (Unit, ClosedRange<Int>) =
            switch locator {
            case .pages(let range): (.page, range)
            case .slides(let range): (.slide, range)
            case .rows(let range, _): (.row, range)
            case .lines(let range): (.line, range)
            case .paragraphs(let range): (.paragraph, range)
            case .chapters(let range): (.chapter, range)
            }
        self.unit = unit
        (first, last) = (range.lowerBound, range.upperBound)
        if case .rows(_, let name) = locator { sheet = name }
    }

    static let schema: JSONValue = .schema(
        [
            "unit": .choice(Unit.self), "first": .wholeNumber, "last": .wholeNumber, "sheet": .anyText,
        ], optional: ["sheet"])
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
    /// The reason as a program can word it; `nil` for none.
    var cause: HandOffCause?
    var tags: [String]
    var changedAt: Date

    init(_ desk: Desk) {
        state = desk.state
        operatorName = desk.operatorName
        silentUntil = desk.silentUntil
        reason = desk.reason
        cause = reason.isEmpty ? nil : HandOffCause(reason)
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
        /// As they were named.
        var sources: [String]
        /// The same as they are opened.
        var citations: [CitationItem]
        /// Of catalogs, as they are now; those that are gone are left out.
        var rows: [Answer.Row]
        var handOff: HandOff?
    }

    init(
        _ conversation: Conversation, _ desk: Desk?, _ messages: [ConversationMessage], shown: ShownBefore
    ) {
        id = conversation.id
        channel = conversation.channel
        contact = conversation.contact
        startedAt = conversation.startedAt
        updatedAt = conversation.updatedAt
        self.desk = DeskItem(desk ?? Desk(changedAt: conversation.updatedAt))
        self.messages = messages.map {
            MessageItem(
                id: $0.id, role: $0.role, text: $0.text, language: $0.language.rawValue, sentAt: $0.sentAt,
                sources: $0.sources, citations: $0.citations.map(shown.item),
                rows: $0.rows.compactMap(shown.row), handOff: $0.handOff)
        }
    }
}
