import Foundation
import KnowledgeBase

/// A phone in the terminal: what is typed goes to the server as webhooks, and what the server sends is shown.
///
/// Through a pipe, every line waits for the reply to the one before, as a person would.
actor SimulatedChat {
    /// How long things may take where nobody watches.
    struct Patience: Sendable, Hashable {
        /// For the first reply to a line that came through a pipe.
        var reply = Duration.seconds(60)
        /// The same to somebody who had no reply to the line before, as where a person has the word.
        var replyOfSilent = Duration.seconds(8)
        /// After a reply, for further parts of it.
        var more = Duration.milliseconds(700)
        /// After a reply to a burst, whose later messages wait for the quiet window of the server.
        var moreOfBurst = Duration.seconds(6)

        /// - Parameter isUnanswered: whether nothing came to the line before.
        func longest(isUnanswered: Bool) -> Duration { isUnanswered ? min(reply, replyOfSilent) : reply }
    }

    private let graph: GraphStandIn
    private let sender: WhatsAppSender
    private let screen: SimulatorScreen
    private let patience: Patience
    private let output: @Sendable (String) -> Void

    private var contact: SimulatedContact
    /// By every address of theirs.
    private var contacts: [String: SimulatedContact]
    private var reporter: DeliveryReporter
    /// The last message with something to choose, and the last of any kind, by contact.
    private var lastChoices: [SimulatedContact: TakenMessage] = [:]
    private var lastReply: [SimulatedContact: TakenMessage] = [:]
    private var isNextDoubled = false
    private var ageOfNext: Double = 0
    /// To whom nothing came within the time.
    private var unanswered: Set<SimulatedContact> = []
    /// And refusals for good.
    private var replies = 0
    private var lastEventAt = ContinuousClock.now
    /// Whether something that came back is being dealt with, as by telling what became of it.
    private var isShowing = false

    init(
        graph: GraphStandIn, sender: WhatsAppSender, screen: SimulatorScreen, patience: Patience,
        output: @escaping @Sendable (String) -> Void
    ) {
        self.graph = graph
        self.sender = sender
        self.screen = screen
        self.patience = patience
        self.output = output
        reporter = DeliveryReporter(sender: sender)
        let ana = SimulatedContact(named: "Ana")
        contact = ana
        contacts = Dictionary(uniqueKeysWithValues: ana.addresses.map { ($0, ana) })
    }

    // MARK: What is typed

    /// - Returns: whether more is to come.
    func obey(_ line: SimulatorLine) async throws -> Bool {
        switch line {
        case .quit: return false
        case .help: output(SimulatorLine.overview)
        case .wrong(let usage): output(screen.refused(usage))
        case .become(let name): become(name)
        case .duplicate: isNextDoubled = true
        case .age(let days): ageOfNext = days
        case .reports(let order): reporter.order = order
        case .fail(let fault, let times):
            await graph.change { $0.next += Array(repeating: fault, count: times) }
        case .delay(let seconds): await graph.change { $0.delay = .seconds(seconds) }
        case .down(let seconds): await graph.change { $0.downUntil = .now + .seconds(seconds) }
        case .burst(let texts): try await talk(texts.map { (.text($0), $0) })
        default: try await sendOne(line)
        }
        return true
    }

    private func sendOne(_ line: SimulatorLine) async throws {
        switch line {
        case .say(let text): try await talk([(.text(text), text)])
        case .media(let type, let isVoice, let file): try await attach(type, isVoice, file)
        case .location(let latitude, let longitude):
            let place = SimulatedMessage.Content.location(
                latitude: latitude, longitude: longitude, name: "")
            try await talk([(place, "[location \(latitude) \(longitude)]")])
        case .unknownType: try await talk([(.unknown(type: "hologram"), "[hologram]")])
        case .react(let emoji): try await react(emoji)
        case .choose(let number): try await choose(number)
        default: break
        }
    }

    private func become(_ name: String) {
        contact = SimulatedContact(named: name)
        for address in contact.addresses { contacts[address] = contact }
        let address = contact.phone.map { "+\($0)" } ?? contact.userID ?? ""
        output(screen.note("You are \(contact.name), \(address)."))
    }

    private func attach(_ type: String, _ isVoice: Bool, _ file: String?) async throws {
        do {
            let media = try await media(type, isVoice, file)
            let name = file.map { " \($0)" } ?? ""
            try await talk([(.media(media), "[\(isVoice ? "voice note" : type)\(name)]")])
        } catch let error as KnowledgeBaseError where error.kind != .external {
            output(screen.refused(error.description))
        }
    }

    private func media(
        _ type: String, _ isVoice: Bool, _ file: String?
    ) async throws -> SimulatedMessage.Media {
        let sample = SampleFiles.types[type] ?? ("application/octet-stream", nil)
        guard let file else {
            return await graph.keep(
                SampleFiles.bytes(type), mediaType: sample.mediaType, as: type, fileName: sample.name,
                isVoice: isVoice)
        }
        let name = URL(fileURLWithPath: file).lastPathComponent
        return await graph.keep(
            try Self.bytes(ofFile: file),
            mediaType: SampleFiles.mediaType(ofFile: file) ?? sample.mediaType, as: type,
            fileName: type == "document" ? name : nil, isVoice: isVoice)
    }

    /// As much as WhatsApp takes of a document.
    private static let largestFile = 100 << 20

    private static func bytes(ofFile path: String) throws -> Data {
        let url = URL(fileURLWithPath: path)
        do {
            let size = try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
            guard size <= largestFile else {
                throw KnowledgeBaseError(
                    .limitExceeded, cannot: "send '\(path)'", because: "it has more than 100 MB")
            }
            return try Data(contentsOf: url)
        } catch is CocoaError {
            throw KnowledgeBaseError(
                .unreadable, cannot: "send '\(path)'", because: "there is no such file, or it cannot be read")
        }
    }

    private func react(_ emoji: String) async throws {
        guard let last = lastReply[contact] else {
            output(screen.refused("there is no reply to react to"))
            return
        }
        // Not every reaction is answered, so nothing is waited for.
        try await deliver([(.reaction(emoji: emoji, to: last.id), emoji)], quoting: nil)
    }

    private func choose(_ number: Int) async throws {
        guard let last = lastChoices[contact], last.message.options.indices.contains(number - 1) else {
            output(screen.refused("there is no button \(number)"))
            return
        }
        let option = last.message.options[number - 1]
        let isList = if case .list = last.message.content { true } else { false }
        let content: SimulatedMessage.Content =
            isList
            ? .listReply(id: option.id, title: option.title)
            : .buttonReply(id: option.id, title: option.title)
        try await talk([(content, option.title)], quoting: last.id)
    }

    // MARK: Sending

    /// Delivers, and through a pipe waits for the reply.
    private func talk(
        _ contents: [(SimulatedMessage.Content, String)], quoting: String? = nil
    ) async throws {
        let before = replies
        guard try await deliver(contents, quoting: quoting), !screen.isInteractive else { return }
        try await waitForReply(
            after: before, lull: contents.count > 1 ? patience.moreOfBurst : patience.more)
    }

    /// - Returns: whether the server took all of it.
    @discardableResult
    private func deliver(
        _ contents: [(SimulatedMessage.Content, String)], quoting: String?
    ) async throws -> Bool {
        defer { (isNextDoubled, ageOfNext) = (false, 0) }
        let sentAt = Date(timeIntervalSinceNow: -86_400 * ageOfNext)
        for (content, shown) in contents {
            let message = SimulatedMessage(from: contact, sentAt: sentAt, content, quoting: quoting)
            await graph.note(message)
            do {
                try await sender.sendAtOnce(message, times: isNextDoubled ? 2 : 1)
                output(screen.said(shown, by: contact))
            } catch let error as KnowledgeBaseError {
                output(screen.refused(error.description))
                return false
            }
        }
        return true
    }

    private func waitForReply(after before: Int, lull: Duration) async throws {
        let start = ContinuousClock.now
        let longest = patience.longest(isUnanswered: unanswered.contains(contact))
        while replies == before, .now - start < longest {
            try await Task.sleep(for: .milliseconds(20))
        }
        guard replies > before else {
            unanswered.insert(contact)
            let seconds = max(1, Int(longest.components.seconds))
            return output(
                screen.note(
                    "  no reply within \(seconds) s: a person has the word ('kb conversations list' shows who waits), or "
                        + "the server's log says why"))
        }
        unanswered.remove(contact)
        // The end of the input must not cut off what is told of the last reply.
        while isShowing || .now - lastEventAt < lull { try await Task.sleep(for: .milliseconds(20)) }
    }

    // MARK: What comes back

    func show(_ event: GraphEvent) async {
        isShowing = true
        defer { (isShowing, lastEventAt) = (false, .now) }
        switch event {
        case .taken(let message): await receive(message)
        case .read(_, let showsTyping): output(showsTyping ? screen.typing() : screen.wasRead())
        case .refused(let error):
            output(screen.failed(error))
            // Nothing else comes of it.
            if error.isFinal { replies += 1 }
        }
    }

    private func receive(_ taken: TakenMessage) async {
        let recipient = contacts[taken.message.recipient]
        output(screen.replied(taken.message, to: recipient, current: contact))
        if let recipient {
            lastReply[recipient] = taken
            if !taken.message.options.isEmpty { lastChoices[recipient] = taken }
        }
        replies += 1
        do {
            try await reporter.report(taken, for: recipient)
        } catch {
            output(screen.refused("kb did not take a delivery report: \(error)"))
        }
    }
}
