/// What the catalogs have for a question, and what buying it on credit costs.
struct Offers: Sendable {
    /// All that can be asked.
    var catalogs: [SearchableCatalog] = []
    /// Of the catalogs that the question is about.
    var findings: [CatalogFinding] = []
    /// `nil` where no instalment is asked for.
    var loan: Loan?

    /// Best first, of one catalog after the other.
    var rows: [Answer.Row] { findings.flatMap(\.rows) }

    /// What is asked of the rows although no catalog says it, in the words of the question; `nil` where a catalog
    /// that the question is about may have the answer, or an instalment is computed.
    var unknownProperty: String? {
        let asked = findings.compactMap(\.question.unknownProperty)
        return loan == nil && asked.count == findings.count ? asked.first : nil
    }

    /// What is found, in fixed words; `nil` where there is nothing.
    struct Listing: Sendable {
        var text: String
        var rows: [Answer.Row]
        var toolCalls: [Answer.ToolUse] = []
        var choices: [OutboundContent.Choice]?
    }

    /// The rows of a numbered list; `nil` for one row, and for several lists, in which numbers come twice.
    private func choices(_ findings: [CatalogFinding], limit: Int) -> [OutboundContent.Choice]? {
        guard findings.count == 1, let finding = findings.first else { return nil }
        let rows = Array(zip(finding.rows, finding.cells).prefix(limit))
        guard rows.count > 1, rows.allSatisfy({ !$0.0.id.isEmpty }) else { return nil }
        return rows.enumerated().map { place, row in
            let line = CatalogLine(row.1, schema: finding.schema)
            return RowButton(row: row.0, title: line.title, detail: line.detail).choice(number: place + 1)
        }
    }

    /// The plan or the rows as a customer reads them.
    ///
    /// - Parameter limit: rows of each catalog at most.
    func listing(in language: Language, limit: Int) -> Listing? {
        if let loan, let listing = loan.listing(in: language) { return listing }
        let findings = findings.filter { !$0.rows.isEmpty }
        guard !findings.isEmpty else { return nil }
        let reply = PlainReply(language: language)
        var texts = findings.map { finding in
            reply.list(
                Array(finding.cells.prefix(limit)), schema: finding.schema, total: finding.total,
                relaxed: finding.relaxed)
        }
        if loan != nil { texts.append(FixedReply.financingNeedsPrice.text(in: language)) }
        let calls = findings.map { finding in
            Answer.ToolUse(
                name: SearchCatalogTool.name,
                arguments: ["query": .string(finding.question.text), "catalog": .string(finding.catalog)],
                result: JSONValue.object(["total": .integer(finding.total)]).text)
        }
        return Listing(
            text: texts.joined(separator: "\n\n"), rows: findings.flatMap { $0.rows.prefix(limit) },
            toolCalls: calls, choices: loan == nil ? choices(findings, limit: limit) : nil)
    }

    /// The rows as something to go on with where what was asked of them is not known.
    func offer(in language: Language, limit: Int) -> Listing? {
        guard unknownProperty != nil else { return nil }
        let found = findings.filter { $0.total > 0 && !$0.rows.isEmpty }
        guard !found.isEmpty else { return nil }
        let reply = PlainReply(language: language)
        let texts = found.map { reply.offer(Array($0.cells.prefix(limit)), schema: $0.schema) }
        return Listing(
            text: texts.joined(separator: "\n\n"), rows: found.flatMap { $0.rows.prefix(limit) },
            choices: choices(found, limit: limit))
    }

    // MARK: For a model

    /// The rows, and the plan before them.
    var material: [JSONValue] {
        let plan = loan?.plan.map { [JSONValue.object(["financing_plan": $0])] } ?? []
        let bought = loan?.rows.filter { !rows.contains($0) } ?? []
        return plan + (bought + rows).map(\.cells)
    }

    /// How many rows there are, or that these are only near.
    var note: String {
        findings.filter { !$0.rows.isEmpty }.map { finding in
            if let property = finding.question.unknownProperty {
                return
                    "\(finding.catalog): these are the rows asked about, but no column of the catalog says this"
                    + " of them: \(property)"
            }
            if finding.total > 0 {
                return "\(finding.catalog): \(finding.total) meet the wishes, the best are here"
            }
            let missed = finding.relaxed.map(\.description).joined(separator: ", ")
            return "\(finding.catalog): none meets the wishes, these are near but do not meet \(missed)"
        }.joined(separator: "; ")
    }
}

extension Ask {
    func offers(for topic: Topic) async throws -> Offers {
        var offers = Offers(catalogs: topic.catalogs)
        let findings = topic.catalogs.map { catalog in
            let others = topic.catalogs.filter { $0.name != catalog.name }
            let question = catalog.read(
                topic.asked, after: topic.turns, language: topic.language, beside: others)
            return catalog.find(question, limit: Self.rows)
        }
        offers.findings = findings.filter { $0.question.isAboutCatalog }
        offers.loan = Loan(topic, offers, assuming: financing)
        return offers
    }
}
