import Foundation
import KnowledgeBase
import Logging
import Synchronization

/// One JSON object a line: `time` (RFC 3339, milliseconds, UTC), `level`, `logger`, `message`, and the metadata as
/// further members, nested ones as they are. Names that clash get a `_` behind them.
public struct JSONLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel: Logger.Level = .info
    public var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let write: @Sendable (String) -> Void

    /// - Parameter write: takes a line, its end included; standard error where nothing else is said.
    public init(
        label: String, write: @escaping @Sendable (String) -> Void = JSONLogHandler.writeToStandardError
    ) {
        self.label = label
        self.write = write
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let provided = metadataProvider?.get() ?? [:]
        let all = metadata.merging(provided) { $1 }.merging(event.metadata ?? [:]) { $1 }
        var members: [String: JSONValue] = [
            "time": .string(Self.time(Date())), "level": .string(event.level.rawValue),
            "logger": .string(label), "message": .string("\(event.message)"),
        ]
        for (key, value) in all { members[members[key] == nil ? key : key + "_"] = Self.json(value) }
        write(JSONValue.object(members).text + "\n")
    }

    private static func json(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let value): .string("\(value)")
        case .array(let values): .array(values.map(json))
        case .dictionary(let members): .object(members.mapValues(json))
        }
    }

    private static func time(_ date: Date) -> String {
        date.formatted(
            .iso8601.year().month().day().time(includingFractionalSeconds: true).timeZone(separator: .omitted)
        )
    }

    /// A line in one piece, whoever else writes.
    public static func writeToStandardError(_ line: String) { write(line, to: STDERR_FILENO) }

    /// What cannot be written is lost: a full disk or a reader that is gone is no reason to end.
    static func write(_ line: String, to descriptor: Int32) {
        let bytes = Array(line.utf8)
        lock.withLock { _ in
            bytes.withUnsafeBytes { buffer in
                var rest = buffer[...]
                while !rest.isEmpty {
                    let written = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest))
                    if written > 0 { rest = rest.dropFirst(written) }
                    guard written > 0 || written < 0 && errno == EINTR else { return }
                }
            }
        }
    }

    private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        Foundation.write(descriptor, bytes.baseAddress, bytes.count)
    }

    private static let lock = Mutex(())
}
