import Crypto
import Foundation
import KnowledgeBase

/// Stands in for Meta's Graph API: takes messages, remembers them, keeps files, and fails as it is told to.
///
/// Run by ``GraphServer``; knows nothing of connections.
public actor GraphStandIn {
    public nonisolated let account: SimulatedAccount
    /// What goes wrong from now on.
    public var faults = GraphFaults()
    /// What was taken, in order.
    public private(set) var taken: [TakenMessage] = []
    /// The contacts' messages that were marked as read.
    public private(set) var read: Set<String> = []
    /// To send, whatever came of them.
    public private(set) var requests = 0
    /// Requests that were refused, by code.
    public private(set) var refusals: [Int: Int] = [:]

    private var media: [String: StoredMedia] = [:]
    /// When each contact wrote last, by every address of theirs.
    private var wroteAt: [String: Date] = [:]
    private var takenAt: [ContinuousClock.Instant] = []
    private var takenAtByContact: [String: [ContinuousClock.Instant]] = [:]
    private var listeners: [UUID: AsyncStream<GraphEvent>.Continuation] = [:]

    public init(account: SimulatedAccount) {
        self.account = account
    }

    // MARK: For those who watch

    public func change(_ change: @Sendable (inout GraphFaults) -> Void) { change(&faults) }

    /// Everything that happens from now on.
    public func events() -> AsyncStream<GraphEvent> {
        let id = UUID()
        let (events, continuation) = AsyncStream.makeStream(of: GraphEvent.self)
        continuation.onTermination = { _ in Task { await self.forget(id) } }
        listeners[id] = continuation
        return events
    }

    /// What was taken for a contact.
    public func messages(to contact: SimulatedContact) -> [TakenMessage] {
        taken.filter { contact.addresses.contains($0.message.recipient) }
    }

    /// Opens the window of 24 hours, as a message of the contact does.
    public func note(_ message: SimulatedMessage) {
        for address in message.contact.addresses {
            wroteAt[address] = max(message.sentAt, wroteAt[address] ?? .distantPast)
        }
    }

    /// Keeps a file as WhatsApp keeps those of contacts.
    public func keep(
        _ bytes: Data, mediaType: String, as type: String, caption: String? = nil, fileName: String? = nil,
        isVoice: Bool = false
    ) -> SimulatedMessage.Media {
        let id = String(UInt64.random(in: 1_000_000_000_000_000..<10_000_000_000_000_000))
        media[id] = StoredMedia(bytes: bytes, mediaType: mediaType)
        return SimulatedMessage.Media(
            type: type, id: id, mediaType: mediaType,
            sha256: Data(SHA256.hash(data: bytes)).base64EncodedString(), caption: caption,
            fileName: fileName, isVoice: isVoice)
    }

    private func forget(_ id: UUID) { listeners[id] = nil }

    private func tell(_ event: GraphEvent) {
        for listener in listeners.values { listener.yield(event) }
    }

    // MARK: Answering

    /// - Parameter base: where the stand-in is reached, for the addresses of files.
    func answer(_ request: GraphHTTPRequest, base: String) async throws -> GraphAnswer {
        try await Task.sleep(for: faults.delay)
        if let until = faults.downUntil, ContinuousClock.now < until { return .outage(503) }
        do {
            try authorise(request)
            switch (request.method, try GraphPath(request.path)) {
            case ("POST", .messages(let number)): return try await post(request.body, to: number)
            case ("GET", .media(let id)): return try describe(id, base: base)
            case ("GET", .file(let id)): return try file(id)
            default: throw GraphError(100, title: "Unsupported \(request.method.lowercased()) request")
            }
        } catch let error as GraphError {
            refusals[error.code, default: 0] += 1
            tell(.refused(error))
            return .refusal(error)
        }
    }

    private func authorise(_ request: GraphHTTPRequest) throws(GraphError) {
        let expected = Data("Bearer \(account.accessToken)".utf8)
        guard Data(request.authorization.utf8).isEqualInConstantTime(to: expected) else {
            throw GraphError(190, title: "Invalid OAuth access token", subcode: 463)
        }
    }

    private func post(_ body: Data, to number: String) async throws -> GraphAnswer {
        requests += 1
        guard number == account.phoneNumberID else {
            throw GraphError(
                100, title: "Unsupported post request. Object with ID '\(number)' does not exist",
                subcode: 33)
        }
        let request = try GraphRequest(parsing: body)
        guard case .message(let message) = request else { return try note(request) }
        let fault = faults.take(request: requests)
        switch fault {
        case .error(let error): throw error
        case .status(let status): return .outage(status)
        case .cutBefore: return .cut
        case .hang(let duration):
            try await Task.sleep(for: duration)
            return .cut
        case .cutAfter, nil: break
        }
        try checkRates(message)
        try checkWindow(message)
        let answer = take(message)
        return fault == .cutAfter ? .cut : answer
    }

    private func note(_ request: GraphRequest) throws -> GraphAnswer {
        guard case .read(let message, let showsTyping) = request else { return .json(["success": false]) }
        read.insert(message)
        tell(.read(message: message, showsTyping: showsTyping))
        return .json(["success": true])
    }

    private func take(_ message: GraphMessage) -> GraphAnswer {
        let taken = TakenMessage(id: SimulatedMessage.newID(), message: message, at: Date())
        self.taken.append(taken)
        tell(.taken(taken))
        let contact: JSONValue = [
            "input": .string(message.recipient),
            message.recipient.contains(".") ? "user_id" : "wa_id": .string(message.recipient),
        ]
        return .json([
            "messaging_product": "whatsapp", "contacts": [contact], "messages": [["id": .string(taken.id)]],
        ])
    }

    private func checkWindow(_ message: GraphMessage) throws(GraphError) {
        if case .template = message.content { return }
        guard faults.keepsWindow, let last = wroteAt[message.recipient] else { return }
        guard Date().timeIntervalSince(last) < 86_400 else {
            throw GraphError(
                131_047,
                details: "More than 24 hours have passed since the customer last replied to this number.")
        }
    }

    private func checkRates(_ message: GraphMessage) throws(GraphError) {
        let now = ContinuousClock.now
        takenAt.removeAll { now - $0 > .seconds(1) }
        var ofContact = takenAtByContact[message.recipient] ?? []
        ofContact.removeAll { now - $0 > faults.contactWindow }
        if let limit = faults.messagesPerSecond, takenAt.count >= limit {
            throw GraphError(130_429, details: "Too many messages from this phone number in a short time.")
        }
        if let limit = faults.messagesPerContact, ofContact.count >= limit {
            throw GraphError(131_056, details: "Too many messages to the same phone number in a short time.")
        }
        takenAt.append(now)
        takenAtByContact[message.recipient] = ofContact + [now]
    }

    private func describe(_ id: String, base: String) throws(GraphError) -> GraphAnswer {
        guard let file = media[id] else {
            throw GraphError(100, title: "Object with ID '\(id)' does not exist", subcode: 33)
        }
        return .json([
            "messaging_product": "whatsapp", "id": .string(id), "mime_type": .string(file.mediaType),
            "sha256": .string(Data(SHA256.hash(data: file.bytes)).hexadecimal),
            "file_size": .integer(file.bytes.count), "url": .string("\(base)/files/\(id)"),
        ])
    }

    private func file(_ id: String) throws(GraphError) -> GraphAnswer {
        guard let file = media[id] else { throw GraphError(100, status: 404, title: "Not found") }
        return .reply(status: 200, mediaType: file.mediaType, body: file.bytes, retryAfter: nil)
    }

    private struct StoredMedia {
        var bytes: Data
        var mediaType: String
    }
}

