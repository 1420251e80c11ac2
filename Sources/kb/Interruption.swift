import Dispatch
import Foundation

/// Ends work in good order on Ctrl-C or `kill`.
enum Interruption {
    /// Runs `body`; the first SIGINT or SIGTERM cancels it, a second one ends the process at once.
    ///
    /// - Throws: `CancellationError` after a signal, whatever the cancelled work made of it.
    static func cancelling<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let work = Task { try await body() }
        let sources = [SIGINT, SIGTERM].map { number in
            // The source hears of the signal all the same; children start with the default again.
            signal(number) { _ in }
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if work.isCancelled { exit(ExitStatus.interrupted.rawValue) }
                work.cancel()
            }
            source.resume()
            return source
        }
        defer {
            for source in sources { source.cancel() }
            for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
        }
        do {
            return try await work.value
        } catch {
            if work.isCancelled { throw CancellationError() }
            throw error
        }
    }
}
