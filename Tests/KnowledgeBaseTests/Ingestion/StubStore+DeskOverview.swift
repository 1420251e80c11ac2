import KnowledgeBase

extension StubStore {
    func deskOverview() async throws -> DeskOverview { DeskOverview() }
    func outboxLines() async throws -> [OutboxLine] { [] }
}
