import Foundation

/// A question that came with a request, and where it came from.
public struct ReceivedQuestion: Sendable {
    public var text: String
    /// What it is in place of a text.
    public var media: MessageContent.Media.Kind?
    /// As an earlier reply named it, or any name of the caller's own; `nil` goes on with the contact's last one, else
    /// begins a new one.
    public var conversation: Conversation.ID?
    /// Who asks; `nil` for nobody in particular.
    public var contact: ContactAlias?
    /// As they call themselves; untrusted text.
    public var name: String
    /// `api`, `web`, `dify` ...
    public var channel: String
    /// Whose request it is: the id of an access key. Conversations belong to who opened them.
    public var owner: String
    /// Whether a contact who names no conversation goes on with the last one.
    public var continues: Bool
    /// The same for every repetition of the request; unique for the owner.
    public var key: String?
    /// Of a model's answer; `nil` for the asker's.
    public var language: Language?
    /// Words the answer in place of the usual one; `nil` for that.
    public var writer: AnswerWriter?
    public var options: Ask.Options

    public init(
        _ text: String, conversation: Conversation.ID? = nil, contact: ContactAlias? = nil,
        name: String = "",
        channel: String, owner: String, continues: Bool = true, key: String? = nil, language: Language? = nil,
        options: Ask.Options = Ask.Options()
    ) {
        self.text = text
        self.conversation = conversation
        self.contact = contact
        self.name = name
        self.channel = channel
        self.owner = owner
        self.continues = continues
        self.key = key
        self.language = language
        self.options = options
    }

    /// Under which its reply is kept; says nothing of the question.
    var storedKey: String? { key.map { AnswerKey.hash(["reception", owner, channel, $0]) } }

    /// Tells a repetition from another question.
    var hash: String { AnswerKey.hash([text, media?.rawValue ?? "", contact?.description ?? ""]) }
}

/// What is said to a question that came with a request.
public struct ReceptionReply: Sendable, Equatable, Codable {
    public var action: Action
    /// Where it goes on.
    public var conversation: Conversation.ID
    /// What the contact is to read; empty where nothing is to be said.
    public var text: String
    /// `nil` where the assistant was not asked.
    public var answer: Answer?
    /// Whether it was given before, to the same request.
    public var isRepeated = false
    /// What went wrong beside.
    public var notices: [String] = []
    var questionHash: String

    public enum Action: String, Sendable, Hashable, Codable, CaseIterable {
        /// The sources, the catalog or good manners answer.
        case answer
        /// They do not know, or the question is not answered.
        case unknown
        /// A person was called.
        case handOff = "hand_off"
        /// A person has the word, or the contact is blocked: nothing is to be said.
        case silent
        /// More is asked than is answered.
        case limited
    }

    init(_ action: Action, to question: ReceivedQuestion, in conversation: Conversation.ID) {
        self.action = action
        self.conversation = conversation
        text = ""
        questionHash = question.hash
    }

    init(_ answer: Answer, to question: ReceivedQuestion, in conversation: Conversation.ID) {
        self.init(Self.action(of: answer), to: question, in: conversation)
        text = answer.text
        self.answer = answer
        notices = answer.notices
    }

    private static func action(of answer: Answer) -> Action {
        if answer.handOff != nil { return .handOff }
        if answer.known || answer.isCourtesy { return .answer }
        return answer.isOverLimit ? .limited : .unknown
    }
}

/// Identities of conversations that are opened by requests. Whoever has one and the key that opened it may go on.
///
/// UUIDs of version 8 (RFC 9562, section 5.8: https://www.rfc-editor.org/rfc/rfc9562#section-5.8): 90 bits of their own,
/// then 32 bits that tell who opened it. So no key comes to what another one opened.
enum ConversationID {
    /// A new one that nobody can guess.
    static func make(for owner: String) -> Conversation.ID {
        uuid(
            String(format: "%016llx%08x", UInt64.random(in: 0 ... .max), UInt32.random(in: 0 ... .max)), owner
        )
    }

    /// The one that a caller means: one of theirs as it is; any other name always stands for the same one of theirs.
    static func named(_ name: String, by owner: String) -> Conversation.ID {
        let id = name.lowercased()
        return belongs(id, to: owner) ? id : uuid(AnswerKey.hash(["conversation name", owner, name]), owner)
    }

    static func belongs(_ id: Conversation.ID, to owner: String) -> Bool {
        UUID(uuidString: id) != nil && id.hasSuffix(tag(of: owner))
    }

    /// - Parameter digits: 24 hexadecimal ones or more; the variant takes the upper bits of one, the version all.
    private static func uuid(_ digits: String, _ owner: String) -> Conversation.ID {
        var digits = Array(digits.prefix(24) + tag(of: owner))
        let variants: [Character] = ["8", "9", "a", "b"]
        digits[16] = variants[(digits[16].hexDigitValue ?? 0) % 4]
        digits[12] = "8"
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    private static func tag(of owner: String) -> String {
        String(AnswerKey.hash(["conversation owner", owner]).prefix(8))
    }
}

extension ContactAlias {
    /// Who is meant by a name as a caller or a bridge gives it: `+34 600 111 222` and `34600111222@s.whatsapp.net` are
    /// phone numbers, `…@lid` is an id of WhatsApp Web, all else is the caller's own.
    public init(naming text: String) {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let (user, server) = Self.parts(of: text)
        switch server {
        case "s.whatsapp.net", "c.us": self.init(.phone, user)
        case "lid": self.init(.linkedID, "\(user)@lid")
        default:
            let isPhone = text.hasPrefix("+") && text.dropFirst().allSatisfy(Self.isOfPhone)
            let digits = text.count(where: { $0.isASCII && $0.isNumber })
            self.init(isPhone && (7...15).contains(digits) ? .phone : .external, text)
        }
    }

    /// Of `34600111222:7@s.whatsapp.net`, where `:7` is one of the person's devices.
    private static func parts(of text: String) -> (user: String, server: String) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let user = parts[0].split(separator: ":").first,
            user.allSatisfy({ $0.isASCII && $0.isNumber })
        else { return (text, "") }
        return (String(user), parts[1].lowercased())
    }

    private static func isOfPhone(_ character: Character) -> Bool {
        character.isASCII && (character.isNumber || " -().".contains(character))
    }
}