/// A message that the stand-in took.
public struct TakenMessage: Sendable, Hashable {
    public var id: String
    public var message: GraphMessage
    public var at: Date
}

/// Something that happened at the stand-in.
public enum GraphEvent: Sendable, Hashable {
    case taken(TakenMessage)
    case read(message: String, showsTyping: Bool)
    case refused(GraphError)
}

/// A request as far as it matters.
struct GraphHTTPRequest: Sendable {
    var method: String
    /// Without the query.
    var path: String
    var authorization: String
    var body: Data
}

enum GraphAnswer: Sendable, Hashable {
    case reply(status: Int, mediaType: String, body: Data, retryAfter: Int?)
    /// No answer: the connection ends.
    case cut

    static func json(_ value: JSONValue) -> GraphAnswer {
        .reply(status: 200, mediaType: "application/json", body: Data(value.text.utf8), retryAfter: nil)
    }

    static func refusal(_ error: GraphError) -> GraphAnswer {
        .reply(
            status: error.status, mediaType: "application/json", body: error.body,
            retryAfter: error.retryAfter)
    }

    /// What a proxy says for a service that does not answer.
    static func outage(_ status: Int) -> GraphAnswer {
        let page = "<html><body><h1>\(status)</h1>upstream</body></html>"
        return .reply(status: status, mediaType: "text/html", body: Data(page.utf8), retryAfter: nil)
    }
}

/// What a path names: `/v26.0/<number>/messages`, `/v26.0/<file>`, `/files/<file>`.
enum GraphPath: Sendable, Hashable {
    case messages(number: String)
    case media(String)
    case file(String)

    init(_ path: String) throws(GraphError) {
        let parts = path.split(separator: "/").map(String.init)
        switch parts.count {
        case 3 where Self.isVersion(parts[0]) && parts[2] == "messages": self = .messages(number: parts[1])
        case 2 where Self.isVersion(parts[0]): self = .media(parts[1])
        case 2 where parts[0] == "files": self = .file(parts[1])
        default: throw GraphError(2_500, title: "Unknown path components")
        }
    }

    /// `v26.0`.
    private static func isVersion(_ text: String) -> Bool {
        text.hasPrefix("v") && Double(text.dropFirst()) != nil
    }
}
