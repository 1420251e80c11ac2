import Foundation

/// Keeps conversations.
///
/// Every function throws ``KnowledgeBaseError`` (`database`, `busy`, `storage`).
public protocol ConversationStore: Sendable {
    func conversation(_ id: Conversation.ID) async throws -> Conversation?
    /// The last changed first.
    ///
    /// - Parameter contact: only theirs; of everybody when `nil`.
    func conversations(with contact: String?, limit: Int) async throws -> [ConversationRecord]
    /// Makes the conversation where there is none with its identity and adds the messages, in one transaction;
    /// of one that is there, contact, channel, start and summary stay as they are. A new one has no summary. Nothing
    /// is kept where its contact has the identity of a ``Contact`` that was erased.
    ///
    /// - Returns: the messages with their identities; empty where nothing was kept.
    @discardableResult
    func append(
        _ messages: [ConversationMessage], to conversation: Conversation
    ) async throws -> [ConversationMessage]
    /// The last `limit` messages after `id`, oldest first.
    func messages(
        in conversation: Conversation.ID, after id: ConversationMessage.ID, limit: Int
    ) async throws -> [ConversationMessage]
    /// Keeps a summary, unless one that goes further is there.
    func summarise(
        _ conversation: Conversation.ID, as summary: String, through message: ConversationMessage.ID
    ) async throws

    /// Erases for good: the pages of the file that held the texts are overwritten. What was cached for answers goes
    /// too, as do the misses that were asked in them, replies kept for repeated requests, and what is in the inbox, in
    /// the outbox and at the desk of them; usage is kept without contact and conversation. A contact goes with
    /// everything of theirs. Of messages that were erased the inbox keeps a hash for at least seven days: those of a
    /// channel that sends them again stay known.
    ///
    /// - Returns: how many conversations there were.
    /// - Throws: ``KnowledgeBaseError`` `busy` also where they are erased but a process that reads keeps their texts
    ///   in the log; erasing again, once it has finished, takes them from there.
    @discardableResult
    func erase(_ selection: ConversationSelection) async throws -> Int
    /// Erases the same as ``ConversationSelection/unchangedSince(_:)``, in steps between which others write. Stopped in
    /// between it goes on the next time.
    ///
    /// - Returns: how many conversations there were.
    @discardableResult
    func expire(before date: Date) async throws -> Int
}

extension ConversationStore {
    /// At once, for a store in which nobody has to wait for that.
    @discardableResult
    public func expire(before date: Date) async throws -> Int { try await erase(.unchangedSince(date)) }
}

/// Which conversations are meant.
public enum ConversationSelection: Sendable, Hashable {
    case conversation(Conversation.ID)
    case contact(String)
    /// Those that were last changed before, with messages received and contacts seen before; not what is yet to be
    /// answered or sent, nor who is blocked or wants no messages.
    case unchangedSince(Date)
    case all

    /// Whether it is what has rested for long, which is looked for regularly.
    public var isExpiry: Bool {
        if case .unchangedSince = self { true } else { false }
    }
}

/// A conversation as a list shows it.
public struct ConversationRecord: Sendable, Hashable, Codable {
    public var conversation: Conversation
    public var messages: Int
    /// The beginning of the last message, on one line, 80 characters at most.
    public var last: String

    public init(conversation: Conversation, messages: Int, last: String) {
        self.conversation = conversation
        self.messages = messages
        self.last = last
    }
}
