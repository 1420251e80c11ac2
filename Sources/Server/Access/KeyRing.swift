import Foundation
import KnowledgeBase
import Logging

/// The store's keys, read anew every few seconds while requests come, so that none of them reads the database and a
/// revoked key is soon refused.
actor KeyRing {
    private let store: any AccessKeyStore
    private let refresh: Duration
    private let logger: Logger
    private let clock = ContinuousClock()
    private var keys: [AccessKey.ID: AccessKey] = [:]
    private var readAt: ContinuousClock.Instant?
    private var reading: Task<[AccessKey], any Error>?
    private var noted: [AccessKey.ID: ContinuousClock.Instant] = [:]

    /// Unknown ids read the store no oftener than this.
    private static let patience: Duration = .milliseconds(300)
    /// For which keys count that cannot be read anew.
    private static let longest: Duration = .seconds(30)
    /// Between two notes of a key's use.
    private static let noteEvery: Duration = .seconds(60)

    init(store: any AccessKeyStore, refresh: Duration, logger: Logger) {
        self.store = store
        self.refresh = refresh
        self.logger = logger
    }

    /// The key with this id, revoked or not; `nil` for none.
    ///
    /// - Throws: ``KnowledgeBaseError`` where the store cannot be read.
    func key(_ id: AccessKey.ID) async throws -> AccessKey? {
        try await update(after: refresh)
        if keys[id] == nil { try await update(after: min(refresh, Self.patience)) }
        return keys[id]
    }

    /// Whether there was ever one.
    func isEmpty() async throws -> Bool {
        try await update(after: refresh)
        return keys.isEmpty
    }

    /// Notes that a key was used, about once a minute.
    func noteUse(of id: AccessKey.ID) {
        let now = clock.now
        if let last = noted[id], now - last < Self.noteEvery { return }
        noted[id] = now
        Task { [store, logger] in
            do {
                try await store.noteUse(of: id, at: Date())
            } catch {
                logger.debug("a key's use was not noted", metadata: ["key": "\(id)", "error": "\(error)"])
            }
        }
    }

    private func update(after age: Duration) async throws {
        if let readAt, clock.now - readAt < age { return }
        let started = clock.now
        let task = reading ?? Task { [store] in try await store.accessKeys() }
        reading = task
        do {
            let read = try await task.value
            if reading == task { reading = nil }
            keys = Dictionary(read.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
            readAt = max(readAt ?? started, started)
        } catch {
            if reading == task { reading = nil }
            guard let readAt, clock.now - readAt < Self.longest else { throw error }
            logger.warning("keys could not be read", metadata: ["error": "\(error)"])
        }
    }
}
