import KnowledgeBase

/// What a question may wish of the model: by default nothing that costs more than what is configured.
struct Tuning: Sendable {
    /// Without the usual one.
    let writers: [AnswerWriter]
    /// Tokens of an answer.
    let mostTokens: Int
    private let usual: AnswerWriter?

    init(of principal: Principal?, _ parts: ServerParts) {
        let usual = parts.chat.ask.writer
        self.usual = usual
        let isFree = principal?.allows(.tune) ?? false
        let most = AskBody.tokens.upperBound
        mostTokens = isFree ? most : min(usual?.options.maxTokens ?? most, most)
        let prices = parts.chat.ledger.prices
        writers = parts.writers.filter { writer in
            isFree || prices.costsNoMore(writer.model.name, than: usual?.model.firstName ?? "")
        }
    }

    /// Names that may be chosen, the usual one first; empty where sources are quoted.
    var models: [String] { (usual.map { [$0] } ?? []).map(\.model.name) + writers.map(\.model.name) }

    /// - Throws: ``HTTPFailure`` 404 for a name that is none, 403 for one that this key may not choose.
    func writer(named name: String, among all: [AnswerWriter]) throws -> AnswerWriter {
        if let usual, usual.model.name == name { return usual }
        if let writer = writers.first(where: { $0.model.name == name }) { return writer }
        guard !all.contains(where: { $0.model.name == name }) else {
            throw HTTPFailure.forbidden(
                "This key may not choose '\(name.prefix(80))'. /api/status lists those it may; a key with the scope "
                    + "'tune' may choose any.", code: "model_not_allowed")
        }
        throw HTTPFailure.notFound(
            "There is no model '\(name.prefix(80))' to choose. /api/status lists those there are.",
            param: "model", code: "model_not_found")
    }

    /// - Throws: ``HTTPFailure`` 400 for what nobody may wish, 403 for more than this key may.
    func checked(tokens: Int) throws -> Int {
        guard AskBody.tokens.contains(tokens) else {
            throw HTTPFailure.invalid(
                "'max_tokens' must be from \(AskBody.tokens.lowerBound) to \(AskBody.tokens.upperBound).",
                param: "max_tokens")
        }
        guard tokens <= mostTokens else {
            throw HTTPFailure.forbidden(
                "This key may ask for \(mostTokens) tokens at most; one with the scope 'tune' for more.",
                code: "too_many_tokens")
        }
        return tokens
    }
}

extension ChatModel {
    /// Of the model that is asked first.
    fileprivate var firstName: String { name.split(separator: ", ").first.map(String.init) ?? "" }
}

extension PriceTable {
    /// Where a price is not known it may be any.
    fileprivate func costsNoMore(_ model: String, than other: String) -> Bool {
        if model == other { return true }
        guard let price = price(of: model), let limit = self.price(of: other) else { return false }
        return price.input <= limit.input && price.output <= limit.output && price.cached <= limit.cached
    }
}
