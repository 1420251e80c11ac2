import Foundation

/// The answer in a model's words.
extension Ask {
    /// What a model may call: more passages and rows, arithmetic, a person, and what the company has of its own.
    func toolbox(_ offers: Offers, _ options: Options) -> [any Tool] {
        let search = SearchKnowledgeTool(retriever: retriever, filter: options.filter) { question, hits in
            isKnown(try await rank(hits, for: question), options)
        }
        var toolbox: [any Tool] = [search]
        if !offers.catalogs.isEmpty {
            toolbox += [SearchCatalogTool(catalogs: offers.catalogs), GetRowTool(catalogs: offers.catalogs)]
        }
        return toolbox + [FinancingPlanTool(assuming: financing), HandOffTool()] + tools
    }

    /// Tools whose results change only with the base.
    static let timelessTools: Set = ["search_knowledge", "search_catalog", "get_row", "financing_plan"]

    /// Names that tools of a company cannot have.
    public static let ownTools: Set = timelessTools.union(["hand_off"])

    static func context(of hits: [Hit], _ offers: Offers, _ memory: ConversationMemory) -> PromptContext {
        PromptContext(
            passages: hits.enumerated().map { PromptPassage(number: $0 + 1, of: $1.passage) },
            rows: offers.material, rowsNote: offers.note, history: memory.history,
            summary: memory.summary)
    }

    /// The plain answer where the writer fails or nothing of what it writes holds.
    func write(
        _ plain: Answer, _ material: Material, by writer: AnswerWriter, _ options: Options,
        show: (@Sendable (AnswerProgress) -> Void)?
    ) async throws -> Answer {
        var timer = StepTimer()
        let hits = material.findings.passages.map(\.hit)
        let written: WrittenAnswer
        do {
            written = try await writer.write(
                plain.question, language: try await languageToReply(in: plain.language),
                context: Self.context(of: hits, material.offers, material.memory),
                tools: toolbox(material.offers, options), ids: material.offers.catalogs.idCheck,
                // What is not known yet may have to be taken back.
                show: plain.known ? show : nil)
        } catch let error as KnowledgeBaseError {
            var plain = plain.noting("\(error); quoting the sources")
            plain.timings.write = timer.step()
            return plain
        }
        var answer = try await answer(plain, written, hits).withRowsNamed(of: material.offers)
        answer.timings.write = timer.step()
        return answer
    }

    private func answer(_ plain: Answer, _ written: WrittenAnswer, _ hits: [Hit]) async throws -> Answer {
        var answer = plain
        answer.modelCalls += written.calls
        answer.toolCalls += written.toolCalls
        answer.handOff = written.handOff
        answer.checks += written.events
        answer.promptParts = written.prompt.parts
        if !written.text.isEmpty, plain.known || isFounded(written) { return answer.worded(written, hits) }
        if answer.handOff != nil {
            let language = try await languageToReply(in: answer.language)
            answer.composed = FixedReply.handOff.text(in: language)
            return answer
        }
        if let failure = written.failure { return answer.noting("\(failure); quoting the sources") }
        guard plain.known else { return answer }
        return answer.noting("nothing of what the model wrote can be given; quoting the sources")
    }

    /// Whether tools gave what an answer can stand on where the sources do not know.
    private func isFounded(_ written: WrittenAnswer) -> Bool {
        let telling = Set(tools.map(\.definition.name)).union([FinancingTool.name])
        return !written.found.isEmpty || !written.rows.isEmpty
            || written.toolCalls.contains { !$0.isError && telling.contains($0.name) }
    }
}

extension Answer {
    fileprivate func noting(_ notice: String) -> Answer {
        var answer = self
        answer.notices.append(notice)
        return answer
    }

    /// The same in a model's words, with the sources that they cite; with all that it was shown where it
    /// cites none.
    fileprivate func worded(_ written: WrittenAnswer, _ hits: [Hit]) -> Answer {
        var answer = self
        (answer.known, answer.refusal) = (true, nil)
        (answer.sentences, answer.composed) = ([], nil)
        answer.written = Written(
            text: written.text, model: written.model, usage: written.usage, removed: written.removed,
            leftOut: written.prompt.parts.map(\.leftOut).reduce(0, +), isComplete: written.isComplete)
        let given = written.given(of: hits)
        let shown = written.prompt.passages.map(\.number)
        // What came of a tool need not come of any passage.
        let uncited = toolCalls.contains { !$0.isError } ? [] : shown
        let cited = written.cited.isEmpty ? uncited : written.cited.sorted()
        answer.sources = cited.compactMap { number in
            given[number].map { Source(number: number, passage: $0.passage, score: $0.score) }
        }
        answer.rows += written.rows.filter { !rows.contains($0) }
        return answer
    }
}
