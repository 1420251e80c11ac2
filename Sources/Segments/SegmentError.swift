/// Why a derived file cannot be used. Whoever holds the truth answers by building it again.
public enum SegmentError: Error, Sendable, CustomStringConvertible {
    /// The bytes are not a segment of this kind, version and database, or are damaged.
    case invalid(String)
    /// The operating system refused: what was being done and its error number.
    case system(String, errno: Int32)

    public var description: String {
        switch self {
        case .invalid(let reason): reason
        case .system(let action, let code): "\(action): error \(code)"
        }
    }
}
