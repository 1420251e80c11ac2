/// What the catalogs have for a question.
struct Offers: Sendable {
    /// All that can be asked.
    var catalogs: [SearchableCatalog] = []
    /// Of the catalogs that the question is about.
    var findings: [CatalogFinding] = []

    /// Best first, of one catalog after the other.
    var rows: [Answer.Row] { findings.flatMap(\.rows) }

    /// For a model: how many rows there are, or that these are only near.
    var note: String {
        findings.filter { !$0.rows.isEmpty }.map { finding in
            if finding.total > 0 {
                return "\(finding.catalog): \(finding.total) meet the wishes, the best are here"
            }
            let missed = finding.relaxed.map(\.description).joined(separator: ", ")
            return "\(finding.catalog): none meets the wishes, these are near but do not meet \(missed)"
        }.joined(separator: "; ")
    }

    struct Listing: Sendable {
        var text: String
        var rows: [Answer.Row]
    }

    /// The rows as a customer reads them; `nil` where there are none.
    func listing(in language: Language, limit: Int) -> Listing? {
        let rows = Array(rows.prefix(limit))
        guard !rows.isEmpty else { return nil }
        return Listing(text: rows.map(\.cells.text).joined(separator: "\n"), rows: rows)
    }
}

extension Ask {
    func offers(for topic: Topic) async throws -> Offers {
        guard let catalogs = try await catalogs?.catalogs(), !catalogs.isEmpty else { return Offers() }
        let findings = catalogs.map { $0.find($0.read(topic.text), limit: Self.rows) }
        return Offers(catalogs: catalogs, findings: findings.filter { $0.question.isAboutCatalog })
    }
}
