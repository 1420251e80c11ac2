import Foundation

/// Instalments that a question asks for, without a model.
struct Loan: Sendable {
    private let question: FinancingQuestion
    /// What is to be bought, where that is one row of a catalog.
    private let purchase: CatalogFinding?
    /// The row's.
    private let price: Decimal?
    /// As ``FinancingTool`` gives it; `nil` where no price is known.
    let plan: JSONValue?
    /// Whether what was said makes no loan.
    private let isImpossible: Bool

    /// - Returns: `nil` for a question that asks for none.
    init?(_ topic: Ask.Topic, _ offers: Offers, assuming defaults: FinancingDefaults) {
        let spoken = SpokenLoan(topic.asked, after: topic.turns, catalogs: offers.catalogs)
        guard let question = spoken.question() else { return nil }
        let purchase = question.price == nil ? Self.purchase(topic, offers) : nil
        price = purchase?.value(.price).number.flatMap { Decimal(string: "\($0)", locale: nil) }
        let currency = purchase?.value(.currency).texts.first
        do {
            plan = try question.plan(price: price, currency: currency, assuming: defaults)
            isImpossible = false
        } catch {
            // What was said of it cannot be computed; that is what the customer is told.
            plan = nil
            isImpossible = true
        }
        (self.question, self.purchase) = (question, purchase)
    }

    /// What is to be bought.
    var rows: [Answer.Row] { purchase?.rows ?? [] }

    func listing(in language: Language) -> Offers.Listing? {
        if isImpossible {
            return Offers.Listing(text: FixedReply.financingImpossible.text(in: language), rows: [])
        }
        guard let plan else { return nil }
        let text = PlainReply(language: language).plan(
            plan, for: question, of: purchase?.cells.first, in: purchase?.schema)
        let calls = question.calls(price: price).map {
            Answer.ToolUse(name: FinancingTool.name, arguments: .object($0), result: plan.text)
        }
        return Offers.Listing(text: text, rows: rows, toolCalls: calls)
    }

    /// The row pointed at, the only one found, the only one named, or the only one shown last.
    private static func purchase(_ topic: Ask.Topic, _ offers: Offers) -> CatalogFinding? {
        if topic.references.count == 1 { return finding(topic.references[0], offers) }
        if let finding = offers.findings.first, offers.rows.count == 1, finding.total == 1 { return finding }
        // What was asked for before, a price above all, need not hold for what is named now.
        let named = offers.catalogs.compactMap { $0.named(in: topic.asked, language: topic.language) }
        guard named.isEmpty else { return named.count == 1 && named[0].total == 1 ? named[0] : nil }
        guard offers.findings.isEmpty, let shown = topic.turns.last(where: { !$0.shown.isEmpty })?.shown,
            shown.count == 1
        else { return nil }
        return finding(shown[0], offers)
    }

    private static func finding(
        _ row: ConversationMessage.RowReference, _ offers: Offers
    ) -> CatalogFinding? {
        let question = CatalogQuestion(text: "", language: .unknown, isAboutCatalog: true)
        return offers.catalogs.first { $0.name == row.catalog }?.finding(id: row.id, for: question)
    }
}

extension CatalogFinding {
    /// Of the first row.
    fileprivate func value(_ role: CatalogRole) -> CatalogValue {
        guard let column = schema.index(of: role), let row = cells.first else { return .missing }
        return row.values[column]
    }
}
