import KnowledgeBase

/// How a store is to find the nearest vectors.
public enum NearestVectors: String, CaseIterable, Sendable {
    /// Exact while that is as fast as anybody notices.
    case auto
    case exact
    case approximate

    /// From so many vectors on `auto` is approximate: at a million that spares a search a fifth of its work,
    /// and 399 of 400 lists of ten hits were the same (docs/decisions/0013).
    static let approximateFrom = 500_000

    func method(for vectors: Int) -> VectorReading.Method {
        switch self {
        case .auto: vectors < Self.approximateFrom ? .exact : .approximate
        case .exact: .exact
        case .approximate: .approximate
        }
    }
}
