import KnowledgeBase

extension TestStore {
    func deskOverview() async throws -> DeskOverview {
        try check()
        return try await base.deskOverview()
    }

    func outboxLines() async throws -> [OutboxLine] {
        try check()
        return try await base.outboxLines()
    }
}
