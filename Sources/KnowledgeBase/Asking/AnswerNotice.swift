/// What a notice of an answer is about, in a word for the log: notices themselves repeat what endpoints said.
///
/// Each is told by the words that its notices end with.
enum AnswerNotice: String, CaseIterable {
    case modelFailed = "quoting the sources"
    case notKept = "this turn was not kept"
    case notSummarised = "the conversation was not put in short"
    case costNotKept = "what this answer cost was not kept"
    case notCached = "the answer will be written anew"
    case overLimit = "answered without a model"
    case missNotKept = "the question is not among the misses"
    case unmoderated = "going on without"
    case untranslated = "searching without the translation"
    case wordsAlone = "searching by words alone"
    case replyNotKept = "a repetition of this request would be answered anew"
    case byRule = "the question is understood by rule"

    /// `nil` for a notice that is none of them.
    init?(_ notice: String) {
        guard let found = Self.allCases.first(where: { notice.hasSuffix($0.rawValue) }) else { return nil }
        self = found
    }

    /// Each once, in their order; `other` for what has no name.
    static func kinds(of notices: [String]) -> [String] {
        notices.map { AnswerNotice($0).map { "\($0)" } ?? "other" }.reduce(into: []) { kinds, kind in
            if !kinds.contains(kind) { kinds.append(kind) }
        }
    }
}
