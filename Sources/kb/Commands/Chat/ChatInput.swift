/// What a line of `kb chat` is, where it is no question.
enum ChatInput {
    enum Command: Equatable {
        case sources, reset, help, quit
        /// Empty: which one it is.
        case model(String)
        case save(String)
        case unknown(String)
    }

    static let help = """
        /sources      where the last answer comes from
        /reset        begin a new conversation
        /model NAME   ask another chat model (provider/name, or 'extractive'); without a name, say which
        /save FILE    write the conversation to a new file
        /quit         leave (Ctrl-D)
        """

    /// - Returns: `nil` for a question.
    static func command(in line: String) -> Command? {
        guard line.hasPrefix("/") else { return nil }
        let parts = line.dropFirst().split(separator: " ", maxSplits: 1).map(String.init)
        let argument = parts.dropFirst().first ?? ""
        switch parts.first {
        case "sources": return .sources
        case "reset": return .reset
        case "help", "?": return .help
        case "quit", "exit": return .quit
        case "model": return .model(argument)
        case "save": return .save(argument)
        default: return .unknown(parts.first ?? "")
        }
    }
}
