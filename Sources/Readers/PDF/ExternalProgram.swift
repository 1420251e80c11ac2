import Foundation
import KnowledgeBase
import Subprocess

/// A program outside `kb`, run with limits on time, memory and output, without a shell.
struct ExternalProgram: Sendable {
    let name: String
    /// The Debian package that holds it, named in the advice when it is missing.
    let package: String

    struct Output: Sendable {
        var succeeded: Bool
        var bytes: Data
        var errors: String
    }

    /// Whether the program can be found on this machine.
    func isInstalled() async -> Bool {
        do {
            _ = try await Executable.name(name).resolveExecutablePath(in: .inherit)
            return true
        } catch {
            return false
        }
    }

    /// - Parameter file: what is being read, named in the errors.
    /// - Throws: `external` when the program is missing or cannot start, `limitExceeded` when it
    ///   takes too long or says too much. A failure of the program itself is told in the output.
    func run(
        _ arguments: [String], for file: FileContent, limits: ReadingLimits
    ) async throws -> Output {
        guard await isInstalled() else { throw missing(for: file) }
        do {
            return try await withDeadline(limits.time) {
                try await start(arguments, limits: limits)
            }
        } catch is DeadlinePassed {
            throw file.exceeds("\(name) took longer than \(limits.time)")
        } catch let error as SubprocessError where error.code == .outputLimitExceeded {
            throw file.exceeds("\(name) wrote more than \(limits.decompressedBytes) bytes")
        } catch let error as SubprocessError {
            throw KnowledgeBaseError(
                .external, cannot: "read '\(file.path)'", because: "\(name) did not run: \(error)")
        }
    }

    /// `prlimit` sets the limits before the program starts, so that not even its loading can pass
    /// them. Processor seconds back up the deadline should this process be killed meanwhile.
    private func start(_ arguments: [String], limits: ReadingLimits) async throws -> Output {
        let seconds = max(1, limits.time.components.seconds)
        let limiting = ["--as=\(limits.memory)", "--cpu=\(seconds)", "--core=0", "--", name]
        let result = try await Subprocess.run(
            .name("prlimit"), arguments: Arguments(limiting + arguments),
            output: .data(limit: limits.decompressedBytes), error: .string(limit: 1 << 20))
        return Output(
            succeeded: result.terminationStatus.isSuccess, bytes: result.standardOutput,
            errors: result.standardError)
    }

    private func missing(for file: FileContent) -> KnowledgeBaseError {
        KnowledgeBaseError(
            .external, cannot: "read '\(file.path)'", because: "the program '\(name)' is not installed",
            advice: "Install it: apt-get install \(package)")
    }
}

private struct DeadlinePassed: Error {}

/// Runs `work`, cancelling it when it takes longer than `time`; a cancelled subprocess is killed.
private func withDeadline<Value: Sendable>(
    _ time: Duration, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: time)
            throw DeadlinePassed()
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}

/// Gives `body` the path of a private folder that is removed afterwards.
func withTemporaryFolder<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("kb-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let result: Result<Value, any Error>
    do { result = .success(try await body(folder)) } catch { result = .failure(error) }
    try FileManager.default.removeItem(at: folder)
    return try result.get()
}
