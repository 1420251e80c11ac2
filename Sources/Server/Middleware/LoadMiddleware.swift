import HTTPTypes
import Hummingbird

/// Sends requests away while too many are under way, before anything is done for them.
struct LoadMiddleware: RouterMiddleware {
    /// `nil` counts nothing.
    let load: LoadGauge?

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        guard let load else { return try await next(request, context) }
        guard load.enter() else {
            throw HTTPFailure.unavailable(
                "\(load.most) requests are being answered already. Try again in a moment.",
                code: "overloaded",
                retryAfter: 1)
        }
        do {
            // A stream goes on after its head is there.
            return try await next(request, context).whenWritten { _ in load.leave() }
        } catch {
            load.leave()
            throw error
        }
    }
}
