import Foundation

extension PlainReply {
    /// A financing plan, with every payment where they are listed in it.
    ///
    /// - Parameters:
    ///   - plan: as ``FinancingQuestion/plan(price:currency:)`` or ``FinancingTool`` gives it.
    ///   - question: what was asked, to tell what was assumed.
    ///   - row: what is to be bought, if it is in the catalog; the amounts are then in its currency.
    ///   - schema: of the row.
    ///   - currency: ISO 4217 code of the amounts where neither the question nor a row tells.
    public func plan(
        _ plan: JSONValue, for question: FinancingQuestion, of row: CatalogRow? = nil,
        in schema: CatalogSchema? = nil, currency: String? = nil
    ) -> String {
        var line: CatalogLine?
        if let row, let schema { line = CatalogLine(row, schema: schema) }
        // A price that the asker gives is in the asker's currency, if that is told.
        let told = [question.currency, line?.currency, currency].compactMap { $0 }
        let style = FigureStyle(currency: question.price == nil ? line?.currency ?? told.first : told.first)
        return PlanLines(plan: plan, question: question, line: line, style: style, words: words)
            .all.joined(separator: "\n")
    }
}

/// A plan line by line.
private struct PlanLines {
    let plan: JSONValue
    let question: FinancingQuestion
    let line: CatalogLine?
    let style: FigureStyle
    let words: PlainReplyWords

    var all: [String] {
        let plans = plan["plans"]?.array ?? []
        let isListed = plans.contains { $0["schedule"] != nil }
        let missing = question.wantsSchedule && !isListed ? [words.scheduleNeedsTerm] : []
        return [line?.name].compactMap { $0 } + loan + [rate] + plans.map(term) + plans.flatMap(schedule)
            + missing + [words.estimate]
    }

    private var loan: [String] {
        let price = question.price != nil && line != nil ? words.givenPrice : words.price
        let lines = [
            "\(price): \(style.money(plan["price"]?.string))",
            "\(words.downPayment): \(style.money(plan["down_payment"]?.string))",
        ]
        return hasDownPayment
            ? lines + ["\(words.financed): \(style.money(plan["financed"]?.string))"] : lines
    }

    private var hasDownPayment: Bool {
        plan["down_payment"]?.string.flatMap { Decimal(string: $0, locale: nil) } ?? 0 > 0
    }

    /// `Tasa: 10 % anual (supuesta, porque no indicó otra)`
    private var rate: String {
        let written = plan["annual_rate"]?.string ?? ""
        let number = Decimal(string: written, locale: nil).map(style.rate) ?? written
        let note = question.annualRate.map { $0.isMonthly ? words.converted : "" } ?? words.assumed
        return "\(words.rate): \(words.annual(number))" + (note.isEmpty ? "" : " (\(note))")
    }

    /// `48 meses: $4,162.72 al mes · total con enganche: $298,743.27`
    private func term(_ plan: JSONValue) -> String {
        let instalment = style.money(plan["instalment"]?.string, cents: true)
        let total = style.money(plan["total_paid"]?.string, cents: true)
        let name = words.total(withDownPayment: hasDownPayment)
        return "\(months(plan)): \(instalment) \(words.perMonth) · \(name): \(total)"
    }

    private func months(_ plan: JSONValue) -> String { words.term(plan["months"]?.integer ?? 0) }

    /// `1: $106.06 ($11.00 + $95.06), $1,104.94`, between empty lines.
    private func schedule(_ plan: JSONValue) -> [String] {
        guard let payments = plan["schedule"]?.array, !payments.isEmpty else { return [] }
        let lines = payments.map { payment in
            let amounts = ["instalment", "interest", "principal", "balance"].map {
                style.money(payment[$0]?.string, cents: true)
            }
            let month = payment["month"]?.integer ?? 0
            return "\(month): \(amounts[0]) (\(amounts[1]) + \(amounts[2])), \(amounts[3])"
        }
        return ["", "\(words.scheduleHeader) (\(months(plan)))"] + lines + [""]
    }
}
