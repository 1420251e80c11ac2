import AsyncHTTPClient
import KnowledgeBase
import NIOCore
import Synchronization

/// A chat model behind HTTP.
public struct EndpointChat: ChatModel {
    private let route: any ChatRoute
    private let client: ProviderClient
    private let firstToken: Duration
    /// Where the list of models is, if elsewhere.
    private let directory: ProviderClient

    /// Bytes that a streamed answer may have.
    private static let largestStream = 64 << 20

    /// - Parameters:
    ///   - client: its timeout is that of the whole answer.
    ///   - firstToken: how long to wait in silence for the first word of a streamed answer; thoughts are no
    ///     words, but no silence either.
    ///   - directory: a client for the list of models where that has an address of its own.
    init(
        route: any ChatRoute, client: ProviderClient, firstToken: Duration, directory: ProviderClient? = nil
    ) {
        self.route = route
        self.client = client
        self.firstToken = firstToken
        self.directory = directory ?? client
    }

    public var name: String { route.name }

    public func reply(to request: ChatRequest) async throws -> ChatReply {
        let bytes = try await client.send(try route.request(for: request, isStreamed: false), to: action)
        do {
            var reply = try route.reply(from: bytes)
            reply.turn.text = ThoughtFilter.visible(in: reply.text)
            return reply
        } catch {
            throw failure(error, to: action)
        }
    }

    public func events(for request: ChatRequest) -> AsyncThrowingStream<ChatEvent, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    try await write(request) { continuation.yield($0) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: failure(error, to: action))
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    public func models() async throws -> [String] {
        let action = "list the models"
        let bytes = try await directory.send(route.modelsRequest, to: action)
        do {
            return try route.models(from: bytes)
        } catch {
            throw failure(error, to: action)
        }
    }
}

// MARK: Streaming

extension EndpointChat {
    private func write(
        _ request: ChatRequest, to yield: @escaping @Sendable (ChatEvent) -> Void
    ) async throws {
        let progress = Progress()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                try await read(request, progress, yield)
                return true
            }
            group.addTask {
                try await awaitFirstWord(progress)
                return false
            }
            group.addTask {
                try await Task.sleep(for: client.timeout)
                throw BrokenStream("no end of the answer within \(client.timeout)", code: "timeout")
            }
            for try await isWhole in group where isWhole { return }
        }
    }

    /// - Throws: ``BrokenStream`` after a silence before the first word.
    private func awaitFirstWord(_ progress: Progress) async throws {
        var signs = 0
        while !progress.hasText {
            try await Task.sleep(for: firstToken)
            guard progress.hasText || progress.signs > signs else {
                throw BrokenStream("no word of the answer within \(firstToken)", code: "timeout")
            }
            signs = progress.signs
        }
    }

    private func read(
        _ request: ChatRequest, _ progress: Progress, _ yield: (ChatEvent) -> Void
    ) async throws {
        let body = try await client.stream(try route.request(for: request, isStreamed: true), to: action)
        var (decoder, thoughts) = (route.decoder(), ThoughtFilter())
        var (size, written) = (0, 0)
        for try await piece in body {
            size += piece.readableBytes
            guard size <= Self.largestStream else { throw BrokenStream("its answer has no end") }
            for piece in try decoder.pieces(adding: piece.readableBytesView) {
                progress.addSign()
                guard case .text(let text) = piece else { continue }
                written += text.utf8.count
                thoughts.take(text).forEach(yield)
                if !thoughts.visible.isEmpty { progress.noteText() }
            }
        }
        try Task.checkCancellation()
        var reply = try decoder.reply()
        let rest = String(reply.text.utf8.dropFirst(written)) ?? ""
        (thoughts.take(rest) + thoughts.finish()).forEach(yield)
        reply.turn.text = thoughts.visible
        yield(.finished(reply))
    }
}

/// How far an answer is, told across tasks.
private final class Progress: Sendable {
    private let counted = Atomic(0)
    private let begun = Atomic(false)

    /// Pieces of any kind that came so far.
    var signs: Int { counted.load(ordering: .acquiring) }
    var hasText: Bool { begun.load(ordering: .acquiring) }

    func addSign() { counted.add(1, ordering: .releasing) }
    func noteText() { begun.store(true, ordering: .releasing) }
}

// MARK: Failures

extension EndpointChat {
    private var action: String { "answer with '\(name)'" }

    private func failure(_ error: any Error, to action: String) -> any Error {
        switch error {
        case let error as BrokenStream:
            KnowledgeBaseError(
                .model, cannot: "\(action) at \(client.shownBase)", because: error.reason, code: error.code)
        case let error as ChatFault:
            KnowledgeBaseError(
                .model, cannot: "\(action) at \(client.shownBase)",
                because: "it reports '\(client.redacted(error.message))'", code: "fault")
        default: client.failure(error, to: action)
        }
    }
}
