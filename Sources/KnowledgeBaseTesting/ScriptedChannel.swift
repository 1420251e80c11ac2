import Foundation
import KnowledgeBase
import Synchronization

/// A channel in memory that takes what is sent to it, or fails by its script, and remembers both.
public final class ScriptedChannel: Channel {
    /// What it does with one message.
    public enum Step: Sendable {
        case take
        case fail(SendFailure)
        /// The message is taken, but the answer to that is lost.
        case takeAndFail(SendFailure)
        /// Runs before the message is taken; what it throws is thrown.
        case run(@Sendable () async throws -> Void)
    }

    /// A message that was taken.
    public struct Sent: Sendable, Hashable {
        public var content: OutboundContent
        public var quoting: String?
        public var account: String
        public var contact: [ContactAlias]

        /// Its text, whatever its kind.
        public var text: String {
            switch content {
            case .text(let text), .choices(let text, _): text
            case .template(let name, _, _): name
            }
        }
    }

    private struct State {
        var steps: [Step] = []
        var sent: [Sent] = []
        var attempts = 0
        var typing: [String] = []
        var beforeTyping: (@Sendable () async throws -> Void)?
        var brokenOffTyping = 0
        var files: [String: Data] = [:]
    }

    public let name: String
    public let accounts: [String]
    public let traits: ChannelTraits
    private let state = Mutex(State())

    public init(
        name: String = "scripted", accounts: [String] = ["main"],
        traits: ChannelTraits = ChannelTraits(longestText: 4_096, marks: .whatsApp, showsTyping: true)
    ) {
        self.name = name
        self.accounts = accounts
        self.traits = traits
    }

    /// In the order in which they were taken.
    public var sent: [Sent] { state.withLock { $0.sent } }
    /// Of sending, whatever came of them.
    public var attempts: Int { state.withLock { $0.attempts } }
    /// Messages for which it was shown that an answer is being written.
    public var typing: [String] { state.withLock { $0.typing } }

    /// What is done with the next messages; those after are taken.
    public func script(_ steps: Step...) { state.withLock { $0.steps += steps } }

    /// A file that can be fetched by this reference.
    public func put(_ file: Data, as reference: String) { state.withLock { $0.files[reference] = file } }

    /// The body is JSON, an array of ``ChannelEvent``.
    public func receive(_ request: WebhookRequest) throws -> WebhookDelivery {
        guard request.method == "POST" else { throw WebhookRefusal(405, "only POST brings messages") }
        do {
            return WebhookDelivery(events: try JSONDecoder().decode([ChannelEvent].self, from: request.body))
        } catch {
            throw WebhookRefusal(400, "the body is no array of events")
        }
    }

    public func send(
        _ content: OutboundContent, quoting: String?, from account: String, to contact: [ContactAlias]
    ) async throws -> SendReceipt {
        let step = state.withLock { state in
            state.attempts += 1
            return state.steps.isEmpty ? .take : state.steps.removeFirst()
        }
        let sent = Sent(content: content, quoting: quoting, account: account, contact: contact)
        switch step {
        case .take: break
        case .fail(let failure): throw failure
        case .takeAndFail(let failure):
            _ = take(sent)
            throw failure
        case .run(let body): try await body()
        }
        return take(sent)
    }

    private func take(_ sent: Sent) -> SendReceipt {
        state.withLock { state in
            state.sent.append(sent)
            return SendReceipt(id: "\(name)-\(state.sent.count)")
        }
    }

    /// Runs before it shows that an answer is being written; what it throws is thrown.
    public func beforeTyping(_ body: @escaping @Sendable () async throws -> Void) {
        state.withLock { $0.beforeTyping = body }
    }

    /// Times that it was told to leave that.
    public var brokenOffTyping: Int { state.withLock { $0.brokenOffTyping } }

    public func showTyping(
        inReplyTo message: String, from account: String, to contact: [ContactAlias]
    ) async throws {
        do {
            try await state.withLock { $0.beforeTyping }?()
        } catch {
            state.withLock { $0.brokenOffTyping += 1 }
            throw error
        }
        state.withLock { $0.typing.append(message) }
    }

    public func download(
        _ media: MessageContent.Media, of account: String, limit: Int
    ) throws -> Data {
        guard let file = state.withLock({ $0.files[media.reference] }) else {
            throw KnowledgeBaseError(
                .external, cannot: "fetch '\(media.reference)'", because: "there is no such file")
        }
        guard file.count <= limit else {
            throw KnowledgeBaseError(
                .limitExceeded, cannot: "fetch '\(media.reference)'", because: "it is too large")
        }
        return file
    }
}
