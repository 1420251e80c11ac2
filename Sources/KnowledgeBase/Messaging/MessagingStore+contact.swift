extension MessagingStore {
    /// The contact of that identity, or of that name on any channel; `nil` for nobody. A number may be
    /// written with plus, blanks and dashes.
    public func contact(called name: String) async throws -> Contact? {
        if let contact = try await contact(name) { return contact }
        for kind in ContactAlias.Kind.allCases {
            if let contact = try await contact(known: ContactAlias(kind, name)) { return contact }
        }
        return nil
    }
}
