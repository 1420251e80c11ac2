import Foundation
import KnowledgeBase

extension StubStore {
    func answersGiven(in interval: Range<Date>, limit: Int) async throws -> [GivenAnswer] { [] }
}
