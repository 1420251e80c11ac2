import Foundation

/// What is counted rather than timed: see `Benchmarks/counts`.
enum Counts {
    static func run(_ options: Options) async throws {
        throw Problem("nothing is counted yet: \(try options.text("what"))")
    }
}
