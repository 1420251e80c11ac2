import Hummingbird
import KnowledgeBase
import Logging
import NIOCore

/// What is known of a request while it is answered.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// In the answer's `x-request-id` and in every line of the log.
    var requestID = ""
    /// Who asks, once that is found out.
    var principal: Principal?
    /// The peer's address, without port; empty where there is none.
    let peer: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress ?? ""
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
}
