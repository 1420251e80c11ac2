import Foundation

/// The first lines of a mapped file.
struct MappedLines: Sendable {
    private let data: Data
    /// Where each begins, and the last one ends.
    private let starts: [Int]

    /// - Parameter limit: how many lines are wanted.
    init(_ path: String, limit: Int) throws {
        data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
        starts = Self.starts(data, limit: limit)
        guard starts.count > limit else { throw Problem("'\(path)' has only \(starts.count - 1) lines") }
    }

    func withLine<Result>(_ number: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows
        -> Result
    {
        try data.withUnsafeBytes { bytes in
            let line = UnsafeRawBufferPointer(rebasing: bytes[starts[number]..<(starts[number + 1] - 1)])
            return try body(line.bindMemory(to: UInt8.self))
        }
    }

    private static func starts(_ data: Data, limit: Int) -> [Int] {
        data.withUnsafeBytes { bytes in
            var starts = [0]
            while starts.count <= limit, let first = bytes.baseAddress, let start = starts.last,
                start < bytes.count, let end = memchr(first + start, 10, bytes.count - start)
            {
                starts.append(first.distance(to: end) + 1)
            }
            return starts
        }
    }
}
