import Foundation

/// Tells the server what became of the messages it sent, as WhatsApp does some time later.
public struct DeliveryReporter: Sendable {
    /// In which order the steps of a message are told.
    public enum Order: String, Sendable, Hashable, CaseIterable {
        case inOrder
        /// `read` before `delivered` before `sent`, which the protocol allows.
        case reversed
        /// Nothing is told.
        case off
    }

    public var sender: WhatsAppSender
    public var order: Order
    /// How often each is told.
    public var repeats: Int

    public init(sender: WhatsAppSender, order: Order = .inOrder, repeats: Int = 1) {
        self.sender = sender
        self.order = order
        self.repeats = repeats
    }

    /// What is told of a message that was taken, in the order in which it is told.
    ///
    /// - Parameter contact: who it was for; `nil` for payloads of the older form.
    public func statuses(
        of taken: TakenMessage, for contact: SimulatedContact? = nil
    ) -> [SimulatedStatus] {
        let steps = ["sent", "delivered", "read"].enumerated().map { index, step in
            SimulatedStatus(
                message: taken.id, status: step, recipient: taken.message.recipient, contact: contact,
                at: taken.at.addingTimeInterval(Double(index)))
        }
        let told =
            switch order {
            case .inOrder: steps
            case .reversed: Array(steps.reversed())
            case .off: [SimulatedStatus]()
            }
        return told.flatMap { Array(repeating: $0, count: repeats) }
    }

    /// Each step in a webhook of its own.
    public func report(_ taken: TakenMessage, for contact: SimulatedContact? = nil) async throws {
        for status in statuses(of: taken, for: contact) { try await sender.report([status]) }
    }
}
