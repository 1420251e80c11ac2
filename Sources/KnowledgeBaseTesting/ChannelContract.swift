import Foundation
import KnowledgeBase
import Testing

/// One channel's wire format, for ``ChannelContract``.
public struct ChannelFixture: Sendable, CustomTestStringConvertible {
    /// Makes the channel with its provider at an address, and so long for one request.
    public var channel: @Sendable (_ base: String, _ timeout: Duration) throws -> any Channel
    /// What must appear in no error.
    public var secrets: [String]
    /// A contact that can be written to.
    public var contact: [ContactAlias]
    /// A webhook of the provider's that brings a text to the first account.
    public var webhook: @Sendable (_ text: String, _ id: String) -> WebhookRequest
    /// In which the signature is, in lower case.
    public var signatureHeader: String
    /// The provider's answer to a message that it takes, and the name that it gives it.
    public var taken: FixtureServer.Answer
    public var receipt: String
    /// Answers to a message that is not taken. They may repeat the secrets; the contract looks for them.
    public var failures: [Failure]
    public var testDescription: String

    public struct Failure: Sendable {
        public var answer: FixtureServer.Answer
        public var kind: SendFailure.Kind
        public var code: String

        public init(_ answer: FixtureServer.Answer, _ kind: SendFailure.Kind, code: String) {
            self.answer = answer
            self.kind = kind
            self.code = code
        }
    }

    public init(
        _ name: String,
        channel: @escaping @Sendable (_ base: String, _ timeout: Duration) throws -> any Channel,
        secrets: [String], contact: [ContactAlias],
        webhook: @escaping @Sendable (_ text: String, _ id: String) -> WebhookRequest,
        signatureHeader: String,
        taken: FixtureServer.Answer, receipt: String, failures: [Failure]
    ) {
        testDescription = name
        self.channel = channel
        self.secrets = secrets
        self.contact = contact
        self.webhook = webhook
        self.signatureHeader = signatureHeader
        self.taken = taken
        self.receipt = receipt
        self.failures = failures
    }
}

/// What every ``Channel`` whose provider calls a webhook owes the messaging engine, case by case.
public enum ChannelContract {
    public struct Case: Sendable, CustomTestStringConvertible {
        public let name: String
        public let check: @Sendable (ChannelFixture) async throws -> Void

        public var testDescription: String { name }

        init(_ name: String, _ check: @escaping @Sendable (ChannelFixture) async throws -> Void) {
            self.name = name
            self.check = check
        }
    }

    public static let cases = webhookCases + sendingCases + connectionCases

    /// No test waits that long.
    static let patience = Duration.seconds(120)
    /// An address where nobody listens.
    static let nowhere = "http://127.0.0.1:9"
    /// What a contact or the company wrote; it is nobody's business.
    static let privateText = "a very private sentence"

    static func send(
        _ fixture: ChannelFixture, to base: String, _ text: String = privateText,
        timeout: Duration = patience, account: String? = nil, contact: [ContactAlias]? = nil
    ) async throws -> SendReceipt {
        let channel = try fixture.channel(base, timeout)
        return try await channel.send(
            .text(text), quoting: nil, from: account ?? channel.accounts.first ?? "",
            to: contact ?? fixture.contact)
    }

    /// The failure that sending ends with, and how often the provider was asked.
    static func failure(
        _ fixture: ChannelFixture, answering answer: FixtureServer.Answer, _ text: String = privateText,
        timeout: Duration = patience, account: String? = nil, contact: [ContactAlias]? = nil
    ) async throws -> (failure: SendFailure?, requests: Int) {
        try await FixtureServer.run([answer]) { base, server in
            do {
                _ = try await send(
                    fixture, to: base, text, timeout: timeout, account: account, contact: contact)
                return (nil, await server.requests.count)
            } catch let failure as SendFailure {
                return (failure, await server.requests.count)
            }
        }
    }
}

// MARK: Webhooks

