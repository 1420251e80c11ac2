import ArgumentParser
import Foundation

/// Writes the documents that are generated from the commands themselves; CI checks that the
/// committed ones agree.
struct ReferenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Print the CLI reference, the man page, or a shell's completions.")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case markdown, man, bash, zsh, fish
    }

    @Argument(help: "markdown, man, bash, zsh or fish.")
    var format: Format

    func run() async throws {
        switch format {
        case .markdown: Console.write(try Reference.current().markdown)
        case .man: Console.write(try Reference.current().manPage)
        case .bash: Console.write(KB.completionScript(for: .bash))
        case .zsh: Console.write(KB.completionScript(for: .zsh))
        case .fish: Console.write(KB.completionScript(for: .fish))
        }
    }
}
