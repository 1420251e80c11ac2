import Foundation
import VectorSearch

/// `count WHAT FOLDER TIMES`: does a fixed piece of work so many times, on data that is the same everywhere. What is made
/// once, outside of what is counted, is kept in the folder. Run under an instruction counter with none and with some, the
/// difference is what one of them costs; `Benchmarks/counts/run.py` does that.
@main
enum Count {
    static func main() {
        do {
            let arguments = CommandLine.arguments
            guard arguments.count == 4, let times = Int(arguments[3]) else {
                throw Problem("the arguments are: WHAT FOLDER TIMES")
            }
            try run(arguments[1], in: URL(filePath: arguments[2]), times: times)
        } catch {
            FileHandle.standardError.write(Data("count: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ what: String, in folder: URL, times: Int) throws {
        switch what {
        case "make":
            try Vectors.make(in: folder)
            try Words.make(in: folder)
        case "vectors-work": try Vectors(in: folder).printWork(times)
        case "vectors-scan": try Vectors(in: folder).search(times, by: .scan)
        case "vectors-exact": try Vectors(in: folder).search(times, by: .exact)
        case "words-search": try Words(in: folder).search(times)
        case "words-build": try Words.build(times)
        case "words-size": try Words.printSize(in: folder)
        default: throw Problem("nothing is known of '\(what)'")
        }
    }
}

/// What went wrong, in words.
struct Problem: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}

/// The same numbers everywhere: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
struct Numbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Even between 0 and 1.
    mutating func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }
}

func printJSON(_ counts: [String: Int]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    FileHandle.standardOutput.write(try encoder.encode(counts) + Data("\n".utf8))
}
