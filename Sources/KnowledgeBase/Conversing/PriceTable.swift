import Foundation

/// What models cost.
public struct PriceTable: Sendable, Hashable {
    /// Three letters, ISO 4217.
    public var currency: String
    /// By model as ``ChatModel/name`` has it; a name that ends in `*` stands for all that begin like it.
    public var prices: [String: TokenPrice]

    public init(currency: String = "USD", prices: [String: TokenPrice] = [:]) {
        self.currency = currency
        self.prices = prices
    }

    /// The exact name's price, else that of the longest beginning; `nil` for a model without one.
    public func price(of model: String) -> TokenPrice? {
        if let price = prices[model] { return price }
        let fitting = prices.filter { $0.key.hasSuffix("*") && model.hasPrefix($0.key.dropLast()) }
        return fitting.max { $0.key.count < $1.key.count }?.value
    }

    /// In millionths of the currency, rounded up.
    public func cost(of call: ModelCall) -> Int64? {
        price(of: call.model)?.cost(of: call.tokens)
    }
}

/// The price of a million tokens, in a table's currency.
public struct TokenPrice: Sendable, Hashable {
    public var input: Double
    public var output: Double
    /// Of input that comes from the provider's cache.
    public var cached: Double

    public init(input: Double, output: Double, cached: Double? = nil) {
        self.input = input
        self.output = output
        self.cached = cached ?? input
    }

    /// A token at a price per million costs so many millionths.
    func cost(of tokens: TokenUsage) -> Int64 {
        let cached = min(tokens.cached, tokens.input)
        let cost =
            Double(tokens.input - cached) * input + Double(cached) * self.cached
            + Double(tokens.output) * output
        return Int64(min(max(cost.rounded(.up), 0), 1e15))
    }
}