extension ChannelContract {
    static func refusal(_ fixture: ChannelFixture, _ request: WebhookRequest) throws -> WebhookRefusal? {
        do {
            _ = try fixture.channel(nowhere, patience).receive(request)
            return nil
        } catch let refusal as WebhookRefusal {
            return refusal
        }
    }

    static let webhookCases = [
        Case("signed message is received") { fixture in
            let channel = try fixture.channel(nowhere, patience)
            let delivery = try channel.receive(fixture.webhook("¿Abren el domingo? 🐦", "id-1"))
            #expect(delivery.events.count == 1)
            guard case .message(let message)? = delivery.events.first else {
                Issue.record("no message")
                return
            }
            #expect(message.channel == channel.name)
            #expect(channel.accounts.contains(message.account))
            #expect(message.id == "id-1")
            #expect(!message.sender.isEmpty)
            #expect(message.content == .text("¿Abren el domingo? 🐦"))
            #expect(delivery.reply.status == 200)
        },
        Case("message without a signature is refused") { fixture in
            var request = fixture.webhook(privateText, "id-1")
            request.headers.removeAll { $0.name == fixture.signatureHeader }
            let refused = try refusal(fixture, request)
            #expect(refused?.status == 401 || refused?.status == 403)
            #expect(refused?.description.contains(privateText) == false)
        },
        Case("message with a wrong signature is refused") { fixture in
            let right = fixture.webhook(privateText, "id-1")
            let other = fixture.webhook("something else", "id-1").header(fixture.signatureHeader) ?? ""
            let own = right.header(fixture.signatureHeader) ?? ""
            for wrong in [
                "", " ", "x", other, own + " ", String(own.dropLast()), own + own, own.uppercased() + "A",
            ] {
                var request = right
                request.headers.removeAll { $0.name == fixture.signatureHeader }
                request.headers.append((fixture.signatureHeader, wrong))
                let refused = try refusal(fixture, request)
                #expect(refused?.status == 403, "'\(wrong)'")
                #expect(refused?.description.contains(privateText) != true)
            }
        },
        Case("body that was changed is refused") { fixture in
            let request = fixture.webhook(privateText, "id-1")
            for index in stride(from: 0, to: request.body.count, by: 7) {
                var changed = request
                changed.body[index] ^= 1
                let refused = try refusal(fixture, changed)
                #expect(refused?.status == 403)
            }
            var longer = request
            longer.body.append(0x20)
            let refused = try refusal(fixture, longer)
            #expect(refused?.status == 403)
        },
        Case("replayed message is known by its id") { fixture in
            let channel = try fixture.channel(nowhere, patience)
            let ids = try (0..<2).map { _ in
                try channel.receive(fixture.webhook("hola", "id-9")).events.map { event in
                    if case .message(let message) = event { message.id } else { "" }
                }
            }
            #expect(ids == [["id-9"], ["id-9"]])
        },
        Case("other methods are refused") { fixture in
            for method in ["PUT", "DELETE", "HEAD", "post"] {
                var request = fixture.webhook("hola", "id-1")
                request.method = method
                let refused = try refusal(fixture, request)
                #expect(refused?.status == 405)
            }
        },
    ]
}

// MARK: Sending

