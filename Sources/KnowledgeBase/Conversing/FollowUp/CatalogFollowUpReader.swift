/// Reads what the last question of a conversation asks of a catalog, with what the questions before it asked:
/// "¿y en rojo?" after blue Versas under 250 thousand asks for red ones under 250 thousand.
public struct CatalogFollowUpReader: Sendable {
    private let catalog: Catalog
    private let name: String
    private let reader: CatalogQuestionReader
    private let columns: CatalogColumns
    private let rowOfID: [String: Int]

    /// - Parameters:
    ///   - name: the catalog's; rows of others that were shown are not looked up in it.
    ///   - reader: of the same catalog's questions.
    ///   - search: of the same catalog.
    public init(
        _ catalog: Catalog, named name: String, reader: CatalogQuestionReader, search: CatalogSearch
    ) {
        self.catalog = catalog
        self.name = name
        self.reader = reader
        columns = search.columns
        let ids = catalog.rows.indices.compactMap { row in
            catalog.value(.id, row: row).label.map { ($0, row) }
        }
        rowOfID = Dictionary(ids) { first, _ in first }
    }

    /// - Parameters:
    ///   - turns: oldest first.
    ///   - language: of the question, where it is known better than its words tell.
    ///   - others: readers of the other catalogs: what names a thing of theirs is not about this one.
    /// - Returns: what is asked for; not about the catalog where the question goes on about something else, such
    ///   as the warranty. Where it points at rows that were shown, a filter over their ids.
    public func read(
        _ question: String, after turns: [EarlierTurn], language: Language? = nil,
        beside others: [CatalogQuestionReader] = []
    ) -> CatalogQuestion {
        let followUps = FollowUpReader(catalogs: [reader] + others)
        let last = EarlierTurn(question: question, language: language ?? .unknown)
        var known: CatalogQuestion?
        var result = CatalogQuestion(text: question, language: language ?? .unknown, isAboutCatalog: false)
        for step in followUps.steps(turns + [last]) {
            result = self.question(of: step, after: known)
            if result.isAboutCatalog { known = result }
        }
        return result
    }

    // MARK: One turn

    private func question(of step: FollowUpReader.Step, after known: CatalogQuestion?) -> CatalogQuestion {
        let (text, language) = (step.resolved.question, step.resolved.language)
        guard step.resolved.isFollowUp else { return reader.read(text, language: language) }
        let nothing = CatalogQuestion(text: text, language: language, isAboutCatalog: false)
        guard step.after == .catalog else { return nothing }
        if let relative = relative(step, to: known) { return relative }
        if !step.resolved.references.isEmpty, !asksForOthers(step) {
            return asksOfRow(step) ? rows(of: step) : nothing
        }
        return merged(step, into: known) ?? nothing
    }

    private func merged(_ step: FollowUpReader.Step, into known: CatalogQuestion?) -> CatalogQuestion? {
        let asked = asked(step)
        let waiver = WaiverReader(tokens: step.shape.tokens)
        let waived = waiver.roles()
        guard let known else { return asked.isAboutCatalog ? asked : nil }
        guard asked.isAboutCatalog || !waived.isEmpty || waiver.wantsAll || wantsMore(step) else {
            return nil
        }
        var result = asked.following(known.dropping(waived))
        result.isAboutCatalog = true
        if waiver.wantsAll || wantsMore(step), asked.limit == nil { result.limit = nil }
        return withCurrency(reconciled(result, with: asked))
    }

    /// "¿tienen más?", "otros parecidos"
    private func wantsMore(_ step: FollowUpReader.Step) -> Bool {
        let words = step.shape.own.filter { step.shape.tokens[$0].kind == .word }.map(step.shape.text)
        return words.last.map(FollowUpWords.more.contains) ?? false
            || !FollowUpWords.others.isDisjoint(with: words)
    }

    /// Whatever names a value counts: in a conversation about cars nothing else has to speak for them.
    private func asked(_ step: FollowUpReader.Step) -> CatalogQuestion {
        let reading = reader.reading(step.resolved.question, language: step.resolved.language)
        let sort = reader.sort(in: reading) ?? relativeSort(step)
        var question = CatalogQuestion(
            text: reading.text, language: reading.language,
            filters: reading.filters + reader.currency.filters(for: reading, schema: catalog.schema),
            sort: sort, limit: reading.order?.limit, isAboutCatalog: !reading.filters.isEmpty || sort != nil)
        question.asksFor = reader.property(in: reading)
        return question
    }

    /// "something with fewer miles" than several rows: the least first.
    private func relativeSort(_ step: FollowUpReader.Step) -> CatalogSort? {
        guard let wish = RelativeWish.read(step.shape.tokens),
            let column = catalog.schema.index(of: wish.role)
        else { return nil }
        let source = CatalogQuestionReader.source(
            of: [wish.tokens], step.shape.tokens, step.resolved.question)
        return CatalogSort(column: column, role: wish.role, isDescending: wish.isMore, source: source)
    }

    /// Without earlier filters that the kind of thing now asked for rules out: no Jetta is a pickup.
    private func reconciled(_ question: CatalogQuestion, with asked: CatalogQuestion) -> CatalogQuestion {
        let new = asked.filters.filter { !$0.isNegated && !$0.roles.isDisjoint(with: Self.kinds) }
        guard !new.isEmpty else { return question }
        let wanted = new.map(columns.rows(meeting:))
        var result = question
        result.filters.removeAll { filter in
            guard !asked.filters.contains(filter), !filter.roles.isDisjoint(with: Self.kinds) else {
                return false
            }
            let meets = columns.rows(meeting: filter)
            return !meets.indices.contains { row in meets[row] && wanted.allSatisfy { $0[row] } }
        }
        return result
    }

