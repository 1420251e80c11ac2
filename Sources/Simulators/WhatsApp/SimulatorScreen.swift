import Foundation

/// How the simulator's events look in a terminal or in a pipe.
struct SimulatorScreen: Sendable {
    /// Whether a person types: their own lines stand there already, and a prompt is shown.
    var isInteractive: Bool
    var hasColor: Bool

    static let taken = "✓✓"

    /// A message of the contact that the server took.
    func said(_ text: String, by contact: SimulatedContact) -> String {
        isInteractive
            ? dim("  \(Self.taken)") : "\(contact.name.harmless): \(indented(text)) \(Self.taken)"
    }

    /// A message of the contact that the server did not take.
    func refused(_ reason: String) -> String { dim("  ✗ \(reason.harmless)") }

    func typing() -> String { dim("  kb is writing …") }

    func wasRead() -> String { dim("  \(Self.taken) read") }

    /// - Parameter current: who is shown at the moment; replies to others name them.
    func replied(_ message: GraphMessage, to contact: SimulatedContact?, current: SimulatedContact) -> String
    {
        let name =
            contact == current ? "kb" : "kb to \(contact?.name.harmless ?? message.recipient.harmless)"
        return ([bold("\(name):") + " \(indented(message.text)) \(dim(Self.taken))"] + options(message))
            .joined(separator: "\n")
    }

    func failed(_ error: GraphError) -> String {
        dim("  ✗ WhatsApp refused a request of kb: \(error.code) \(error.title)")
    }

    func note(_ text: String) -> String { dim(text.harmless) }

    private func options(_ message: GraphMessage) -> [String] {
        message.options.enumerated().map { index, option in
            let detail = option.detail.isEmpty ? "" : dim(", \(option.detail.harmless)")
            return "  [\(index + 1)] \(option.title.harmless)\(detail)"
        }
    }

    /// Further lines stand under the first.
    private func indented(_ text: String) -> String {
        text.harmless.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n    ")
    }

    private func bold(_ text: String) -> String { styled(text, 1) }
    private func dim(_ text: String) -> String { styled(text, 2) }

    private func styled(_ text: String, _ code: Int) -> String {
        hasColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

extension String {
    /// Without control sequences, which a document may hold and a terminal obeys; line breaks stay.
    fileprivate var harmless: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map {
                    $0 != "\n" && $0.properties.generalCategory == .control ? "\u{FFFD}" : $0
                }))
    }
}