extension ChannelContract {
    static let sendingCases = [
        Case("message that is taken has a receipt") { fixture in
            let (receipt, requests) = try await FixtureServer.run([fixture.taken]) { base, server in
                (try await send(fixture, to: base, "Abrimos a las 9."), await server.requests)
            }
            #expect(receipt.id == fixture.receipt)
            #expect(requests.count == 1)
            #expect(requests.first?.method == "POST")
        },
        Case("failures are told apart, without secrets") { fixture in
            for wanted in fixture.failures {
                var answer = wanted.answer
                let leak = ([privateText] + fixture.secrets).joined(separator: " ")
                answer.body = answer.body.replacing("LEAK", with: leak)
                let (failed, requests) = try await failure(fixture, answering: answer)
                #expect(failed?.kind == wanted.kind, "\(wanted.code)")
                #expect(failed?.code == wanted.code)
                #expect(failed?.reason.isEmpty == false)
                #expect(requests == 1)
                for secret in fixture.secrets + [privateText] {
                    #expect(failed?.description.contains(secret) == false)
                }
            }
            let all = Set(SendFailure.Kind.allCases).subtracting([.ambiguous])
            #expect(Set(fixture.failures.map(\.kind)) == all, "each kind that a provider tells is tried")
        },
        Case("error that is no JSON is judged by its status") { fixture in
            for (status, kind) in [
                (400, .rejected), (401, .unauthorised), (403, .unauthorised), (429, .accountBusy),
                (500, .passing),
                (502, .passing), (503, .passing),
            ] as [(Int, SendFailure.Kind)] {
                let (failed, _) = try await failure(fixture, answering: .init(status, body: "<html>upstream"))
                #expect(failed?.kind == kind)
                #expect(failed?.code == "http \(status)")
            }
        },
        Case("pause that is asked for is handed on") { fixture in
            let answer = FixtureServer.Answer(429, headers: ["retry-after": "17"], body: "slow down")
            let seconds = try await failure(fixture, answering: answer)
            #expect(seconds.failure?.retryAfter == .seconds(17))
            let until = FixtureServer.Answer(503, headers: ["retry-after": "Fri, 31 Dec 1999 23:59:59 GMT"])
            let date = try await failure(fixture, answering: until)
            #expect(date.failure?.retryAfter == .zero)
        },
        Case("what cannot be sent is not tried") { fixture in
            let unknown = try await failure(fixture, answering: fixture.taken, account: "999")
            #expect(unknown.failure?.kind == .rejected)
            let nobody = try await failure(
                fixture, answering: fixture.taken, contact: [ContactAlias(.username, "ana")])
            #expect(nobody.failure?.kind == .unreachable)
            let longest = try fixture.channel(nowhere, patience).traits.longestText
            let long = try await failure(
                fixture, answering: fixture.taken, String(repeating: "x", count: longest + 1))
            #expect(long.failure?.kind == .rejected)
            let empty = try await failure(fixture, answering: fixture.taken, "")
            #expect(empty.failure?.kind == .rejected)
            #expect([unknown, nobody, long, empty].allSatisfy { $0.requests == 0 })
        },
        Case("longest text is sent") { fixture in
            let longest = try fixture.channel(nowhere, patience).traits.longestText
            let result = try await failure(
                fixture, answering: fixture.taken, String(repeating: "ñ", count: longest))
            #expect(result.failure == nil)
        },
    ]
}

// MARK: Connections

extension ChannelContract {
    static let connectionCases = [
        Case("answer that does not come leaves it open whether the message was taken") { fixture in
            let late = FixtureServer.Answer(200, body: "late", delay: .seconds(300))
            let (failed, requests) = try await failure(fixture, answering: late, timeout: .seconds(5))
            #expect(failed?.kind == .ambiguous)
            #expect(failed?.code == "timeout")
            // Whether the request has arrived by then is not certain; that it came once at most is.
            #expect(requests <= 1)
        },
        Case("success without a name leaves it open as well") { fixture in
            for body in ["", "<html>", "{}", "[]", #"{"messages":[]}"#, #"{"sid":5}"#] {
                let (failed, _) = try await failure(fixture, answering: .init(200, body: body))
                #expect(failed?.kind == .ambiguous)
            }
        },
        Case("connection that is refused was no attempt") { fixture in
            let refused = await #expect(throws: SendFailure.self) { try await send(fixture, to: nowhere) }
            #expect(refused?.kind == .passing)
            #expect(refused?.code == "connection")
        },
        Case("redirection is not followed") { fixture in
            let answer = FixtureServer.Answer(307, headers: ["location": "/elsewhere"])
            let (failed, requests) = try await failure(fixture, answering: answer)
            #expect(failed?.kind == .rejected)
            #expect(requests == 1)
        },
        Case("cancelled attempt is no failure") { fixture in
            try await FixtureServer.run([.init(body: "late", delay: .seconds(300))]) { base, server in
                let task = Task { try await send(fixture, to: base) }
                while await server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
        },
    ]
}
