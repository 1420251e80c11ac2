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
            try SpareFiles.check()
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
enum ExitStatus: Int32, Error, CaseIterable {
    case success = 0
    case failure = 1
    case usage = 2
    case unknown = 3
    case partial = 4
    case regression = 5
    case interrupted = 130

    /// As the reference has it.
    var meaning: String {
        switch self {
        case .success: "Done."
        case .failure: "It failed; one line on standard error says what, why and what next. Nothing was lost."
        case .usage: "The command line or a setting is wrong; nothing was done."
        case .unknown: "The sources do not know the answer ('ask'), or nothing was found ('search')."
        case .partial: "Done, but for the files that are named on standard error ('ingest')."
        case .regression: "Golden questions are answered worse than in the baseline, or wrongly ('eval')."
        case .interrupted: "Interrupted by a signal; what was saved stays, the next run goes on from there."
        }
    }
}
