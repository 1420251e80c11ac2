import Foundation

extension PlainReply {
    /// A financing plan, with every payment where they are listed in it.
    ///
    /// - Parameters:
    ///   - plan: as ``FinancingQuestion/plan(price:currency:)`` or ``FinancingTool`` gives it.
    ///   - question: what was asked, to tell what was assumed.
    ///   - row: what is to be bought, if it is in the catalog; the amounts are then in its currency.
    ///   - currency: ISO 4217 code of the amounts where neither the question nor a row tells.
    public func plan(
        _ plan: JSONValue, for question: FinancingQuestion, of row: CatalogRow? = nil,
        in schema: CatalogSchema? = nil, currency: String? = nil
    ) -> String {
        let line = row.flatMap { row in schema.map { CatalogLine(row, schema: $0) } }
        let listed = row.flatMap { row in schema.flatMap { CatalogLine.currency(of: row, $0) } }
        let style = FigureStyle(
            currency: question.price == nil
                ? listed ?? question.currency ?? currency : question.currency ?? listed ?? currency)
        let plans = plan["plans"]?.array ?? []
        var lines = [line.map { titled($0) }].compactMap { $0 } + loan(plan, question, style)
        lines += plans.map { term($0, plan, style) }
        lines += plans.flatMap { schedule($0, style) }
        if question.wantsSchedule, !plans.contains(where: { $0["schedule"] != nil }) {
            lines.append(words.scheduleNeedsTerm)
        }
        return (lines + [words.estimate]).joined(separator: "\n")
    }

    private func titled(_ line: CatalogLine) -> String {
        let id = line.schema.index(of: .id).flatMap { line.row.values[$0].label }
        return line.title + (id.map { " (\($0))" } ?? "")
    }

    private func loan(_ plan: JSONValue, _ question: FinancingQuestion, _ style: FigureStyle) -> [String] {
        let down = plan["down_payment"]?.string
        var lines = ["\(words.price): \(style.money(plan["price"]?.string))"]
        if hasDownPayment(plan) {
            lines.append("\(words.downPayment): \(style.money(down))")
            lines.append("\(words.financed): \(style.money(plan["financed"]?.string))")
        } else {
            lines.append("\(words.downPayment): \(style.money(down))")
        }
        return lines + ["\(words.rate): \(rate(plan, question, style))"]
    }

    private func rate(_ plan: JSONValue, _ question: FinancingQuestion, _ style: FigureStyle) -> String {
        let written = plan["annual_rate"]?.string ?? ""
        // Three decimals of a rate would look like thousands.
        let number = Decimal(string: written, locale: nil).map {
            $0.roundedToCents == $0 ? style.number($0) : written
        }
        let note =
            question.annualRate == nil
            ? words.assumed : question.annualRate?.isMonthly == true ? words.converted : nil
        return words.annual(number ?? written) + (note.map { " (\($0))" } ?? "")
    }

    private func hasDownPayment(_ plan: JSONValue) -> Bool {
        plan["down_payment"]?.string.flatMap { Decimal(string: $0, locale: nil) } ?? 0 > 0
    }

    /// `48 meses: $4,162.72 al mes · total con enganche: $298,743.27`
    private func term(_ plan: JSONValue, _ loan: JSONValue, _ style: FigureStyle) -> String {
        let months = words.term(plan["months"]?.integer.map(String.init) ?? "")
        let instalment = style.money(plan["instalment"]?.string, cents: true)
        let total = style.money(plan["total_paid"]?.string, cents: true)
        let name = words.total(withDownPayment: hasDownPayment(loan))
        return "\(months): \(instalment) \(words.perMonth) · \(name): \(total)"
    }

    private func schedule(_ plan: JSONValue, _ style: FigureStyle) -> [String] {
        guard let payments = plan["schedule"]?.array, !payments.isEmpty else { return [] }
        let months = words.term(plan["months"]?.integer.map(String.init) ?? "")
        return ["", "\(words.scheduleHeader) (\(months))"]
            + payments.map { payment in
                func amount(_ key: String) -> String { style.money(payment[key]?.string, cents: true) }
                let month = payment["month"]?.integer.map(String.init) ?? ""
                return
                    "\(month): \(amount("instalment")) (\(amount("interest")) + \(amount("principal"))), \(amount("balance"))"
            } + [""]
    }
}
