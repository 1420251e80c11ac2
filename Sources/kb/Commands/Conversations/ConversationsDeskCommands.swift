import ArgumentParser
import Foundation
import KnowledgeBase

struct ConversationsTakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "take", abstract: "Take a conversation over: the assistant is silent in it.",
        discussion: """
            What the contact writes meanwhile enters the history. The assistant answers again once the conversation \
            is released, or after a silence (messaging.pause_hours).
            """)

    @OptionGroup var options: GlobalOptions
    @OptionGroup var desk: DeskOptions

    @Argument(help: "The conversation's identity, as 'kb conversations list' shows it.")
    var id: String

    func run() async throws {
        let changed = try await desk.open(options.settings()).take(id, by: desk.name)
        try options.show(changed, of: id)
    }
}

struct ConversationsReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Give a conversation back to the assistant.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The conversation's identity.")
    var id: String

    @Flag(help: "It is over: what comes next begins another conversation.")
    var close = false

    func run() async throws {
        let desk = try DeskOptions.parse([]).open(options.settings())
        try options.show(close ? await desk.close(id) : await desk.release(id), of: id)
    }
}

struct ConversationsSayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "say", abstract: "Write to a contact in the assistant's place.",
        discussion: """
            The conversation is taken over by it. A running 'kb serve' sends the message; where none runs, the next \
            one does. In a conversation that is on no channel, the message is in its history alone.
            """)

    @OptionGroup var options: GlobalOptions
    @OptionGroup var desk: DeskOptions

    @Argument(help: "The conversation's identity.")
    var id: String

    @Argument(help: "What to say; '-' reads it from standard input.")
    var text: String

    func run() async throws {
        let message =
            text == "-"
            ? String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self) : text
        let sent = try await desk.open(options.settings()).say(message, by: desk.name, in: id)
        if options.json { return try Console.write(json: sent) }
        options.notice(
            sent.isEmpty
                ? "kept in the conversation, which is on no channel"
                : "\(sent.count.counted("message")) to be sent by 'kb serve'")
    }
}

/// Who acts at the desk.
struct DeskOptions: ParsableArguments {
    @Option(name: .customLong("as"), help: "Who you are, for your colleagues. Default: the user's name.")
    var operatorName: String?

    var name: String { operatorName ?? NSUserName() }

    func open(_ settings: Settings) throws -> OperatorDesk {
        try App.desk(settings, store: try App.openStore(settings))
    }
}

extension GlobalOptions {
    fileprivate func show(_ desk: Desk, of id: Conversation.ID) throws {
        if json { return try Console.write(json: desk) }
        let until = desk.silentUntil.map { ", the assistant is silent until \($0.ISO8601Format())" } ?? ""
        notice("\(id): \(desk.state.rawValue)\(until)")
    }
}
