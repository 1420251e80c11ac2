import Foundation
import KnowledgeBase

/// Lets a person talk to the assistant in a terminal as if on WhatsApp, by the real webhooks and a stand-in for
/// Meta's Graph API.
///
/// ```swift
/// let graph = GraphStandIn(account: .throwaway())
/// try await GraphServer.run(graph) { graphBase in
///     // The server is started here, with the account's secrets and `graphBase` in place of Meta's.
///     let simulator = WhatsAppSimulator(graph: graph, kbBase: "http://127.0.0.1:8080")
///     try await simulator.run(input: StandardInput.lines(), output: { print($0) })
/// }
/// ```
public struct WhatsAppSimulator: Sendable {
    public var graph: GraphStandIn
    public var sender: WhatsAppSender
    /// Whether a person types; otherwise every line waits for the reply to the one before.
    public var isInteractive: Bool
    public var hasColor: Bool
    /// Through a pipe, for the reply to a line.
    public var patience = Duration.seconds(60)

    /// - Parameters:
    ///   - graph: what the server at `kbBase` sends by.
    ///   - kbBase: without a slash at the end.
    public init(graph: GraphStandIn, kbBase: String, isInteractive: Bool = false, hasColor: Bool = false) {
        self.graph = graph
        self.isInteractive = isInteractive
        self.hasColor = hasColor
        sender = WhatsAppSender(account: graph.account, kbBase: kbBase)
    }

    /// Sets the webhook up as Meta does, and talks until the input ends or says `/quit`.
    ///
    /// - Parameter output: called with whole lines, in order, and from any task.
    /// - Throws: ``KnowledgeBaseError`` (`external`) where the server has no such webhook, `CancellationError`.
    public func run(
        input: AsyncStream<String>, output: @escaping @Sendable (String) -> Void
    ) async throws {
        try await verify()
        let chat = SimulatedChat(
            graph: graph, sender: sender,
            screen: SimulatorScreen(isInteractive: isInteractive, hasColor: hasColor),
            patience: .init(reply: patience), output: output)
        if isInteractive {
            output("You are Ana. Write, or /help. Replies come by way of a simulated WhatsApp.")
        }
        let events = await graph.events()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await event in events { await chat.show(event) } }
            for await text in input {
                guard let line = SimulatorLine(text) else { continue }
                guard try await chat.obey(line) else { break }
            }
            group.cancelAll()
        }
        try Task.checkCancellation()
    }

    private func verify() async throws {
        let challenge = String(UInt32.random(in: 1...UInt32.max))
        let (status, body) = try await sender.verify(challenge: challenge)
        guard status == 200, body == challenge else {
            throw KnowledgeBaseError(
                .external, cannot: "set up the webhook at \(sender.address)",
                because: "it answered \(status) to the verification",
                advice: "Check that the server runs with this account's verify token")
        }
    }
}

/// The lines that a person or a pipe gives.
public enum StandardInput {
    /// Read on a thread of their own, which ends with the input.
    public static func lines() -> AsyncStream<String> {
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        Thread.detachNewThread {
            while let line = readLine(strippingNewline: true) { continuation.yield(line) }
            continuation.finish()
        }
        return lines
    }
}
