import Foundation
import KnowledgeBaseTesting
import Subprocess
import Testing

/// A temporary folder with a base of its own, and the built program to run on it.
struct Workspace: Sendable {
    private let temporary: TemporaryFolder
    /// Added to every run.
    var environment: [String: String] = [:]

    var folder: URL { temporary.url }
    var docs: URL { folder.appending(path: "docs") }
    var database: URL { folder.appending(path: "kb.sqlite") }

    init() throws {
        temporary = try TemporaryFolder()
        try FileManager.default.createDirectory(at: docs, withIntermediateDirectories: true)
    }

    /// Searches by words alone: for what needs no model.
    static func byWords() throws -> Workspace {
        var work = try Workspace()
        work.environment["KB_EMBEDDER"] = "none"
        return work
    }

    /// By words, with the samples ingested.
    static func withSamples() async throws -> Workspace {
        let work = try byWords()
        try work.writeSamples()
        let ingest = try await work.kb("ingest", "docs")
        try #require(ingest.status == 0, "\(ingest.errors)")
        return work
    }

    // MARK: Files

    @discardableResult
    func write(_ name: String, _ text: String) throws -> URL {
        try write(name, Data(text.utf8))
    }

    @discardableResult
    func write(_ name: String, _ bytes: Data) throws -> URL {
        let file = docs.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: file)
        return file
    }

    /// Copies one of `fixtures/documents` into the documents.
    func copy(_ fixture: String, as name: String) throws {
        let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "fixtures/documents")
        try write(name, Data(contentsOf: fixtures.appending(path: fixture)))
    }

    /// Three small documents in three languages.
    func writeSamples() throws {
        try write(
            "garantia.md",
            """
            # Garantía

            ## Cobertura

            La garantía cubre el motor y la caja durante 12 meses o 20.000 kilómetros.
            """)
        try write(
            "entrega.txt", "A entrega do carro leva cinco dias úteis depois do pagamento e custa 300 reais.")
        try write("hours.html", "<h1>Opening hours</h1><p>The branch in Austin opens at nine o'clock.</p>")
    }

    // MARK: Running

    struct Outcome: Sendable {
        var status: Int32
        var output: String
        var errors: String

        var errorLines: [Substring] { errors.split(separator: "\n") }
    }

    func kb(_ arguments: String..., input: String = "") async throws -> Outcome {
        try await kb(arguments, input: input)
    }

    func kb(_ arguments: [String], input: String = "") async throws -> Outcome {
        try await run(Self.program, arguments, input: input)
    }

    /// A shell's line; `$KB` is the program.
    func shell(_ line: String) async throws -> Outcome {
        try await run("/bin/sh", ["-c", line])
    }

    /// - Parameter input: from a file: a pipe that a program does not read to its end ends the test process.
    func run(_ program: String, _ arguments: [String], input: String = "") async throws -> Outcome {
        let here =
            input.isEmpty ? here(program, arguments) : here("/bin/sh", try fed(program, arguments, input))
        let result = try await Subprocess.run(
            .name("env"), arguments: here, environment: .custom(variables), input: .none,
            output: .string(limit: 64 << 20), error: .string(limit: 1 << 20))
        return Outcome(
            status: Self.code(result.terminationStatus), output: result.standardOutput,
            errors: result.standardError)
    }

    private func fed(_ program: String, _ arguments: [String], _ input: String) throws -> [String] {
        let file = folder.appending(path: "input-\(UUID().uuidString)")
        try Data(input.utf8).write(to: file)
        return ["-c", "input=$1; shift; exec \"$@\" <\"$input\"", "sh", file.path, program] + arguments
    }

    /// Starts the program, lets `body` do something to it, and waits for its end.
    func started(
        _ arguments: [String], program: String = Workspace.program,
        body: (_ send: (Signal) throws -> Void) async throws -> Void
    ) async throws -> Outcome {
        let result = try await Subprocess.run(
            .name("env"), arguments: here(program, arguments), environment: .custom(variables),
            input: .none, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20)
        ) { execution in
            try await body { try execution.send(signal: $0) }
        }
        return Outcome(
            status: Self.code(result.terminationStatus), output: result.standardOutput,
            errors: result.standardError)
    }

    /// `env` enters the workspace and becomes the program.
    private func here(_ program: String, _ arguments: [String]) -> Arguments {
        Arguments(["-C", folder.path, program] + arguments)
    }

    private static func code(_ status: TerminationStatus) -> Int32 {
        switch status {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }

    /// Nothing of the settings of whoever runs the tests but the model's folder.
    private var variables: [Environment.Key: String] {
        var all = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder.path,
            "KB": Self.program, "KB_DATABASE": database.path, "KB_MODEL_DIR": Self.modelFolder,
            "KB_TRANSLATOR": "none", "LC_ALL": "C.UTF-8",
        ]
        all.merge(environment) { _, new in new }
        return Dictionary(uniqueKeysWithValues: all.map { (Environment.Key(stringLiteral: $0), $1) })
    }

    /// The program is built beside the tests.
    static let program: String = {
        let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        return tests.appending(path: "kb").path
    }()

    static let modelFolder: String = {
        let environment = ProcessInfo.processInfo.environment
        let data = environment["XDG_DATA_HOME"] ?? "\(environment["HOME"] ?? "")/.local/share"
        return environment["KB_MODEL_DIR"] ?? "\(data)/kb/models/all-MiniLM-L6-v2"
    }()

    static func requireModel() throws {
        try #require(
            FileManager.default.fileExists(atPath: "\(modelFolder)/model.safetensors"),
            "no embedding model in \(modelFolder): run 'make model'")
    }
}

/// Waits until a condition holds, at most half a minute.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<600 {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(50))
    }
    return false
}
