/// Whether a model's endpoint answered when it was last asked, or probed.
public struct ModelState: Sendable, Hashable, Codable {
    /// Provider and model.
    public var model: String
    public var isReachable: Bool
    /// Why not; empty where it is reachable.
    public var reason: String

    public init(model: String, isReachable: Bool, reason: String = "") {
        self.model = model
        self.isReachable = isReachable
        self.reason = reason
    }
}
