import Foundation

/// A total as it is shown: by `kb usage --json` and over HTTP.
public struct UsageRow: Encodable, Sendable {
    public var key: String
    public var calls: Int
    public var input: Int
    public var output: Int
    public var cached: Int
    /// In the currency, of the calls that have a price.
    public var cost: Decimal
    public var unpriced: Int

    public init(_ total: UsageTotal) {
        key = total.key
        calls = total.calls
        input = total.tokens.input
        output = total.tokens.output
        cached = total.tokens.cached
        cost = Decimal(total.cost) / 1_000_000
        unpriced = total.unpriced
    }
}
