import Synchronization

/// Calls of models as they end, so that those before an interruption are accounted for too.
final class ModelCallLog: Sendable {
    private let state = Mutex<[ModelCall]>([])

    var calls: [ModelCall] { state.withLock { $0 } }

    func add(_ call: ModelCall) { state.withLock { $0.append(call) } }
}
