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
        let typed = await translateIntoPivot(&question, fingerprint?.pivot)
        // One after the other: both take all cores, and disturb each other more than they gain.
        let variants = await variants(of: question, typed: typed)
        question.variants = question.noticing(variants)
        let vector = try await vector(of: question, under: fingerprint)
        question.vector = question.noticing(vector)
        return question
    }

    /// What was had, or why it was not.
    private typealias Noticed<Value: Sendable> = (value: Value, notice: String?)

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

    /// - Returns: the text with its accents, where there is a translator to go on with.
    private func translateIntoPivot(_ question: inout PreparedQuestion, _ pivot: String?) async -> String? {
        guard pivot != nil else { return nil }
        guard let translator else {
            question.notices.append(
                "the base was made through a translator that is not available now; searching without it")
            return nil
        }
        let typed = await translator.restoringAccents(question.text, language: question.language)
        do {
            question.english = try await translated(
                typed, from: question.language, into: .english, by: translator)
            return typed
        } catch {
            question.notices.append("\(error); searching without the translation")
            return nil
        }
    }

    /// The question in the other languages of the base.
    private func variants(
        of question: PreparedQuestion, typed: String?
    ) async -> Noticed<[Language: String]> {
        guard let typed, let translator else { return (question.variants, nil) }
        var variants = question.variants
        do {
            for target in question.variants.keys where target != question.language {
                variants[target] =
                    target == .english
                    ? question.english
                    : try await translated(typed, from: question.language, into: target, by: translator)
            }
        } catch {
            return (variants, "\(error); searching without the translation")
        }
        return (variants, nil)
    }

    /// The text itself where it is in that language already or there is no way there.
    private func translated(
        _ text: String, from source: Language, into target: Language, by translator: any Translator
    ) async throws -> String {
        guard translator.canTranslate(from: source, to: target) else { return text }
        return try await translator.translate([text], from: source, to: target).first ?? text
    }

    private func vector(
        of question: PreparedQuestion, under fingerprint: EmbedderFingerprint?
    ) async throws -> Noticed<Embedding?> {
        guard let embedder, let fingerprint else { return (nil, nil) }
        let mine: EmbedderFingerprint
        do {
            mine = try await embedder.fingerprint
        } catch {
            return (nil, "\(error); searching by words alone")
        }
        guard mine.isSameModel(as: fingerprint) else { throw Self.mismatch(mine, fingerprint) }
        do {
            return (try await embedder.embed([question.english ?? question.text], as: .query).first, nil)
        } catch {
            return (nil, "\(error); searching by words alone")
        }
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
    fileprivate mutating func noticing<Value>(_ found: (value: Value, notice: String?)) -> Value {
        if let notice = found.notice { notices.append(notice) }
        return found.value
    }
}
