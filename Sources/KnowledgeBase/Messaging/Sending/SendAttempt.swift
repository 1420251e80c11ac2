import Foundation
import Logging

/// Sends one message of the outbox and writes down what came of it.
struct SendAttempt: Sendable {
    var store: any MessagingStore
    var channels: [String: any Channel]
    var routes: @Sendable (MessageThread) -> AccountRoute
    var clock: MessagingClock
    var logger: Logger
    var observe: @Sendable (MessagingEvent) -> Void

    /// What an attempt means for others of the account.
    enum Effect: Sendable, Hashable {
        case none
        case rest(until: Date)
    }

    /// 1 note that it begins · 2 send · 3 decide · 4 note what came of it.
    ///
    /// - Throws: `CancellationError` where it was told to stop meanwhile; the message is left as interrupted.
    func run(_ message: OutboundMessage) async throws -> Effect {
        let policy = routes(message.thread).policy
        guard let channel = channels[message.thread.channel] else { return missing(message, policy) }
        guard try await store.beginSending(message.id, at: clock.now()) else { return .none }
        var message = message
        message.attempts += 1
        let step = try await send(message, by: channel, policy)
        return try await note(step, of: message)
    }

    private func missing(_ message: OutboundMessage, _ policy: MessagingPolicy) -> Effect {
        alert(message.thread, "no channel of that name is configured")
        return .rest(until: clock.now() + policy.sending.lockedPause)
    }

    // MARK: Sending

    private func send(
        _ message: OutboundMessage, by channel: any Channel, _ policy: MessagingPolicy
    ) async throws -> SendPolicy.Step {
        do {
            guard let contact = try await store.contact(message.thread.contact) else {
                throw SendFailure(.unreachable, code: "no contact", reason: "the contact was erased")
            }
            if !message.confirmsStop, let reason = contact.refusal { return .record(.cancelled(reason)) }
            if message.isReplaced { throw SendFailure(lateRefusal: message.failure) }
            try checkWindow(of: channel, contact, message)
            return .record(.sent(try await send(message.content, message, by: channel, to: contact)))
        } catch let failure as SendFailure {
            return try await follow(failure, of: message, by: channel, policy)
        }
    }

    private func send(
        _ content: OutboundContent, _ message: OutboundMessage, by channel: any Channel, to contact: Contact
    ) async throws -> SendReceipt {
        do {
            return try await channel.send(
                content, quoting: message.quoting, from: message.thread.account, to: contact.aliases)
        } catch let error where !(error is SendFailure) && !(error is CancellationError) {
            // A channel throws nothing else; if it does, nobody knows how far it came.
            throw SendFailure(.ambiguous, code: "internal", reason: "\(error)")
        }
    }

    private func checkWindow(
        of channel: any Channel, _ contact: Contact, _ message: OutboundMessage
    ) throws {
        if case .template = message.content { return }
        guard let window = channel.traits.window, contact.seenAt + window < clock.now() else { return }
        throw SendFailure(
            .windowClosed, code: "window",
            reason: "the contact's last message is too long ago for this channel")
    }

    /// Another attempt in another form where the policy has one. What follows a failure of that is the policy's too, save
    /// that there is no third form.
    private func follow(
        _ failure: SendFailure, of message: OutboundMessage, by channel: any Channel,
        _ policy: MessagingPolicy
    ) async throws -> SendPolicy.Step {
        let step = policy.sending.step(
            after: failure, of: message, hasTemplate: policy.lateTemplate != nil, at: clock.now(),
            chance: .random(in: 0...1))
        let contents: [OutboundContent]
        switch step {
        case .record, .rest: return step
        case .sendAsPlainText: contents = channel.traits.parts(of: .text(message.content.plain))
        case .sendTemplate: contents = policy.lateTemplate.map { [$0.content] } ?? []
        }
        guard let contact = try await store.contact(message.thread.contact) else { return step }
        var receipt: SendReceipt?
        do {
            for content in contents {
                receipt = try await send(content, message, by: channel, to: contact)
            }
        } catch let second as SendFailure {
            return final(second, of: message, isPartlySent: receipt != nil, policy)
        }
        guard let receipt else { return .record(.failed(failure)) }
        guard step == .sendTemplate else { return .record(.sent(receipt)) }
        observe(.sent(message.thread, .template))
        return .record(.replaced(receipt))
    }

