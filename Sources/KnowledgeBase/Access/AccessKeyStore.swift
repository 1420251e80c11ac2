import Foundation

/// Keeps the keys of the HTTP interface.
///
/// Every function throws ``KnowledgeBaseError`` (`database`, `busy`, `storage`).
public protocol AccessKeyStore: Sendable {
    func add(_ key: AccessKey) async throws
    /// Revoked ones too.
    func accessKey(_ id: AccessKey.ID) async throws -> AccessKey?
    /// In the order of their making.
    func accessKeys() async throws -> [AccessKey]
    /// - Returns: whether there was one that was not revoked.
    func revokeAccessKey(_ id: AccessKey.ID, at now: Date) async throws -> Bool
    func noteUse(of id: AccessKey.ID, at now: Date) async throws
}
