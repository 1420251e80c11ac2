import Foundation
import Glibc

/// Data to standard output, notices to standard error.
enum Console {
    /// Whether standard error is a terminal that takes control sequences.
    static let isInteractive = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

    /// Whether standard output may be coloured: a terminal, and `NO_COLOR` (https://no-color.org) unset.
    static let hasColor =
        isatty(STDOUT_FILENO) == 1
        && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty
        && ProcessInfo.processInfo.environment["TERM"] != "dumb"

    static func write(_ text: String) {
        put(text + "\n", on: STDOUT_FILENO)
    }

    static func notice(_ text: String) {
        put(text + "\n", on: STDERR_FILENO)
    }

    /// Rewrites the current line of the terminal.
    static func status(_ text: String) {
        put("\r\u{1B}[2K\(text)", on: STDERR_FILENO)
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
    private static func put(_ text: String, on descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                if descriptor == STDOUT_FILENO, errno == EPIPE { exit(0) }
                return
            }
            bytes = bytes.dropFirst(count)
        }
    }
}

extension String {
    /// Control characters (a file name may hold any) made harmless for a terminal.
    var printable: String {
        guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return self }
        return String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
    }
}
