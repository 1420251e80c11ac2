/// Cleans what was retrieved before it stands between delimiters: passages, catalog fields, file names,
/// contact names, tool results.
///
/// Three things are taken from such a text, and nothing else: characters that nobody sees, the delimiter
/// with whatever looks like it, and markers by which chat templates tell who speaks. Markers stay readable
/// (`<system>` becomes `‹system›`, `System:` at the beginning of a line `System -`). To clean a clean text
/// changes nothing.
///
/// Orders in plain words stay: that they stand between delimiters is what makes them harmless.
public struct Neutraliser: Sendable {
    public let delimiter: ContextDelimiter

    public init(delimiter: ContextDelimiter = .standard) {
        self.delimiter = delimiter
    }

    public func neutralise(_ text: String) -> Neutralised {
        let (visible, hidden) = Invisible.removed(from: text.unicodeScalars)
        // Delimiters last: a disarmed marker must not make one.
        let (disarmed, markers) = RoleMarkers.disarmed(in: visible)
        let (clean, delimiters) = withoutDelimiters(disarmed)
        return Neutralised(
            text: String(String.UnicodeScalarView(clean)),
            counts: NeutralisedCounts(invisible: hidden, delimiters: delimiters, roleMarkers: markers))
    }

    /// The same for every key and string of a row or of a tool's result.
    public func neutralise(_ value: JSONValue) -> (value: JSONValue, counts: NeutralisedCounts) {
        var counts = NeutralisedCounts()
        let clean = neutralise(value, &counts)
        return (clean, counts)
    }

    /// The clean text between two delimiters, each on its own line.
    public func enclose(_ text: String) -> Neutralised {
        var result = neutralise(text)
        result.text = "\(delimiter.symbol)\n\(result.text)\n\(delimiter.symbol)"
        return result
    }

    private func neutralise(_ value: JSONValue, _ counts: inout NeutralisedCounts) -> JSONValue {
        switch value {
        case .string(let text): return .string(clean(text, &counts))
        case .array(let items): return .array(items.map { neutralise($0, &counts) })
        case .object(let members):
            var result: [String: JSONValue] = [:]
            for (key, member) in members.sorted(by: { $0.key < $1.key }) {
                result[clean(key, &counts)] = neutralise(member, &counts)
            }
            return .object(result)
        case .null, .bool, .integer, .number: return value
        }
    }

    private func clean(_ text: String, _ counts: inout NeutralisedCounts) -> String {
        let result = neutralise(text)
        counts = counts + result.counts
        return result.text
    }

    private func withoutDelimiters(_ scalars: [Unicode.Scalar]) -> (kept: [Unicode.Scalar], count: Int) {
        var kept: [Unicode.Scalar] = []
        kept.reserveCapacity(scalars.count)
        var count = 0
        var index = 0
        while index < scalars.count {
            if let length = delimiter.length(in: scalars, at: index) {
                kept.append(ContextDelimiter.placeholder)
                count += 1
                index += length
            } else {
                kept.append(scalars[index])
                index += 1
            }
        }
        return (kept, count)
    }
}

/// A text that may stand between delimiters, and what was done to it.
public struct Neutralised: Sendable, Hashable {
    public var text: String
    public var counts: NeutralisedCounts
}

/// How many replacements were made.
public struct NeutralisedCounts: Sendable, Hashable, Codable {
    /// Runs of characters that nobody sees.
    public var invisible = 0
    public var delimiters = 0
    public var roleMarkers = 0

    public var total: Int { invisible + delimiters + roleMarkers }

    public init(invisible: Int = 0, delimiters: Int = 0, roleMarkers: Int = 0) {
        self.invisible = invisible
        self.delimiters = delimiters
        self.roleMarkers = roleMarkers
    }

    public static func + (a: Self, b: Self) -> Self {
        Self(
            invisible: a.invisible + b.invisible, delimiters: a.delimiters + b.delimiters,
            roleMarkers: a.roleMarkers + b.roleMarkers)
    }
}
