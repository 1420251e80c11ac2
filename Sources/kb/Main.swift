import ArgumentParser
import Foundation
import KnowledgeBase

/// The program: parse, run, and turn whatever went wrong into one line and an exit code.
@main
struct Main {
    static func main() async {
        // What cannot be written is an error where it is written, not the end.
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
        do {
            var command = try KB.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            exit(report(error).rawValue)
        }
    }

    private static func report(_ error: any Error) -> ExitStatus {
        switch error {
        case let status as ExitStatus:
            return status
        case let error as KnowledgeBaseError:
            Console.notice("kb: \(error)")
            return error.kind == .usage ? .usage : .failure
        case is CancellationError:
            Console.notice("kb: interrupted; what was saved stays, the next run goes on from there")
            return .interrupted
        default:
            return report(parsing: error)
        }
    }

    /// Help and version requests, and command lines that do not parse.
    private static func report(parsing error: any Error) -> ExitStatus {
        guard !KB.exitCode(for: error).isSuccess else {
            Console.write(KB.fullMessage(for: error))
            return .success
        }
        let (message, isUsage) = (KB.message(for: error), KB.exitCode(for: error) == .validationFailure)
        Console.notice("kb: \(message.onOneLine)" + (isUsage ? ". \(advice(for: error))" : ""))
        return isUsage ? .usage : .failure
    }

    /// The parser's own last line: `See 'kb search --help' for more information.`
    private static func advice(for error: any Error) -> String {
        let last = KB.fullMessage(for: error).split(separator: "\n").last.map(String.init) ?? ""
        let advice = last.trimmingCharacters(in: .whitespaces)
        return advice.hasPrefix("See ") ? advice : "See 'kb --help'"
    }
}

extension String {
    fileprivate var onOneLine: String {
        split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .joined(separator: " ")
    }
}

/// What the program says to the shell; documented in the CLI reference.
enum ExitStatus: Int32, Error {
    case success = 0
    /// Something failed; nothing was lost.
    case failure = 1
    /// The command line or a setting is wrong.
    case usage = 2
    /// The sources do not answer the question, or nothing was found.
    case unknown = 3
    /// The work was done but for the files named on standard error.
    case partial = 4
    /// Interrupted by a signal.
    case interrupted = 130
}
