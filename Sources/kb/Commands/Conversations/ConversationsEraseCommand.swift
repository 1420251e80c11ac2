import ArgumentParser
import Foundation
import KnowledgeBase

struct ConversationsEraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Erase conversations for good, so that no file of the base has them.",
        discussion: """
            With --contact, everything that the base has of them goes: names, numbers, waiting messages and replies. \
            Their messages and summaries are overwritten, as are the questions among the misses that were asked in \
            them and all cached answers; usage is kept without contact and conversation. Copies made by \
            'kb backup', and what 'kb restore' set aside, keep what they have. Asks before it erases.
            """)

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The identity of one conversation.")
    var id: String?

    @Option(help: "All with this contact, by identity, telephone number or what a channel calls them.")
    var contact: String?

    @Option(
        help: ArgumentHelp(
            "All that were last changed before a time: 90d (days; also h, w), or 2026-11-21 (UTC).",
            valueName: "time"))
    var before: String?

    @Flag(help: "All there are.")
    var all = false

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    func run() async throws {
        var selection = try selection()
        guard yes || Console.canAsk else { throw cannotAsk }
        let settings = try options.settings()
        let store = try App.openStore(settings)
        if let contact, let known = try await store.contact(called: contact) {
            selection = .contact(known.id)
        }
        guard try await isMeant(selection, in: store) else { return options.notice("nothing was erased") }
        let count = try await store.erase(selection)
        if options.json { try Console.write(json: ["erased": count]) }
        options.notice("erased \(count.counted("conversation"))")
        let kept = settings.databasePath + ".before-restore"
        if FileManager.default.fileExists(atPath: kept) {
            options.notice(
                "'\(kept)', which 'kb restore' set aside, keeps what it has; remove it if it should not")
        }
    }

    private func selection() throws -> ConversationSelection {
        var selections: [ConversationSelection] = []
        if let id { selections.append(.conversation(id)) }
        if let contact { selections.append(.contact(contact)) }
        if let before { selections.append(.unchangedSince(try Moment.date(before, option: "--before"))) }
        if all { selections.append(.all) }
        guard selections.count == 1 else {
            throw KnowledgeBaseError(
                .usage, cannot: "erase conversations",
                because: selections.isEmpty ? "none are named" : "they are named in more than one way",
                advice: "Give one of: an identity, --contact, --before, --all")
        }
        return selections[0]
    }

    private var cannotAsk: KnowledgeBaseError {
        KnowledgeBaseError(
            .usage, cannot: "erase conversations",
            because: "there is no terminal to ask whether this is meant",
            advice: "Give --yes to erase without being asked")
    }

    private func isMeant(_ selection: ConversationSelection, in store: any Store) async throws -> Bool {
        if yes { return true }
        let count = try await store.count(selection)
        return count == 0 || Console.confirms("Erase \(count.counted("conversation")) for good?")
    }
}

extension ConversationStore {
    fileprivate func count(_ selection: ConversationSelection) async throws -> Int {
        switch selection {
        case .conversation(let id): try await conversation(id) == nil ? 0 : 1
        case .contact(let contact): try await conversations(with: contact, limit: .max).count
        case .unchangedSince(let date):
            try await conversations(with: nil, limit: .max).count { $0.conversation.updatedAt < date }
        case .all: try await conversations(with: nil, limit: .max).count
        }
    }
}
