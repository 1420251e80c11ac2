import Foundation
import KnowledgeBase

extension TestStore {
    func answersGiven(in interval: Range<Date>, limit: Int) async throws -> [GivenAnswer] { [] }
}
