/// A JSON value that remembers the order of its members and the lines it stands on.
struct JSONNode: Equatable {
    indirect enum Content: Equatable {
        case object([Member])
        case array([JSONNode])
        case string(String)
        /// As written, so that `1.10` stays `1.10`.
        case number(String)
        case bool(Bool)
        case null
    }

    struct Member: Equatable {
        var key: String
        var value: JSONNode
    }

    var content: Content
    /// Counted from 1.
    var lines: ClosedRange<Int>

    var members: [Member]? {
        if case .object(let members) = content { members } else { nil }
    }

    var elements: [JSONNode]? {
        if case .array(let elements) = content { elements } else { nil }
    }

    var string: String? {
        if case .string(let text) = content { text } else { nil }
    }

    /// As text; `nil` for objects, arrays and `null`.
    var scalarText: String? {
        switch content {
        case .string(let text), .number(let text): text
        case .bool(let value): value ? "true" : "false"
        case .object, .array, .null: nil
        }
    }

    var isContainer: Bool { members != nil || elements != nil }
}
