import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Synchronization

/// As much of a messaging store as the server's own tests need: keys, what was accepted, queues, feedback. Tests of
/// desks and outboxes take ``SQLiteStore``.
extension TestStore: SilentMessagingStore {
    func accept(_ events: [ChannelEvent], at now: Date) async throws -> [MessageThread] {
        try check()
        return state.withLock { state in
            state.events += events
            return []
        }
    }

    func keep(_ reply: Data, to key: String, at now: Date, expired: Date) async throws {
        try check()
        guard !state.withLock({ $0.isFull }) else {
            throw KnowledgeBaseError(.storage, cannot: "keep a reply", because: "the disk is full")
        }
    }

    func queues() async throws -> MessagingQueues {
        try check()
        return state.withLock { $0.queues }
    }
}

extension TestStore: AccessKeyStore {
    func add(_ key: AccessKey) async throws {
        try check()
        state.withLock { $0.keys.append(key) }
    }

    func accessKey(_ id: AccessKey.ID) async throws -> AccessKey? {
        try check()
        return state.withLock { $0.keys.first { $0.id == id } }
    }

    func accessKeys() async throws -> [AccessKey] {
        try check()
        return state.withLock { state in
            state.keyReads += 1
            return state.keys
        }
    }

    func revokeAccessKey(_ id: AccessKey.ID, at now: Date) async throws -> Bool {
        try check()
        return state.withLock { state in
            guard let index = state.keys.firstIndex(where: { $0.id == id && $0.revokedAt == nil }) else {
                return false
            }
            state.keys[index].revokedAt = now
            return true
        }
    }

    func noteUse(of id: AccessKey.ID, at now: Date) async throws {
        state.withLock { state in
            guard let index = state.keys.firstIndex(where: { $0.id == id }) else { return }
            state.keys[index].usedAt = now
        }
    }
}

extension TestStore: FeedbackStore {
    func add(_ feedback: Feedback) async throws {
        try check()
        state.withLock { $0.feedback.insert(feedback, at: 0) }
    }

    func feedback(limit: Int) async throws -> [Feedback] {
        state.withLock { Array($0.feedback.prefix(limit)) }
    }
}
