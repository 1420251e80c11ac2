/// What runs between one contact and one account of a channel: messages are answered one after another in it, and
/// replies are sent in their order.
public struct MessageThread: Sendable, Hashable, Codable {
    /// ``Channel/name``.
    public var channel: String
    /// Which of the company's numbers, pages or bots on that channel; a WhatsApp `phone_number_id`.
    public var account: String
    public var contact: Contact.ID

    public init(channel: String, account: String, contact: Contact.ID) {
        self.channel = channel
        self.account = account
        self.contact = contact
    }
}
