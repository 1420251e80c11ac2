import Foundation
import KnowledgeBase

extension TestStore: ActivityStore {
    func answersGiven(in interval: Range<Date>, limit: Int) async throws -> [GivenAnswer] { [] }
}
