import Foundation

extension Retriever {
    /// Detects the language, translates where the base has a pivot, and embeds; that needs the English alone
    /// and does not wait for the other languages.
    ///
    /// What fails (a translator that crashes, an endpoint that is down) is noticed and left out: words
    /// alone still find passages. A text without any word is not worth any of that, and of a very long
    /// one the beginning is taken.
    public func prepare(_ text: String) async throws -> PreparedQuestion {
        var question = Self.cut(text)
        guard question.hasWords else { return question }
        try await recognize(&question)
        let fingerprint = try await store.activeFingerprint()
        let original = await original(of: &question, under: fingerprint)
        async let others = original?.intoOthers()
        await addEnglish(to: &question, from: original)
        question.vector = try await vector(of: &question, under: fingerprint)
        await add(others, to: &question)
        return question
    }

    private func recognize(_ question: inout PreparedQuestion) async throws {
        let languages = try await store.languages()
        question.language = LanguageDetector().detect(
            question: question.text, prior: languages.mapValues(Double.init))
        question.variants = Dictionary(
            uniqueKeysWithValues: languages.keys.filter { $0 != .unknown }.map { ($0, question.text) })
    }

    private static func cut(_ text: String) -> PreparedQuestion {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let most = PreparedQuestion.mostCharacters
        let beginning = String(trimmed.unicodeScalars.prefix(most))
        guard beginning.unicodeScalars.count < trimmed.unicodeScalars.count else {
            return PreparedQuestion(text: trimmed, language: .unknown)
        }
        return PreparedQuestion(
            text: beginning, language: .unknown,
            notices: ["the question is very long; searching with its first \(most) characters"])
    }

    /// What is translated: nothing in a base without a pivot.
    private func original(
        of question: inout PreparedQuestion, under fingerprint: EmbedderFingerprint?
    ) async -> OriginalQuestion? {
        guard fingerprint?.pivot != nil else { return nil }
        guard let translator else {
            question.notices.append(
                "the base was made through a translator that is not available now; searching without it")
            return nil
        }
        return OriginalQuestion(
            text: await translator.restoringAccents(question.text, language: question.language),
            language: question.language, others: question.variants.keys.filter { $0 != .english },
            translator: translator)
    }

    private func addEnglish(to question: inout PreparedQuestion, from original: OriginalQuestion?) async {
        guard let original else { return }
        do {
            let english = try await original.into(.english)
            question.english = english
            if question.language != .english, question.variants[.english] != nil {
                question.variants[.english] = english
            }
        } catch {
            question.noticeUntranslated(error)
        }
    }

    private func add(
        _ others: Result<[Language: String], any Error>?, to question: inout PreparedQuestion
    ) {
        switch others {
        case .success(let renderings): question.variants.merge(renderings) { $1 }
        case .failure(let error): question.noticeUntranslated(error)
        case nil: break
        }
    }

    private func vector(
        of question: inout PreparedQuestion, under fingerprint: EmbedderFingerprint?
    ) async throws -> Embedding? {
        guard let embedder, let fingerprint else { return nil }
        let mismatch: KnowledgeBaseError
        do {
            let mine = try await embedder.fingerprint
            if mine.isSameModel(as: fingerprint) {
                return try await embedder.embed([question.english ?? question.text], as: .query).first
            }
            mismatch = Self.mismatch(mine, fingerprint)
        } catch {
            question.notices.append("\(error); searching by words alone")
            return nil
        }
        throw mismatch
    }

    private static func mismatch(
        _ mine: EmbedderFingerprint, _ stored: EmbedderFingerprint
    ) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .model, cannot: "search with \(mine.name)", because: "the base holds vectors of \(stored.name)",
            advice: "Choose that model, or run 'kb reembed' to change over")
    }
}

extension PreparedQuestion {
    /// Says once why it is not in every language.
    fileprivate mutating func noticeUntranslated(_ error: any Error) {
        let notice = "\(error); searching without the translation"
        if !notices.contains(notice) { notices.append(notice) }
    }
}
