import Foundation

extension Retriever {
    /// Detects the language, translates where the base has a pivot, and embeds.
    ///
    /// What fails (a translator that crashes, an endpoint that is down) is noticed and left out: words
    /// alone still find passages. A text without any word is not worth any of that, and of a very long
    /// one the beginning is taken.
    public func prepare(_ text: String) async throws -> PreparedQuestion {
        var question = Self.cut(text)
        guard question.hasWords else { return question }
        let languages = try await store.languages()
        question.language = LanguageDetector().detect(
            question: question.text, prior: languages.mapValues(Double.init))
        question.variants = Dictionary(
            uniqueKeysWithValues: languages.keys.filter { $0 != .unknown }.map { ($0, question.text) })
        let fingerprint = try await store.activeFingerprint()
        if fingerprint?.pivot != nil { await translate(&question) }
        question.vector = try await vector(of: &question, under: fingerprint)
        return question
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

    /// Adds the question in English and in the other languages of the base.
    private func translate(_ question: inout PreparedQuestion) async {
        guard let translator else {
            question.notices.append(
                "the base was made through a translator that is not available now; searching without it")
            return
        }
        let source = question.language
        let typed = await translator.restoringAccents(question.text, language: source)
        let targets = question.variants.keys.filter { $0 != source && $0 != .english }
        async let others = translated(typed, from: source, into: targets, by: translator)
        do {
            let english = try await translated(typed, from: source, into: .english, by: translator)
            question.english = english
            if source != .english, question.variants[.english] != nil {
                question.variants[.english] = english
            }
            question.variants.merge(try await others) { $1 }
        } catch {
            question.notices.append("\(error); searching without the translation")
        }
    }

    private func translated(
        _ text: String, from source: Language, into targets: [Language], by translator: any Translator
    ) async throws -> [Language: String] {
        var translations: [Language: String] = [:]
        for target in targets {
            translations[target] = try await translated(text, from: source, into: target, by: translator)
        }
        return translations
    }

    /// The text itself where it is in that language already or there is no way there.
    private func translated(
        _ text: String, from source: Language, into target: Language, by translator: any Translator
    ) async throws -> String {
        guard translator.canTranslate(from: source, to: target) else { return text }
        return try await translator.translate([text], from: source, to: target).first ?? text
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
