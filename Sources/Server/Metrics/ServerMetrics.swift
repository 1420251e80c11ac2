import KnowledgeBase
import Synchronization

/// What happened since the server started, as numbers by name and label.
public final class ServerMetrics: Sendable {
    public init() {}

    func requestBegan() {}

    func requestEnded(_ route: String, _ method: String, _ status: Int, _ duration: Duration) {}
}