    private func final(
        _ failure: SendFailure, of message: OutboundMessage, isPartlySent: Bool, _ policy: MessagingPolicy
    ) -> SendPolicy.Step {
        var failure = failure
        // To send it again repeats the part that was taken.
        if isPartlySent, failure.kind.mayPass { failure.kind = .ambiguous }
        let step = policy.sending.step(
            after: failure, of: message, hasTemplate: false, at: clock.now(), chance: .random(in: 0...1))
        switch step {
        case .record, .rest: return step
        case .sendAsPlainText, .sendTemplate: return .record(.failed(failure))
        }
    }

    // MARK: Noting

    private func note(_ step: SendPolicy.Step, of message: OutboundMessage) async throws -> Effect {
        switch step {
        case .record(let outcome):
            try await record(outcome, of: message)
            return .none
        case .rest(let date, let failure, let alerts):
            if alerts { alert(message.thread, failure.description) }
            try await record(.again(at: date, failure), of: message)
            return .rest(until: date)
        case .sendAsPlainText, .sendTemplate: return .none
        }
    }

    /// Until it is written: what was sent and is not noted would be sent again.
    func record(_ outcome: SendOutcome, of message: OutboundMessage) async throws {
        var pause = Duration.milliseconds(100)
        while true {
            do {
                try await store.record(outcome, of: message.id, at: clock.now())
                observe(.sent(message.thread, outcome.event))
                tell(outcome, of: message)
                return
            } catch let error as KnowledgeBaseError {
                logger.error(
                    "cannot note what came of a message",
                    metadata: ["message": "\(message.id)", "error": "\(error)"])
                try await clock.sleep(pause)
                pause = min(pause * 2, .seconds(10))
            }
        }
    }

    /// Of what is not tried again, and of what the contact may see twice; the channel's own words may repeat what was sent, its code does not.
    private func tell(_ outcome: SendOutcome, of message: OutboundMessage) {
        let (failure, text): (SendFailure, Logger.Message)
        switch outcome {
        case .failed(let found), .uncertain(let found): (failure, text) = (found, "message not sent")
        case .again(_, let found) where found.kind == .ambiguous:
            (failure, text) = (found, "a message may have been taken and is sent again")
        case .sent, .replaced, .again, .cancelled: return
        }
        logger.warning(
            text,
            metadata: [
                "channel": "\(message.thread.channel)", "account": "\(message.thread.account)",
                "message": "\(message.id)", "conversation": "\(message.conversation)",
                "attempts": "\(message.attempts)", "code": "\(failure.code)",
                "kind": "\(failure.kind.rawValue)", "advice": "\(failure.kind.adviceInTheEnd)",
            ])
    }

    private func alert(_ thread: MessageThread, _ reason: String) {
        logger.error(
            "messages wait until somebody acts",
            metadata: ["channel": "\(thread.channel)", "account": "\(thread.account)", "reason": "\(reason)"])
        observe(.alert(channel: thread.channel, account: thread.account, reason: reason))
    }
}

extension MessagingPolicy.Template {
    fileprivate var content: OutboundContent { .template(name: name, language: language, parameters: []) }
}

extension SendFailure {
    /// - Parameter description: of the channel's news that it was too late, code and reason.
    fileprivate init(lateRefusal description: String) {
        let parts = description.split(separator: ": ", maxSplits: 1).map(String.init)
        self.init(.windowClosed, code: parts.first ?? "window", reason: parts.dropFirst().first ?? "")
    }
}

extension SendFailure.Kind {
    fileprivate var mayPass: Bool {
        switch self {
        case .passing, .accountBusy, .unauthorised: true
        case .ambiguous, .windowClosed, .unreachable, .unsupportedContent, .rejected: false
        }
    }
}

extension MessagingEvent {
    fileprivate static func sent(_ thread: MessageThread, _ send: Send) -> MessagingEvent {
        .sent(channel: thread.channel, account: thread.account, send)
    }
}

extension SendOutcome {
    fileprivate var event: MessagingEvent.Send {
        switch self {
        case .sent, .replaced: .sent
        case .again(_, let failure): failure.kind == .ambiguous ? .repeated : .again
        case .failed: .failed
        case .uncertain: .uncertain
        case .cancelled: .cancelled
        }
    }
}
