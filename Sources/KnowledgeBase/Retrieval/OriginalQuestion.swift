/// A question as it is put to the translator, accents restored.
struct OriginalQuestion: Sendable {
    let text: String
    let language: Language
    /// Languages of the base that are not English.
    let others: [Language]
    let translator: any Translator

    func intoOthers() async -> Result<[Language: String], any Error> {
        do {
            var renderings: [Language: String] = [:]
            for target in others where target != language { renderings[target] = try await into(target) }
            return .success(renderings)
        } catch {
            return .failure(error)
        }
    }

    /// The text itself where it is in that language already or there is no way there.
    func into(_ target: Language) async throws -> String {
        guard translator.canTranslate(from: language, to: target) else { return text }
        return try await translator.translate([text], from: language, to: target).first ?? text
    }
}
