import Foundation

/// ``FinancingPlan`` as a tool that a model may call.
public enum FinancingTool {
    public static let name = "financing_plan"

    public static let definition = definition(FinancingDefaults())

    /// - Parameter defaults: what is computed with where nothing is said.
    public static func definition(_ defaults: FinancingDefaults) -> ToolDefinition {
        let months = defaults.months.map(String.init).joined(separator: ", ")
        return ToolDefinition(
            name: name,
            summary: """
                Computes the monthly instalment of a loan for a purchase, to the cent, with total interest and total paid. \
                Use it for every question about instalments; never compute them yourself.
                """,
            parameters: [
                "type": "object",
                "properties": [
                    "price": [
                        "type": ["number", "string"], "description": "Price of the purchase, e.g. 244900",
                    ],
                    "down_payment": [
                        "type": ["number", "string"],
                        "description": "Paid at once: an amount, or a share such as '20%'; 0 if not given",
                    ],
                    "annual_rate": [
                        "type": ["number", "string"],
                        "description": .string(
                            "Nominal annual rate in percent; \(defaults.annualRate) if not given"),
                    ],
                    "months": [
                        "type": ["integer", "string"],
                        "description": .string("Term, 1 to 120; all of \(months) if not given"),
                    ],
                    "schedule": [
                        "type": "boolean", "description": "Whether to list every payment; needs months",
                    ],
                ],
                "required": ["price"],
                "additionalProperties": false,
            ])
    }

    /// The answer to a call, errors included.
    public static func run(
        _ call: ToolCall, assuming defaults: FinancingDefaults = FinancingDefaults()
    ) -> ToolResult {
        guard let arguments = call.arguments else {
            return ToolResult(call: call, content: "The arguments are not a JSON object.", isError: true)
        }
        do {
            return ToolResult(call: call, content: try run(arguments, assuming: defaults).text)
        } catch {
            return ToolResult(call: call, content: "\(error)", isError: true)
        }
    }

    /// - Returns: an object with the loan and its `plans`, one for each term; amounts are strings with two decimals.
    /// - Throws: ``KnowledgeBaseError`` of kind `usage` for arguments that are missing, unknown or nonsense.
    public static func run(
        _ arguments: [String: JSONValue], assuming defaults: FinancingDefaults = FinancingDefaults()
    ) throws -> JSONValue {
        let reader = FinancingArguments(arguments)
        try reader.refuseUnknown(["price", "down_payment", "annual_rate", "months", "schedule"])
        let price = try reader.amount("price")
        let down = try reader.downPayment(of: price)
        let rate = try reader.rate() ?? defaults.annualRate
        let months = try reader.months()
        let plans = try (months.map { [$0] } ?? defaults.months).map { months in
            FinancingPlan(
                try FinancingTerms(price: price, downPayment: down, annualRate: rate, months: months))
        }
        let isListed = months != nil && arguments["schedule"]?.bool == true
        return [
            "price": .string(price.cents), "down_payment": .string(down.cents),
            "financed": .string((price - down).cents), "annual_rate": .string("\(rate)"),
            "plans": .array(plans.map { result($0, isListed: isListed) }),
        ]
    }

    private static func result(_ plan: FinancingPlan, isListed: Bool) -> JSONValue {
        var members: [String: JSONValue] = [
            "months": .integer(plan.terms.months), "instalment": .string(plan.instalment.cents),
            "last_instalment": .string(plan.lastInstalment.cents),
            "total_interest": .string(plan.totalInterest.cents),
            "repaid_amount": .string(plan.totalOfInstalments.cents),
            "total_paid": .string(plan.totalPaid.cents),
        ]
        if isListed {
            members["schedule"] = .array(
                plan.schedule.map {
                    [
                        "month": .integer($0.month), "instalment": .string($0.instalment.cents),
                        "interest": .string($0.interest.cents), "principal": .string($0.principal.cents),
                        "balance": .string($0.balance.cents),
                    ]
                })
        }
        return .object(members)
    }
}

/// The arguments of a call: numbers, or numbers as people write them.
private struct FinancingArguments {
    private let arguments: [String: JSONValue]

    init(_ arguments: [String: JSONValue]) {
        self.arguments = arguments.filter { $0.value != .null }
    }

    func refuseUnknown(_ known: Set<String>) throws {
        guard let unknown = arguments.keys.sorted().first(where: { !known.contains($0) }) else { return }
        throw failure(
            "there is no argument '\(unknown)'", "Arguments are \(known.sorted().joined(separator: ", "))")
    }

    func amount(_ name: String) throws -> Decimal {
        guard let value = try written(name) else { throw failure("'\(name)' is missing", "Give an amount") }
        return value.number
    }

    func downPayment(of price: Decimal) throws -> Decimal {
        guard let value = try written("down_payment") else { return 0 }
        return value.isPercent ? (price * value.number / 100).roundedToCents : value.number
    }

    func rate() throws -> Decimal? {
        guard let value = try written("annual_rate") else { return nil }
        // Three decimals of a rate look like thousands.
        let isMisread = value.number > FinancingTerms.highestRate && value.hasSeparator
        return isMisread ? value.number / 1000 : value.number
    }

    func months() throws -> Int? {
        guard let value = try written("months")?.number else { return nil }
        let whole = NSDecimalNumber(decimal: min(value, 1_000_000)).intValue
        guard Decimal(whole) == value else {
            throw failure("the term is \(value) months", "Give a whole number")
        }
        return whole
    }

    private func written(_ name: String) throws -> WrittenAmount? {
        guard let value = arguments[name] else { return nil }
        guard let amount = WrittenAmount(value) else {
            throw failure(
                "'\(name)' is \(String(value.text.prefix(60))), which is no number", "Give a number")
        }
        return amount
    }

    private func failure(_ reason: String, _ advice: String) -> KnowledgeBaseError {
        KnowledgeBaseError(.usage, cannot: "compute the financing", because: reason, advice: advice)
    }
}

extension Decimal {
    /// With two decimals and a point.
    var cents: String {
        let whole = "\(roundedToCents)".split(separator: ".", omittingEmptySubsequences: false)
        let fraction = whole.count > 1 ? String(whole[1]) : ""
        return "\(whole[0]).\(fraction.padding(toLength: 2, withPad: "0", startingAt: 0))"
    }
}
