import ArgumentParser
import Foundation
import KnowledgeBase

struct KeysListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the keys, in the order in which they were made.",
        discussion: """
            A line has the identity, the scopes, when it was created, about when it was last used, whether it was \
            revoked, and the name.
            """)

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let keys = try await App.openStore(options.settings()).accessKeys().map(ListedKey.init)
        if options.json { return try Console.write(json: keys) }
        for key in keys {
            let columns = [
                key.id, key.scopes.joined(separator: ","), key.createdAt.ISO8601Format(),
                key.usedAt?.ISO8601Format() ?? "never", key.revokedAt == nil ? "valid" : "revoked", key.name,
            ]
            Console.write(columns.map(\.printable).joined(separator: "\t"))
        }
    }
}

/// A key without its hash.
private struct ListedKey: Encodable {
    var id: String
    var name: String
    var scopes: [String]
    var perMinute: Int?
    var createdAt: Date
    var usedAt: Date?
    var revokedAt: Date?

    init(_ key: AccessKey) {
        (id, name, perMinute) = (key.id, key.name, key.perMinute)
        scopes = key.scopes.map(\.rawValue).sorted()
        (createdAt, usedAt, revokedAt) = (key.createdAt, key.usedAt, key.revokedAt)
    }
}
