import Foundation

/// A loan repaid in equal monthly instalments (French amortisation).
///
/// With principal P, monthly rate i (the nominal annual rate divided by 12) and n months, the
/// instalment is P·i·(1+i)ⁿ / ((1+i)ⁿ − 1), or P / n without interest.
///
/// Rounding: every amount is rounded to the cent, halves away from zero, when it is computed: the
/// instalment once, the interest of each month on the rounded balance before it. The last instalment pays
/// whatever balance is left, so that the principal sums exactly. All arithmetic is decimal.
public struct FinancingPlan: Sendable, Hashable {
    public let terms: FinancingTerms
    /// What is lent: the price less the down payment.
    public let principal: Decimal
    /// Every month's but the last.
    public let instalment: Decimal
    /// One payment a month, the first one month after signing.
    public let schedule: [Payment]

    /// One month's payment.
    public struct Payment: Sendable, Hashable {
        /// From 1.
        public let month: Int
        public let instalment: Decimal
        public let interest: Decimal
        public let principal: Decimal
        /// Still owed afterwards.
        public let balance: Decimal
    }

    public init(_ terms: FinancingTerms) {
        self.terms = terms
        principal = terms.price - terms.downPayment
        instalment = Self.instalment(of: principal, at: terms.annualRate, months: terms.months)
        schedule = Self.schedule(of: principal, at: terms.annualRate, terms.months, instalment)
    }

    /// The schedule ends the loan exactly, so this one may differ by some cents.
    public var lastInstalment: Decimal { schedule.last?.instalment ?? 0 }

    public var totalInterest: Decimal { schedule.reduce(0) { $0 + $1.interest } }

    /// All instalments.
    public var totalOfInstalments: Decimal { schedule.reduce(0) { $0 + $1.instalment } }

    /// The down payment and all instalments.
    public var totalPaid: Decimal { terms.downPayment + totalOfInstalments }

    /// Turns percent a year into a share a month.
    private static let percentMonths: Decimal = 1200

    private static func instalment(of principal: Decimal, at rate: Decimal, months: Int) -> Decimal {
        guard rate > 0 else { return (principal / Decimal(months)).roundedToCents }
        let growth = pow(1 + rate / percentMonths, months)
        return (principal * rate * growth / (growth - 1) / percentMonths).roundedToCents
    }

    private static func schedule(
        of principal: Decimal, at rate: Decimal, _ months: Int, _ instalment: Decimal
    ) -> [Payment] {
        var balance = principal
        return (1...months).map { month in
            // Divided last: a monthly rate such as 10 / 1200 has no end and would spoil exact halves.
            let interest = (balance * rate / percentMonths).roundedToCents
            let share = month == months ? balance : min(instalment - interest, balance)
            balance -= share
            return Payment(
                month: month, instalment: share + interest, interest: interest, principal: share,
                balance: balance)
        }
    }
}

extension Decimal {
    /// To two places, halves away from zero.
    var roundedToCents: Decimal {
        var exact = self
        var rounded = Decimal()
        NSDecimalRound(&rounded, &exact, 2, .plain)
        return rounded
    }
}
