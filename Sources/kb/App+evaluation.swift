import Foundation
import KnowledgeBase

/// The wiring of golden questions.
extension App {
    /// How a golden question is answered: as in a conversation, of which nothing is kept.
    private var answering: GoldenEvaluation.Answering {
        let ask = ask
        return { earlier, question in
            var options = Ask.Options()
            options.recordsMisses = false
            let memory = ConversationMemory(messages: earlier.flatMap(\.messages))
            return try await ask.answer(question, after: memory, options: options)
        }
    }

    func evaluation(
        of cases: [GoldenCase], judge: AnswerJudge?, concurrency: Int
    ) throws -> GoldenEvaluation {
        let prices = try Self.prices(settings)
        return GoldenEvaluation(
            cases: cases, concurrency: concurrency, judge: judge, evidence: evidence,
            price: { model, tokens in
                prices.cost(of: ModelCall(model: model, purpose: .answer, tokens: tokens))
            }, answer: answering)
    }

    /// A chat model as a judge.
    ///
    /// - Throws: `usage` for a name that makes none.
    func judge(named name: String) throws -> AnswerJudge {
        var settings = settings
        settings.set(.models, to: name, from: "--judge")
        guard let writer = try App.writer(settings) else {
            throw KnowledgeBaseError(
                .usage, cannot: "judge answers by '\(name)'", because: "it is no chat model")
        }
        return AnswerJudge(model: writer.model)
    }

    /// The passages that an answer cites, what tools gave, and the company's own words.
    @Sendable private func evidence(of answer: Answer) async throws -> GoldenEvaluation.Evidence {
        let passages = try await store.passages(answer.sources.map(\.passage))
        // What is no JSON is a text.
        let results = answer.toolCalls.filter { !$0.isError }.map { call in
            (try? JSONValue(parsing: call.result)) ?? .string(call.result)
        }
        return GoldenEvaluation.Evidence(
            passages: passages.map(\.chunk.text)
                + [settings[.business], settings[.company]].compactMap { $0 },
            toolResults: results)
    }
}

extension GoldenEvaluation.Exchange {
    /// As a conversation has them.
    fileprivate var messages: [ConversationMessage] {
        let rows = (answer?.rows ?? []).map {
            ConversationMessage.RowReference(catalog: $0.catalog, id: $0.id)
        }
        let now = Date()
        return [
            ConversationMessage(
                role: .contact, text: question, language: answer?.language ?? .unknown, sentAt: now),
            ConversationMessage(role: .assistant, text: reply, sentAt: now, rows: rows),
        ]
    }
}

// MARK: Whether the base can answer

extension App {
    /// - Throws: `usage` for documents and rows that cases expect and the base does not have: a base that holds
    ///   something else would only fail, and so would a misspelled path.
    func requireExpectations(of cases: [GoldenCase]) async throws {
        try await requireDocuments(of: cases)
        try await requireRows(of: cases)
    }

    private func requireDocuments(of cases: [GoldenCase]) async throws {
        let paths = try await store.documents(in: nil).map(\.path)
        let known = Set(paths.flatMap(Self.endings))
        for item in cases {
            for path in item.expected.sources + item.expected.allSources where !known.contains(path) {
                let hint = Misspelling.nearest(to: path, among: paths).map { "; did you mean '\($0)'?" }
                throw Self.unanswerable(
                    item, "expects the document '\(path)', which the base does not have\(hint ?? "")",
                    advice: paths.isEmpty ? "The base is empty: 'kb ingest FOLDER' fills it" : nil)
            }
        }
    }

    /// `a/b/c`, `b/c`, `c`.
    private static func endings(of path: String) -> [String] {
        let parts = path.split(separator: "/")
        return parts.indices.map { parts[$0...].joined(separator: "/") }
    }

    private func requireRows(of cases: [GoldenCase]) async throws {
        let catalogs = try await store.catalogs().map(\.name)
        var known: Set<String> = []
        for item in cases {
            let expected = item.expected.rows + item.expected.rowsFirst + item.expected.rowsAmong
            for id in expected where !known.contains(id) {
                guard try await isRow(id, in: catalogs) else {
                    throw Self.unanswerable(
                        item, "expects the row '\(id)', which no catalog of the base has",
                        advice: catalogs.isEmpty ? "'kb catalog add NAME FILE' makes a catalog" : nil)
                }
                known.insert(id)
            }
        }
    }

    private func isRow(_ id: String, in catalogs: [String]) async throws -> Bool {
        for name in catalogs where try await !store.catalogRows(id: id, in: name).isEmpty { return true }
        return false
    }

    private static func unanswerable(
        _ item: GoldenCase, _ reason: String, advice: String?
    ) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .usage, cannot: "use the questions of '\(item.file)'", because: "case '\(item.id)' \(reason)",
            advice: advice)
    }
}
