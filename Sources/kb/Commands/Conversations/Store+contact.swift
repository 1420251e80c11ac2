import KnowledgeBase

extension MessagingStore where Self: ConversationStore {
    /// - Parameters:
    ///   - name: as somebody typed it; `nil` for conversations with anybody.
    ///   - options: where it is said that there are none.
    func conversations(
        withContact name: String?, limit: Int, _ options: GlobalOptions
    ) async throws -> [ConversationRecord] {
        guard let name else { return try await conversations(with: nil, limit: limit) }
        let contact = try await contact(called: name)
        let records = try await conversations(with: contact?.id ?? name, limit: limit)
        if records.isEmpty {
            options.notice(
                contact == nil
                    ? "no contact is known as '\(name.printable)'; 'kb conversations list' shows all"
                    : "there is no conversation with '\(name.printable)'")
        }
        return records
    }
}
