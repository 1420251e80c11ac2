import HTTPTypes
import Hummingbird

/// Counts requests and how long they took, by the template of their route.
struct MetricsMiddleware: RouterMiddleware {
    let metrics: ServerMetrics

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        let started = ContinuousClock.now
        metrics.requestBegan()
        do {
            let response = try await next(request, context)
            let (method, status) = (request.method.logged, Int(response.status.code))
            return response.whenWritten { _ in
                metrics.requestEnded(context.route, method, status, ContinuousClock.now - started)
            }
        } catch {
            metrics.requestEnded(context.route, request.method.logged, 500, ContinuousClock.now - started)
            throw error
        }
    }
}
