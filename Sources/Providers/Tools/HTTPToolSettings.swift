import KnowledgeBase

/// A company's own tool: an HTTP endpoint that a model may ask.
public struct HTTPToolSettings: Sendable, Hashable {
    public enum Method: String, Sendable, Hashable, CaseIterable {
        /// Arguments go as the query; a list repeats its name.
        case get = "GET"
        /// Arguments go as a JSON object.
        case post = "POST"
    }

    /// Letters, digits, `_` and `-`, at most 64.
    public var name: String
    /// For the model: what the tool does and when to use it.
    public var summary: String
    /// JSON Schema of the arguments, an object. Arguments that it does not name are refused unless its
    /// `additionalProperties` lets them in.
    public var parameters: JSONValue
    /// `https://` or `http://`. `{name}` in path or query stands for a required argument, which then goes
    /// nowhere else.
    public var url: String
    public var method = Method.get
    /// Values are secrets: they appear in no text made here.
    public var headers: [String: String] = [:]
    /// From looking up the host to the answer's last byte.
    public var timeout: Duration = .seconds(5)
    /// Bytes an answer may have; more is an error.
    public var largestAnswer = 64 << 10
    /// Hosts that tools may ask; `nil` for any. Redirections are never followed.
    public var allowedHosts: Set<String>?
    /// Whether the host may be on this machine or in a private network.
    public var allowsPrivateAddresses = false

    public init(
        name: String, summary: String, parameters: JSONValue = ["type": "object"], url: String
    ) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.url = url
    }
}

extension HTTPToolSettings: CustomStringConvertible, CustomReflectable {
    public var description: String { "tool '\(name)' (\(method.rawValue))" }

    /// Without the headers' values, and without the address, which may hold a key as well.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "name": name, "method": method.rawValue,
                "headers": headers.keys.sorted().joined(separator: ", "),
            ])
    }
}
