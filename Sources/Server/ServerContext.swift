import Hummingbird
import KnowledgeBase
import Logging
import NIOCore
import Synchronization

/// What is known of a request while it is answered.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// In the answer's `x-request-id` and in every line of the log.
    var requestID = ""
    /// Of the body in bytes; the route's.
    var largestBody = 0
    /// Within which the whole body has to be there; `nil` where it is enough that it grows.
    var bodyTimeout: Duration?
    /// The peer's address, without port; empty where there is none.
    let peer: String
    /// What is found out on the way, for the log and the metrics.
    let notes = RequestNotes()
    private let channel: any NIOCore.Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
        peer = source.channel.remoteAddress?.ipAddress ?? ""
    }

    /// Who asks, once that is found out.
    var principal: Principal? { notes.principal }

    /// The template of the route, as `/v1/models/{id}`; `unmatched` for none.
    var route: String { notes.route ?? "unmatched" }

    /// Closes the connection after ``bodyTimeout``, unless that is cancelled before.
    func limitBodyTime() -> Scheduled<Void>? {
        bodyTimeout.map { [channel] time in
            channel.eventLoop.scheduleTask(in: .init(time)) { channel.close(promise: nil) }
        }
    }

    /// Runs work that is cancelled when the client goes away.
    ///
    /// - Throws: what the work throws; `CancellationError` where the client went.
    func whileConnected<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let channel = channel
        let departure = try await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.handler(type: ConnectionGuard.self).departure
        }.get()
        return try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask(operation: work)
            group.addTask {
                await departure.wait()
                throw CancellationError()
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}

/// What is found out of a request by those who answer it.
final class RequestNotes: Sendable {
    private struct State {
        var route: String?
        var principal: Principal?
        var error: String?
    }

    private let state = Mutex(State())

    /// The template of its route.
    var route: String? {
        get { state.withLock { $0.route } }
        set { state.withLock { $0.route = newValue } }
    }

    /// Who asks.
    var principal: Principal? {
        get { state.withLock { $0.principal } }
        set { state.withLock { $0.principal = newValue } }
    }

    /// The code of its failure; `nil` for none.
    var error: String? {
        get { state.withLock { $0.error } }
        set { state.withLock { $0.error = newValue } }
    }
}

/// Who asks.
enum Principal: Sendable {
    /// Anybody on this machine, where there are no keys.
    case open
    case key(AccessKey)

    func allows(_ scope: AccessKey.Scope) -> Bool {
        switch self {
        case .open: true
        case .key(let key): key.allows(scope)
        }
    }

    var key: AccessKey? {
        switch self {
        case .open: nil
        case .key(let key): key
        }
    }
}
