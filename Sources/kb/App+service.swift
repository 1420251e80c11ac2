import Foundation
import KnowledgeBase

/// The wiring of conversations: memory, prices, limits, kept answers.
extension App {
    /// What answers questions as the settings say.
    ///
    /// - Throws: `usage` for settings that make none.
    func service() throws -> ChatService {
        let ledger = UsageLedger(
            store: store, prices: try Self.prices(settings), limits: try Self.limits(settings))
        var service = ChatService(
            ask: ask, store: store, ledger: ledger, memory: try Self.memory(settings),
            caching: try settings.choice(.cache) ?? .on)
        service.summariser = writer?.summariser
        service.logger = logger
        service.observe = observe
        service.executor = executor
        service.ask.language = try Self.replyLanguage(settings)
        service.languages = try Self.channelLanguages(settings)
        return service
    }

    /// Erases conversations that have rested longer than the settings keep them.
    func expireConversations() async throws {
        guard let days = try settings.number(.keepDays) else { return }
        try await store.expire(before: Date(timeIntervalSinceNow: -86_400 * Double(days)))
    }

    static func channelLanguages(_ settings: Settings) throws -> [String: Language] {
        let codes = try settings.structure(.channelLanguages, as: [String: String].self) ?? [:]
        return try codes.mapValues { code in
            guard let language = Language(rawValue: code), language != .unknown else {
                throw settings.unusable(.channelLanguages, because: "'\(code)' is none of es, pt, en")
            }
            return language
        }
    }

    static func financing(_ settings: Settings) throws -> FinancingDefaults {
        var defaults = FinancingDefaults()
        if let text = settings[.financingRate] {
            guard let rate = Decimal(string: text), text.allSatisfy({ $0.isNumber || $0 == "." }),
                rate <= FinancingTerms.highestRate
            else {
                throw settings.unusable(.financingRate, because: "it is not a percentage from 0 to 100")
            }
            defaults.annualRate = rate
        }
        let months = settings.items(.financingMonths).map { Int($0) ?? 0 }
        guard !months.isEmpty, months.allSatisfy((1...FinancingTerms.mostMonths).contains) else {
            throw settings.unusable(
                .financingMonths, because: "they are not numbers from 1 to \(FinancingTerms.mostMonths)")
        }
        defaults.months = months
        return defaults
    }

    static func prices(_ settings: Settings) throws -> PriceTable {
        let table = try settings.structure(.prices, as: ConfiguredPrices.self) ?? ConfiguredPrices()
        let prices = table.models.mapValues {
            TokenPrice(input: $0.input, output: $0.output, cached: $0.cached)
        }
        return PriceTable(currency: table.currency, prices: prices)
    }

    /// - Throws: `usage` also where a limit of cost could never be reached, because a model has no price.
    private static func limits(_ settings: Settings) throws -> UsageLimits {
        var limits = UsageLimits()
        limits.costPerDay = try amount(.dailyCost, settings)
        limits.costPerContact = try amount(.contactDailyCost, settings)
        limits.tokensPerDay = try settings.number(.dailyTokens)
        limits.tokensPerContact = try settings.number(.contactDailyTokens)
        limits.consequence = try settings.choice(.limitConsequence) ?? .quote
        let prices = try prices(settings)
        for setting in [Setting.dailyCost, .contactDailyCost] where settings[setting] != nil {
            for model in chatModels(settings) where prices.price(of: model) == nil {
                throw settings.unusable(setting, because: "'\(model)' has no price under prices.models")
            }
        }
        return limits
    }

    /// In millionths.
    private static func amount(_ setting: Setting, _ settings: Settings) throws -> Int64? {
        guard let text = settings[setting], !text.isEmpty else { return nil }
        guard let amount = Double(text), amount > 0, amount <= 1e9 else {
            throw settings.unusable(setting, because: "it is not an amount above zero")
        }
        return Int64(amount * 1_000_000)
    }

    private enum MemoryMode: String, CaseIterable { case full, last, summary }

    private static func memory(_ settings: Settings) throws -> MemoryPolicy {
        let mode: MemoryMode? = try settings.choice(.memory)
        switch mode ?? .last {
        case .full: return .full
        case .last: return .last(turns: try settings.number(.memoryTurns) ?? 6)
        case .summary: return .summary(overTokens: try settings.number(.memoryTokens) ?? 2_000)
        }
    }
}

/// `prices` in kb.yaml.
private struct ConfiguredPrices: Decodable {
    var currency = "USD"
    var models: [String: Price] = [:]

    struct Price: Decodable {
        var input: Double
        var output: Double
        var cached: Double?

        private enum CodingKeys: String, CodingKey, CaseIterable { case input, output, cached }

        init(from decoder: any Decoder) throws {
            try decoder.refuseKeys(except: CodingKeys.allCases.map(\.rawValue))
            let values = try decoder.container(keyedBy: CodingKeys.self)
            input = try Self.price(.input, values)
            output = try Self.price(.output, values)
            cached = values.contains(.cached) ? try Self.price(.cached, values) : nil
        }

        private static func price(_ key: CodingKeys, _ values: KeyedDecodingContainer<CodingKeys>) throws
            -> Double
        {
            let price = try values.decode(Double.self, forKey: key)
            guard (0...1e6).contains(price) else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: values, debugDescription: "it is no price of a million tokens")
            }
            return price
        }
    }

    private enum CodingKeys: String, CodingKey, CaseIterable { case currency, models }

    init() {}

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(except: CodingKeys.allCases.map(\.rawValue))
        let values = try decoder.container(keyedBy: CodingKeys.self)
        currency = try values.decodeIfPresent(String.self, forKey: .currency)?.uppercased() ?? currency
        models = try values.decodeIfPresent([String: Price].self, forKey: .models) ?? [:]
        guard currency.count == 3, currency.allSatisfy({ $0.isASCII && $0.isLetter }) else {
            throw DecodingError.dataCorruptedError(
                forKey: .currency, in: values, debugDescription: "it is not three letters, as USD")
        }
    }
}
