/// Whether what an answer states stands in its sources: figures, and ids of catalogs.
struct AnswerCheck: Sendable {
    var sources: ClaimSources
    /// `nil` where there is no catalog.
    var ids: CatalogIDCheck?
    /// The answer's.
    var language: Language

    /// What holds in neither way, in the order of the answer.
    func check(_ answer: String) -> FigureCheckResult {
        var result = FigureCheck(sources: sources).check(answer, language: language)
        guard let found = ids?.check(answer) else { return result }
        result.claims += found.claims
        result.unsupported += found.unsupported.filter { id in
            !result.unsupported.contains { $0.range.overlaps(id.range) }
        }
        result.claims.sort { $0.range.lowerBound < $1.range.lowerBound }
        result.unsupported.sort { $0.range.lowerBound < $1.range.lowerBound }
        return result
    }
}
