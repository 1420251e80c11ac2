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
    ///   - firstToken: how long to wait for the first word of a streamed answer.
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
            return try route.reply(from: bytes)
        } catch {
            throw failure(error)
        }
    }

    public func events(for request: ChatRequest) -> AsyncThrowingStream<ChatEvent, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    try await write(request) { continuation.yield($0) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: failure(error))
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    public func models() async throws -> [String] {
        let bytes = try await directory.send(route.modelsRequest, to: "list the models")
        do {
            return try route.models(from: bytes)
        } catch {
            throw failure(error)
        }
    }
}

// MARK: Streaming

extension EndpointChat {
    private func write(
        _ request: ChatRequest, to yield: @escaping @Sendable (ChatEvent) -> Void
    ) async throws {
        let hasBegun = Flag()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                try await read(request) { event in
                    hasBegun.raise()
                    yield(event)
                }
                return true
            }
            group.addTask {
                try await Task.sleep(for: firstToken)
                guard hasBegun.isRaised else {
                    throw BrokenStream("no word of the answer within \(firstToken)")
                }
                return false
            }
            group.addTask {
                try await Task.sleep(for: client.timeout)
                throw BrokenStream("no end of the answer within \(client.timeout)")
            }
            for try await isWhole in group where isWhole { return }
        }
    }

    private func read(_ request: ChatRequest, _ yield: (ChatEvent) -> Void) async throws {
        let body = try await client.stream(try route.request(for: request, isStreamed: true), to: action)
        var decoder = route.decoder()
        var (size, written) = (0, 0)
        for try await piece in body {
            size += piece.readableBytes
            guard size <= Self.largestStream else { throw BrokenStream("its answer has no end") }
            for text in try decoder.texts(adding: piece.readableBytesView) where !text.isEmpty {
                written += text.utf8.count
                yield(.text(text))
            }
        }
        try Task.checkCancellation()
        let reply = try decoder.reply()
        if let rest = String(reply.text.utf8.dropFirst(written)), !rest.isEmpty { yield(.text(rest)) }
        yield(.finished(reply))
    }
}

/// Whether something has happened, told across tasks.
private final class Flag: Sendable {
    private let value = Atomic(false)

    var isRaised: Bool { value.load(ordering: .acquiring) }

    func raise() { value.store(true, ordering: .releasing) }
}

// MARK: Failures

extension EndpointChat {
    private var action: String { "answer with '\(name)'" }

    private func failure(_ error: any Error) -> any Error {
        switch error {
        case let error as BrokenStream:
            KnowledgeBaseError(.model, cannot: "\(action) at \(client.shownBase)", because: error.reason)
        case let error as ChatFault:
            KnowledgeBaseError(
                .model, cannot: "\(action) at \(client.shownBase)",
                because: "it reports '\(client.redacted(error.message))'")
        default: client.failure(error, to: action)
        }
    }
}
