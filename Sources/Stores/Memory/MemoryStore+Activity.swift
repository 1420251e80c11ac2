import Foundation
import KnowledgeBase

extension MemoryStore {
    public func answersGiven(in interval: Range<Date>, limit: Int) -> [GivenAnswer] {
        let given = talks.values.flatMap { talk in
            talk.messages.indices.filter {
                talk.messages[$0].role == .assistant && interval.contains(talk.messages[$0].sentAt)
            }.map { index in
                let (answer, before) = (talk.messages[index], talk.messages[..<index])
                let asked = before.last { $0.role == .contact }?.sentAt
                return GivenAnswer(
                    at: answer.sentAt, seconds: asked.map { answer.sentAt.timeIntervalSince($0) },
                    beginning: String(answer.text.prefix(GivenAnswer.read)),
                    isHandOff: answer.handOff != nil)
            }
        }
        return given.sorted { $0.at < $1.at }.suffix(max(limit, 0))
    }
}
