/// Says in which currency a price was meant.
///
/// Prices of two currencies cannot be compared, so a price or an order by price always picks one: the one
/// said; else the channel's; else that of the branch asked for; else one of the asker's language; else the only one
/// in whose prices the amount lies; else the most frequent.
struct CurrencyChoice: Sendable {
    private var column: Int?
    private let expected: String?
    /// Most frequent first.
    private var currencies: [String] = []
    private var bounds: [String: NumericColumns.Bounds] = [:]
    /// Value of a column (its index, then the text) -> the only currency of its rows.
    private var ofValue: [[String]: String] = [:]

    private static let ofLanguage: [Language: Set<String>] = [
        .portuguese: ["BRL"], .spanish: ["MXN", "ARS", "COP", "CLP", "PEN", "UYU"],
    ]

    init(_ catalog: Catalog, expected: String?) {
        column = catalog.schema.index(of: .currency)
        self.expected = expected
        guard let column else { return }
        var counts: [String: Int] = [:]
        var byValue: [Int: [String: Set<String>]] = [:]
        let valueColumns = [CatalogRole.city, .branch, .make, .model].compactMap(catalog.schema.index)
        let priceColumn = catalog.schema.index(of: .price)
        for row in catalog.rows {
            guard let currency = row.values[column].texts.first else { continue }
            counts[currency, default: 0] += 1
            for column in valueColumns {
                for text in row.values[column].texts {
                    byValue[column, default: [:]][text, default: []].insert(currency)
                }
            }
            guard let price = priceColumn.flatMap({ row.values[$0].number }) else { continue }
            let known = bounds[currency] ?? .init(lower: price, upper: price)
            bounds[currency] = .init(lower: min(known.lower, price), upper: max(known.upper, price))
        }
        currencies = counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map(\.key)
        for (column, currencies) in byValue {
            for (text, ones) in currencies where ones.count == 1 {
                ofValue[["\(column)", text]] = ones.first
            }
        }
    }

    /// At most one filter: none where there is one currency or no price was spoken of.
    func filters(for reading: CatalogQuestionReader.Reading, schema: CatalogSchema) -> [CatalogFilter] {
        let prices = reading.amounts.filter { $0.role == .price }
        guard let column, !prices.isEmpty || reading.order?.order.role == .price else { return [] }
        if let (codes, amount) = said(prices.map(\.amount)) {
            return [filter(codes, column, source: reading.source(of: [amount.tokens]), isAssumed: false)]
        }
        guard currencies.count > 1, only(of: [.city, .branch], in: reading.filters) == nil else { return [] }
        let meant = meant(prices.map(\.test), among: reading.filters, in: reading.language)
        return [filter([meant], column, source: "", isAssumed: true)]
    }

    /// The currency meant by a question that came about over several turns, where none of them said it.
    func assumed(for question: CatalogQuestion) -> CatalogFilter? {
        let prices = question.filters.filter { $0.roles == [.price] }
        guard let column, currencies.count > 1, !prices.isEmpty || question.sort?.role == .price,
            only(of: [.city, .branch], in: question.filters) == nil
        else { return nil }
        let tests = prices.flatMap { $0.alternatives.joined().map(\.test) }
        let meant = meant(tests, among: question.filters, in: question.language)
        return filter([meant], column, source: "", isAssumed: true)
    }

    private func said(_ amounts: [Amount]) -> (codes: [String], amount: Amount)? {
        for amount in amounts {
            guard case .money(let codes) = amount.unit, !codes.isEmpty else { continue }
            let known = codes.filter(currencies.contains)
            return (known.isEmpty ? [codes[0]] : known, amount)
        }
        return nil
    }

    /// The one currency of all rows that a filter over these roles asks for.
    private func only(of roles: Set<CatalogRole>, in filters: [CatalogFilter]) -> String? {
        for filter in filters where !filter.isNegated && filter.roles.isSubset(of: roles) {
            let found = filter.alternatives.joined().flatMap { condition -> [String?] in
                guard case .oneOf(let values) = condition.test else { return [nil] }
                return values.map { ofValue[["\(condition.column)", $0]] }
            }
            if let first = found.first, Set(found).count == 1, let currency = first { return currency }
        }
        return nil
    }

    private func meant(
        _ prices: [CatalogCondition.Test], among filters: [CatalogFilter], in language: Language
    ) -> String {
        if let expected, currencies.contains(expected) { return expected }
        // Without an amount, the cheapest of a make sold in one country is the cheapest there.
        if prices.isEmpty, let only = only(of: [.make, .model], in: filters) { return only }
        let spoken = Self.ofLanguage[language] ?? []
        if let own = currencies.first(where: spoken.contains) { return own }
        let fitting = currencies.filter { code in prices.contains { lies($0, in: bounds[code]) } }
        return fitting.count == 1 ? fitting[0] : currencies[0]
    }

    private func lies(_ test: CatalogCondition.Test, in bounds: NumericColumns.Bounds?) -> Bool {
        guard case .range(let range) = test, let bounds else { return false }
        return [range.lower, range.upper].contains { end in
            end.map { bounds.lower...bounds.upper ~= $0 } ?? false
        }
    }

    private func filter(_ codes: [String], _ column: Int, source: String, isAssumed: Bool) -> CatalogFilter {
        let known = codes.filter(currencies.contains)
        let condition = CatalogCondition(
            column: column, role: .currency, test: .oneOf(known), label: codes.joined(separator: "|"))
        return CatalogFilter(alternatives: [[condition]], source: source, isAssumed: isAssumed)
    }
}
