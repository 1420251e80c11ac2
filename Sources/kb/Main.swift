import ArgumentParser
import Foundation
import KnowledgeBase

/// The program: parse, run, and turn whatever went wrong into one line and an exit code.
@main
struct Main {
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
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
        let message = KB.fullMessage(for: error)
        if KB.exitCode(for: error).isSuccess {
            Console.write(message)
            return .success
        }
        Console.notice(message.replacingOccurrences(of: "Error: ", with: "kb: "))
        return KB.exitCode(for: error) == .validationFailure ? .usage : .failure
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
