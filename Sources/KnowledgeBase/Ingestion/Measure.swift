/// Counts tokens for the splitter: once per piece, sums being an upper estimate of what they make together.
struct Measure: Sendable {
    /// Bytes that count as a token at least. Tokenizers of words give a long unbroken run (base64)
    /// a single token; this keeps passages readable all the same.
    private static let bytesPerToken = 16

    let limit: Int
    private let tokenCount: @Sendable (String) -> Int
    /// Special tokens of every text.
    let overhead: Int

    init(limit: Int, tokenCount: @escaping @Sendable (String) -> Int) {
        self.limit = limit
        self.tokenCount = tokenCount
        overhead = tokenCount("")
    }

    /// Tokens without the special ones; for a text that is far too long, a cheap number that says so.
    func cost(of text: String) -> Int {
        let least = text.utf8.count / Self.bytesPerToken
        if least > limit * 4 { return least }
        return max(tokenCount(text) - overhead, least)
    }

    /// Tokens with the special ones.
    func total(of text: String) -> Int { tokenCount(text) }

    /// What a heading path leaves for the text; at least half of the limit.
    func budget(under path: [String]) -> Int {
        let heading = path.isEmpty ? 0 : cost(of: path.joined(separator: " > "))
        return max(limit - overhead - heading, limit / 4)
    }
}

/// A run of text that is packed as one.
struct Piece: Sendable {
    /// What stands between it and the piece before it in the same passage.
    var separator: String
    var text: Substring
    var cost: Int
    var locator: Locator?
    /// A line that announces what follows (`You need:`) and does not stay behind alone.
    var leadsIn = false

    init(_ separator: String, _ text: Substring, _ cost: Int, _ locator: Locator?) {
        self.separator = separator
        self.text = text
        self.cost = cost
        self.locator = locator
    }
}
