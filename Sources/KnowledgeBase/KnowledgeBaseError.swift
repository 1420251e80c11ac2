/// What went wrong, told so that the person who reads it can act: what was being done, to what,
/// why it failed and what to do next.
///
/// Printed as `cannot <action>: <reason>. <advice>`; the program puts its name in front.
public struct KnowledgeBaseError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure a caller can tell apart; a bounded set, fit for metric labels and exit codes.
    public enum Kind: String, Sendable, CaseIterable {
        /// The command line or a setting is wrong.
        case usage
        /// A named file, document, source or model does not exist.
        case notFound
        /// A file cannot be opened or its bytes are not what its name says.
        case unreadable
        /// A file exceeds a limit that protects the machine (bytes, pages, rows, nesting, time).
        case limitExceeded
        /// The file is encrypted or protected by a password.
        case encrypted
        /// The database cannot be opened, is corrupt, or belongs to a newer release.
        case database
        /// Another process is writing to the database.
        case busy
        /// The disk is full or the folder is read-only.
        case storage
        /// No embedding model, or the model cannot run, or its endpoint does not answer.
        case model
        /// A model's endpoint refuses this input, whatever becomes of others.
        case refused
        /// A program or service outside `kb` failed.
        case external
    }

    public var kind: Kind
    /// What was being done, as a verb phrase with its object: `read 'a.pdf'`.
    public var action: String
    /// Why it failed, without a full stop.
    public var reason: String
    /// What to do next, as a sentence without a full stop.
    public var advice: String?
    /// Why, in a word of a bounded set, where what failed is reached by network: `unreachable`, `timeout`,
    /// `http_503`.
    public var code: String?

    public init(
        _ kind: Kind, cannot action: String, because reason: String, advice: String? = nil,
        code: String? = nil
    ) {
        self.kind = kind
        self.action = action
        self.reason = reason
        self.advice = advice
        self.code = code
    }

    public var description: String {
        let sentence = "cannot \(action): \(reason)"
        guard let advice else { return sentence }
        return "\(sentence). \(advice)"
    }
}
