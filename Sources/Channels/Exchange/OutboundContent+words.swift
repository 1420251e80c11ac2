import KnowledgeBase

extension OutboundContent {
    /// What of it must not be told in an error.
    var words: [String] {
        switch self {
        case .text(let text): [text]
        case .choices(let text, let options): [text] + options.flatMap { [$0.title, $0.detail] }
        case .template(_, _, let parameters): parameters
        }
    }
}
