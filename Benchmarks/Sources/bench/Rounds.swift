import Foundation

/// What a driver asks for: some of the questions, or of the texts, that both sides have a file of.
struct Request: Decodable {
    /// What is done: one of the ``Answering/modes``.
    var mode: String
    /// Positions of questions.
    var items: [Int]
    var top: Int?
    /// Questions answered together.
    var batch: Int?
    /// A file of the rows that may be found.
    var filter: String?
}

/// What came of it.
struct Reply: Encodable {
    /// Milliseconds of each question, or of each batch.
    var ms: [Double] = []
    var ids: [[Int64]]?
    var scores: [[Float]]?
    /// Counts that explain the time, by name.
    var counts: [String: Double]?
}

/// A side of a contest.
protocol Answering {
    var modes: [String] { get }
    /// Milliseconds from the start of opening until the first question could be asked.
    var openingTime: Double { get }
    mutating func answer(_ request: Request) async throws -> Reply
}

/// The first line of a side.
private struct Ready: Encodable {
    var ready = true
    var modes: [String]
    var openMs: Double
}

/// Says what can be asked, then answers line by line until there are no more.
func answer(_ side: some Answering) async throws {
    var side = side
    try writeLine(Ready(modes: side.modes, openMs: side.openingTime))
    while let line = readLine() {
        let request = try JSONDecoder().decode(Request.self, from: Data(line.utf8))
        try writeLine(try await side.answer(request))
    }
}

func writeLine(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    FileHandle.standardOutput.write(try encoder.encode(value) + Data("\n".utf8))
}

/// Milliseconds that a piece of work takes.
func milliseconds<Value>(of work: () throws -> Value) rethrows -> (Value, Double) {
    let start = ContinuousClock.now
    let value = try work()
    return (value, start.millisecondsSince)
}

extension ContinuousClock.Instant {
    var millisecondsSince: Double {
        let elapsed = duration(to: .now).components
        return Double(elapsed.seconds) * 1e3 + Double(elapsed.attoseconds) / 1e15
    }
}
