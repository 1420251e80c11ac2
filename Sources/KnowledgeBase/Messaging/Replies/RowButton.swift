/// A row of a catalog as a button or a line of a list, with the row in its id.
struct RowButton: Sendable, Hashable {
    private let row: ConversationMessage.RowReference
    private let title: String
    private let detail: String

    init(row: Answer.Row, title: String, detail: String) {
        self.row = .init(catalog: row.catalog, id: row.id)
        (self.title, self.detail) = (title, detail)
    }

    /// Numbered as in the text. A channel may shorten title and detail.
    func choice(number: Int) -> OutboundContent.Choice {
        OutboundContent.Choice(
            id: "\(Self.mark)\(row.catalog):\(row.id)", title: "\(number). \(title)", detail: detail)
    }

    /// What a tap on it asks for: the row's id, where that can be nothing else; otherwise the title without its number.
    /// What is tapped may have been sent long ago, and numbers mean other rows by now.
    static func question(id: String, title: String) -> String {
        guard id.hasPrefix(mark), let colon = id.dropFirst(mark.count).firstIndex(of: ":") else {
            return title
        }
        let row = id[id.index(after: colon)...]
        let isName = row.contains(where: \.isLetter) && row.contains(where: \.isNumber)
        if isName, row.utf8.count <= 100 { return String(row) }
        let name = title.drop { $0.isNumber || ". ".contains($0) }.filter { $0 != "…" }
        return name.isEmpty ? title : String(name)
    }

    private static let mark = "row:"
}

extension ChannelTraits {
    /// The choices as this channel can show them, shortened: as buttons, else as a list; `nil` where it has neither for
    /// so many.
    func shown(_ choices: [OutboundContent.Choice]) -> [OutboundContent.Choice]? {
        let shown: [OutboundContent.Choice]
        switch choices.count {
        case 2...max(buttons, 2) where buttons >= choices.count:
            shown = choices.map { .init(id: $0.id, title: shortened($0.title, longestButton)) }
        case 2...max(listRows, 2) where listRows >= choices.count:
            shown = choices.map {
                .init(
                    id: $0.id, title: shortened($0.title, longestRow),
                    detail: shortened($0.detail, longestRowDetail))
            }
        default: return nil
        }
        return shown.allSatisfy { $0.id.utf8.count <= Self.longestID } ? shown : nil
    }

    /// Bytes; WhatsApp takes 200 characters in a list and 256 in a button.
    private static let longestID = 200

    private func shortened(_ text: String, _ longest: Int) -> String {
        let whole = TextParts(longest: longest, unit: unit)
        guard whole.length(of: text) > longest else { return text }
        return (TextParts(longest: longest - 3, unit: unit).parts(of: text).first ?? "") + "…"
    }
}
