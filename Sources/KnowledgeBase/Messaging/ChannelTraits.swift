/// What a channel's messages may be; see its page for the sources of the figures.
public struct ChannelTraits: Sendable, Hashable {
    /// Of one text, in ``unit``.
    public var longestText: Int
    public var unit: Unit
    public var marks: Marks
    /// Buttons that one message may have; 0 for none.
    public var buttons: Int
    /// Of a button's title.
    public var longestButton: Int
    /// Rows that a list may have; 0 where there are no lists.
    public var listRows: Int
    public var longestRow: Int
    public var longestRowDetail: Int
    /// Of the text above buttons or a list.
    public var longestBody: Int
    /// Since the contact's last message; `nil` where they may be written to at any time.
    public var window: Duration?
    /// Whether it can show that an answer is being written.
    public var showsTyping: Bool

    /// In what lengths are counted.
    public enum Unit: String, Sendable, Hashable { case characters, utf16, utf8 }

    /// How emphasis is written.
    public enum Marks: String, Sendable, Hashable {
        case none
        /// `*bold*`, `_italic_`, `~strike~`, no headings, links or tables.
        case whatsApp
        case markdown
    }

    public init(
        longestText: Int, unit: Unit = .utf16, marks: Marks = .none, buttons: Int = 0,
        longestButton: Int = 20,
        listRows: Int = 0, longestRow: Int = 24, longestRowDetail: Int = 72, longestBody: Int = 1_024,
        window: Duration? = nil, showsTyping: Bool = false
    ) {
        self.longestText = longestText
        self.unit = unit
        self.marks = marks
        self.buttons = buttons
        self.longestButton = longestButton
        self.listRows = listRows
        self.longestRow = longestRow
        self.longestRowDetail = longestRowDetail
        self.longestBody = longestBody
        self.window = window
        self.showsTyping = showsTyping
    }
}
