import CEditLine
import Foundation

/// Reads lines from a person at a terminal, with editing and a history (editline), or from a pipe, bare.
///
/// Its functions block: call them from a thread of their own.
struct LineEditor: Sendable {
    /// Where the history is kept; `nil` keeps none.
    let history: String?
    let isInteractive: Bool

    private static let longestHistory: Int32 = 1_000

    init(history: String?) {
        self.history = history
        isInteractive = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        guard isInteractive else { return }
        setlocale(LC_CTYPE, "")
        using_history()
        stifle_history(Self.longestHistory)
        // The first time there is none.
        if let history { _ = read_history(history) }
    }

    /// - Returns: `nil` at the end of the input.
    func line(prompt: String) -> String? {
        guard isInteractive else { return readLine(strippingNewline: true) }
        guard let bytes = readline(prompt) else { return nil }
        defer { free(bytes) }
        let line = String(cString: bytes)
        if line.contains(where: { !$0.isWhitespace }) { add_history(line) }
        return line
    }

    /// Keeps the history, readable by its owner alone.
    ///
    /// - Returns: why it could not be kept; `nil` when it was.
    func save() -> String? {
        guard isInteractive, let history else { return nil }
        let mask = umask(0o077)
        defer { umask(mask) }
        let folder = URL(fileURLWithPath: history).deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            return error.localizedDescription
        }
        let code = write_history(history)
        return code == 0 ? nil : String(cString: strerror(code)).lowercased()
    }
}
