import Foundation
import KnowledgeBase
import KnowledgeBaseTesting

/// Nobody writes to it on a channel.
extension StubStore: SilentMessagingStore {}

/// Nor does anybody come in by a key.
extension StubStore {
    func add(_ key: AccessKey) async throws {}
    func accessKey(_ id: AccessKey.ID) async throws -> AccessKey? { nil }
    func accessKeys() async throws -> [AccessKey] { [] }
    func revokeAccessKey(_ id: AccessKey.ID, at now: Date) async throws -> Bool { false }
    func noteUse(of id: AccessKey.ID, at now: Date) async throws {}
    func add(_ feedback: Feedback) async throws {}
    func feedback(limit: Int) async throws -> [Feedback] { [] }
}
