import ArgumentParser
import Foundation
import KnowledgeBase

struct KeysCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a key and print it, this once.",
        discussion: """
            Scopes: ask (questions and what a chat page needs), search (passages and documents), ingest (uploading and \
            removing documents), tune (beside ask: any model and longer answers, whatever they cost), admin (everything).
            """)

    @OptionGroup var options: GlobalOptions

    @Option(name: .shortAndLong, help: "What the key allows; repeatable.")
    var scope: [AccessKey.Scope]

    @Option(help: "What the key is for.")
    var name = ""

    @Option(help: "Requests a minute that it may make; more are refused.")
    var perMinute: Int?

    func validate() throws {
        if let perMinute, !(1...1_000_000).contains(perMinute) {
            throw ValidationError("--per-minute is not a number from 1 to a million")
        }
    }

    func run() async throws {
        let store = try App.openOrCreateStore(options.settings())
        let (key, text) = AccessKey.make(
            name: name, scopes: Set(scope), perMinute: perMinute, at: Date())
        try await store.add(key)
        options.notice("this key is not shown again; 'kb keys revoke \(key.id)' ends it")
        guard options.json else { return Console.write(text) }
        try Console.write(json: ["id": key.id, "key": text])
    }
}
