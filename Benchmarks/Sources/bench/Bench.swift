import Foundation

/// `bench QUESTION --option value ...`: our side of each question of this package. What answers rounds reads requests
/// from standard input and writes replies to standard output, one JSON object a line, so that a driver can
/// let us and the peers take turns.
@main
enum Bench {
    static func main() async {
        do {
            let arguments = Array(CommandLine.arguments.dropFirst())
            try await run(arguments.first ?? "", Options(arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("bench: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ question: String, _ options: Options) async throws {
        switch question {
        case "reading": try await answer(Reading(options))
        case "vectors-build": try VectorsQuestion.build(options)
        case "vectors": try await answer(VectorsQuestion(options))
        case "words-build": try WordsQuestion.build(options)
        case "words": try await answer(WordsQuestion(options))
        case "field-terms": try FieldsQuestion.writeTerms(options)
        case "field-build": try FieldsQuestion.build(options)
        case "texts": try Texts.make(options)
        case "embedding": try await answer(EmbeddingQuestion(options))
        case "base": try await Base.make(options)
        case "ingest": try await Fill.ingest(options)
        case "alone": try await Alone.run(options)
        default:
            throw Problem(
                """
                '\(question)' is none of reading, vectors-build, vectors, words-build, words, field-terms, field-build, \
                texts, embedding, base, ingest, alone
                """)
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

/// `--name value` pairs.
struct Options {
    private var values: [String: String] = [:]

    init(_ arguments: ArraySlice<String>) throws {
        var rest = arguments
        while let name = rest.popFirst() {
            guard name.hasPrefix("--"), let value = rest.popFirst() else {
                throw Problem("'\(name)' is not an option with a value")
            }
            values[String(name.dropFirst(2))] = value
        }
    }

    func optional(_ name: String) -> String? { values[name] }

    func text(_ name: String) throws -> String {
        guard let value = values[name] else { throw Problem("--\(name) is missing") }
        return value
    }

    func number(_ name: String) throws -> Int {
        guard let number = Int(try text(name)) else { throw Problem("--\(name) is not a number") }
        return number
    }
}