    /// What says which kind of thing is wanted.
    private static let kinds: Set<CatalogRole> = [
        .make, .model, .version, .name, .body, .category, .seats, .doors,
    ]

    /// A currency nobody said is told anew from all that is asked for now.
    private func withCurrency(_ question: CatalogQuestion) -> CatalogQuestion {
        var result = question
        result.filters.removeAll { $0.roles == [.currency] && $0.isAssumed }
        guard !result.roles.contains(.currency), let currency = reader.currency.assumed(for: result) else {
            return result
        }
        result.filters.append(currency)
        return result
    }
}

// MARK: Rows that were shown

extension CatalogFollowUpReader {
    /// "¿ese en azul?", "do you have it in red?": another one of its kind.
    private func asksForOthers(_ step: FollowUpReader.Step) -> Bool {
        guard step.pointers.first == .one else { return false }
        let shape = step.shape
        return shape.own.contains { place in
            guard case .value(let role) = shape.kinds[place],
                role == .colour || role == .gearbox || role == .fuel
            else {
                return false
            }
            return (max(0, place - 2)..<place).contains {
                ["en", "em", "in", "na", "no"].contains(shape.text($0))
            }
        }
    }

    /// Whether the row itself answers: not when it can be seen on Saturday.
    private func asksOfRow(_ step: FollowUpReader.Step) -> Bool {
        let shape = step.shape
        if shape.has({ $0 == .day }) || shape.own.contains(where: { Self.actions.contains(shape.text($0)) }) {
            return false
        }
        return !step.pointers.isEmpty || !shape.has { $0 == .number }
    }

    private static let actions = QuestionWords.joinedSets(
        """
        reservar apartar reservo aparto apartan aparta reservan reserva reservam lower visitar probar manejar comprar pagar financiar devolver llevar vender reservo testar dirigir visitar \
        reserve buy pay finance return deliver drive test visit financed negociar negotiate regatear descuento desconto discount
        """)

    /// The rows pointed at; of several in the order asked for: "el más nuevo de esos".
    private func rows(of step: FollowUpReader.Step) -> CatalogQuestion {
        let ids = step.resolved.references.filter { $0.catalog == name }.map(\.id)
        var result = CatalogQuestion(
            text: step.resolved.question, language: step.resolved.language, isAboutCatalog: false)
        guard !ids.isEmpty, let column = catalog.schema.index(of: .id) else { return result }
        let condition = CatalogCondition(
            column: column, role: .id, test: .oneOf(ids), label: ids.joined(separator: "|"))
        result.filters = [CatalogFilter(alternatives: [[condition]], source: "", isAssumed: true)]
        result.isAboutCatalog = true
        let asked = asked(step)
        // Who chooses asks nothing of it yet.
        let isChoice = RowChoice(step.shape.tokens.map(\.text)) != nil
        if !isChoice { result.asksFor = asked.asksFor }
        guard ids.count > 1 else { return result }
        result.sort = asked.sort
        result.limit = asked.limit
        return withComparablePrices(result, ids)
    }

    /// "the cheapest of those": of prices in several currencies only those in the one that is meant are compared.
    private func withComparablePrices(_ question: CatalogQuestion, _ ids: [String]) -> CatalogQuestion {
        let codes = Set(ids.compactMap { rowOfID[$0].flatMap(currencyCode(of:)) })
        guard question.sort?.role == .price, codes.count > 1,
            let currency = reader.currency.assumed(for: question),
            case .oneOf(let meant)? = currency.alternatives.first?.first?.test, !codes.isDisjoint(with: meant)
        else { return question }
        var result = question
        result.filters.append(currency)
        return result
    }

    /// "algo más barato que ese": below its price; `nil` where nothing is compared, or it has no such value.
    private func relative(_ step: FollowUpReader.Step, to known: CatalogQuestion?) -> CatalogQuestion? {
        guard let wish = RelativeWish.read(step.shape.tokens), step.resolved.references.count == 1,
            let row = row(of: step.resolved.references[0]),
            let column = catalog.schema.index(of: wish.role),
            let value = catalog.rows[row].values[column].number
        else { return nil }
        let range =
            wish.isMore
            ? CatalogRange(lower: value, includesLower: false)
            : CatalogRange(upper: value, includesUpper: false)
        let condition = CatalogCondition(column: column, role: wish.role, test: .range(range))
        let source = CatalogQuestionReader.source(
            of: [wish.tokens], step.shape.tokens, step.resolved.question)
        var asked = CatalogQuestion(
            text: step.resolved.question, language: step.resolved.language,
            filters: [CatalogFilter(alternatives: [[condition]], source: source)], isAboutCatalog: true)
        if wish.role == .price, let currency = currency(of: row) { asked.filters.append(currency) }
        guard var result = known.map({ asked.following($0.dropping([wish.role])) }) else {
            return asked
        }
        result.sort = nil
        result.limit = nil
        return result
    }

    /// `nil` for a row of another catalog.
    private func row(of reference: ConversationMessage.RowReference) -> Int? {
        reference.catalog == name ? rowOfID[reference.id] : nil
    }

    private func currency(of row: Int) -> CatalogFilter? {
        guard let column = catalog.schema.index(of: .currency), let code = currencyCode(of: row) else {
            return nil
        }
        let condition = CatalogCondition(column: column, role: .currency, test: .oneOf([code]), label: code)
        return CatalogFilter(alternatives: [[condition]], source: "", isAssumed: true)
    }

    private func currencyCode(of row: Int) -> String? {
        catalog.schema.index(of: .currency).flatMap { catalog.rows[row].values[$0].texts.first }
    }
}
