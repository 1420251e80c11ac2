import Foundation

/// What a person wants a purchase on credit to look like, as far as it was said.
public struct FinancingQuestion: Sendable, Hashable {
    /// Of the purchase; `nil` when it is that of a row of the catalog, or not known yet.
    public var price: Decimal?
    public var downPayment: DownPayment?
    public var annualRate: Rate?
    /// Terms in the order in which they were asked for; empty for the usual ones.
    public var months: [Int]
    /// Every payment is to be listed.
    public var wantsSchedule: Bool
    /// ISO 4217 code of the amounts, where their words leave no doubt.
    public var currency: String?

    public enum DownPayment: Sendable, Hashable {
        case amount(Decimal)
        /// Of the price, in percent.
        case share(Decimal)
    }

    /// A nominal rate in percent.
    public struct Rate: Sendable, Hashable {
        public var annual: Decimal
        /// Said by the month: twelve times as much a year, without compounding, as ``FinancingPlan`` counts.
        public var isMonthly: Bool

        public init(annual: Decimal, isMonthly: Bool = false) {
            self.annual = annual
            self.isMonthly = isMonthly
        }
    }

    public init(
        price: Decimal? = nil, downPayment: DownPayment? = nil, annualRate: Rate? = nil, months: [Int] = [],
        wantsSchedule: Bool = false, currency: String? = nil
    ) {
        self.price = price
        self.downPayment = downPayment
        self.annualRate = annualRate
        self.months = months
        self.wantsSchedule = wantsSchedule
        self.currency = currency
    }

    /// Whether nothing was said of how the purchase is to be paid.
    public var isEmpty: Bool {
        price == nil && !hasTerms
    }

    /// Whether anything but the price was said.
    var hasTerms: Bool { downPayment != nil || annualRate != nil || !months.isEmpty || wantsSchedule }

    /// What was asked for earlier, with what is said now in its place.
    public func following(_ earlier: FinancingQuestion) -> FinancingQuestion {
        FinancingQuestion(
            price: price ?? earlier.price, downPayment: downPayment ?? earlier.downPayment,
            annualRate: annualRate ?? earlier.annualRate, months: months.isEmpty ? earlier.months : months,
            wantsSchedule: wantsSchedule, currency: currency ?? earlier.currency)
    }
}

// MARK: The plan

extension FinancingQuestion {
    /// Terms that are computed for one question.
    public static let mostTerms = 8

    /// Arguments of ``FinancingTool``, one call for each term that was asked for; a single one when none was.
    ///
    /// - Parameter listed: of a row of the catalog; a price in the question wins. `nil` there and here: no calls.
    public func calls(price listed: Decimal?) -> [[String: JSONValue]] {
        guard let price = price ?? listed else { return [] }
        var arguments: [String: JSONValue] = ["price": .string("\(price)")]
        switch downPayment {
        case .amount(let amount): arguments["down_payment"] = .string("\(amount)")
        case .share(let share): arguments["down_payment"] = .string("\(share)%")
        case nil: break
        }
        if let annualRate { arguments["annual_rate"] = .string("\(annualRate.annual)") }
        guard !months.isEmpty else { return [arguments] }
        if wantsSchedule { arguments["schedule"] = true }
        return months.prefix(Self.mostTerms).map { months in
            arguments.merging(["months": .integer(months)]) { _, new in new }
        }
    }

    /// The results of all calls as one, as ``FinancingTool/run(_:)-([String:JSONValue])`` gives them.
    ///
    /// - Returns: `nil` when no price is known.
    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for a loan that makes no sense, and for amounts that
    ///   are not in the currency of the row.
    public func plan(
        price listed: Decimal? = nil, currency listedCurrency: String? = nil,
        assuming defaults: FinancingDefaults = FinancingDefaults()
    ) throws
        -> JSONValue?
    {
        if price == nil, let currency, let listedCurrency, currency != listedCurrency {
            throw KnowledgeBaseError(
                .usage, cannot: "compute the financing",
                because: "the amounts are in \(currency), the price in \(listedCurrency)",
                advice: "Give them in \(listedCurrency)")
        }
        let results = try calls(price: listed).map { try FinancingTool.run($0, assuming: defaults) }
        guard case .object(var plan)? = results.first else { return nil }
        plan["plans"] = .array(results.flatMap { $0["plans"]?.array ?? [] })
        return .object(plan)
    }
}
