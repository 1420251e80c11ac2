import KnowledgeBase

extension Language {
    /// From a BCP 47 tag or a language's name (`es-AR`, `pt_BR`, `English`); ``unknown`` for any
    /// language that is not one of ours, `nil` for an empty tag.
    init?(declared tag: String) {
        let code = tag.lowercased().prefix { $0.isLetter }
        switch code {
        case "": return nil
        case "es", "spa", "spanish", "español", "castellano", "espanhol": self = .spanish
        case "pt", "por", "portuguese", "português", "portugués": self = .portuguese
        case "en", "eng", "english", "inglés", "inglês": self = .english
        default: self = .unknown
        }
    }
}
