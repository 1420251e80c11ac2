import Foundation

/// What is assumed of a loan where nothing is said.
public struct FinancingDefaults: Sendable, Hashable {
    /// Nominal, in percent.
    public var annualRate = FinancingTerms.standardRate
    /// Terms that are quoted.
    public var months = FinancingTerms.standardMonths

    public init() {}
}

/// What a loan is computed from; always within sensible bounds.
public struct FinancingTerms: Sendable, Hashable {
    /// In any currency, to the cent.
    public let price: Decimal
    public let downPayment: Decimal
    /// Nominal, in percent.
    public let annualRate: Decimal
    public let months: Int

    public static let standardRate: Decimal = 10
    /// Terms that are quoted when none is asked for.
    public static let standardMonths = [36, 48, 60, 72]
    public static let mostMonths = 120
    public static let highestRate: Decimal = 100
    public static let highestPrice: Decimal = 1_000_000_000_000

    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for a price that is not positive, a down payment
    ///   that is negative or leaves less than 1 a month to lend, a rate outside 0...100, months outside
    ///   1...120, and amounts with fractions of a cent.
    public init(
        price: Decimal, downPayment: Decimal = 0, annualRate: Decimal = standardRate, months: Int
    ) throws {
        try Self.require(price > 0 && price <= Self.highestPrice, "the price is \(price)", "over 0")
        try Self.require(downPayment >= 0, "the down payment is \(downPayment)", "0 or more")
        try Self.require(
            downPayment < price, "the down payment \(downPayment) is not below the price \(price)",
            "something left to finance")
        try Self.require(
            annualRate >= 0 && annualRate <= Self.highestRate, "the annual rate is \(annualRate) %",
            "0 to 100 %")
        try Self.require(
            (1...Self.mostMonths).contains(months), "the term is \(months) months",
            "1 to \(Self.mostMonths) months")
        try Self.require(
            price - downPayment >= Decimal(months),
            "only \(price - downPayment) is financed in \(months) months",
            "at least 1 a month")
        try Self.require(
            [price, downPayment].allSatisfy { $0.roundedToCents == $0 }, "an amount has fractions of a cent",
            "two decimals at most")
        self.price = price
        self.downPayment = downPayment
        self.annualRate = annualRate
        self.months = months
    }

    private static func require(_ holds: Bool, _ reason: String, _ wanted: String) throws {
        guard !holds else { return }
        throw KnowledgeBaseError(
            .usage, cannot: "compute the financing", because: reason, advice: "Give \(wanted)")
    }
}
