import Foundation
import KnowledgeBase

extension MemoryStore: AccessKeyStore {
    public func add(_ key: AccessKey) throws {
        guard !keys.contains(where: { $0.id == key.id }) else {
            throw KnowledgeBaseError(
                .database, cannot: "keep the key '\(key.id)'", because: "there is one with that id",
                advice: "Make another one")
        }
        keys.append(key)
    }

    public func accessKey(_ id: AccessKey.ID) -> AccessKey? { keys.first { $0.id == id } }

    public func accessKeys() -> [AccessKey] { keys }

    public func revokeAccessKey(_ id: AccessKey.ID, at now: Date) -> Bool {
        guard let index = keys.firstIndex(where: { $0.id == id && $0.revokedAt == nil }) else { return false }
        keys[index].revokedAt = now
        return true
    }

    public func noteUse(of id: AccessKey.ID, at now: Date) {
        guard let index = keys.firstIndex(where: { $0.id == id }) else { return }
        keys[index].usedAt = max(keys[index].usedAt ?? now, now)
    }
}

extension MemoryStore: FeedbackStore {
    public func add(_ feedback: Feedback) {
        var feedback = feedback
        feedback.id = newID()
        opinions.append(feedback)
    }

    public func feedback(limit: Int) -> [Feedback] {
        let newestFirst = opinions.sorted { ($0.at, $0.id) > ($1.at, $1.id) }
        return Array(newestFirst.prefix(max(limit, 0)))
    }
}
