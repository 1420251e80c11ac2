import Foundation
import Glibc

/// Data to standard output, notices to standard error.
enum Console {
    /// Whether standard error is a terminal that takes control sequences.
    static let isInteractive =
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

    /// Whether a person reads standard output while it is written.
    static let isOutputInteractive = isatty(STDOUT_FILENO) == 1

    /// Whether standard output may be coloured: a terminal, and `NO_COLOR` (https://no-color.org) unset.
    static let hasColor =
        isatty(STDOUT_FILENO) == 1
        && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty
        && ProcessInfo.processInfo.environment["TERM"] != "dumb"

    /// Whether there is a person to ask.
    static let canAsk = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1

    /// Asks a question that is answered by yes or, as is anything else, no.
    static func confirms(_ question: String) -> Bool {
        put("\(question.printable) [y/N] ", on: .error)
        let reply = readLine()?.trimmingCharacters(in: .whitespaces).lowercased() ?? ""
        return ["y", "yes"].contains(reply)
    }

    enum Stream: Int32 {
        case output = 1
        case error = 2
    }

    static func write(_ text: String) {
        put(text + "\n", on: .output)
    }

    static func notice(_ text: String) {
        put(text + "\n", on: .error)
    }

    static func write(json value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        write(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// One compact object on a line of its own.
    static func write(jsonLine value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        write(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    static func bold(_ text: String) -> String { styled(text, code: 1) }
    static func dim(_ text: String) -> String { styled(text, code: 2) }

    private static func styled(_ text: String, code: Int) -> String {
        hasColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// Whoever reads standard output may leave early (`kb list | head`): that is no failure of ours.
    /// Output that cannot be written otherwise (a full disk) is.
    static func put(_ text: String, on stream: Stream) {
        let code = write(Array(text.utf8), to: stream.rawValue)
        if code != 0, stream == .output { leave(code) }
    }

    /// Writes all of it; a reader that is slow is waited for, even where whoever set the pipe up made it
    /// non-blocking.
    ///
    /// - Returns: 0, or the error number of what went wrong.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count < 0, errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, -1)
            } else if count == 0 || errno != EINTR {
                return count == 0 ? EIO : errno
            }
        }
        return 0
    }

    private static func leave(_ code: Int32) -> Never {
        guard code != EPIPE else { exit(ExitStatus.success.rawValue) }
        notice("kb: cannot write to standard output: \(String(cString: strerror(code)).lowercased())")
        exit(ExitStatus.failure.rawValue)
    }
}

extension String {
    /// One line without control characters (a file name may hold any), harmless for a terminal.
    var printable: String {
        replacingControls { $0 == "\t" || $0 == "\n" ? " " : "\u{FFFD}" }
    }

    /// The same for a text of many lines, whose tabs and line breaks stay.
    var printableLines: String {
        replacingControls { $0 == "\t" || $0 == "\n" ? $0 : "\u{FFFD}" }
    }

    private func replacingControls(by replacement: (Unicode.Scalar) -> Unicode.Scalar) -> String {
        guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            return self
        }
        return String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.properties.generalCategory == .control ? replacement($0) : $0 }))
    }
}
