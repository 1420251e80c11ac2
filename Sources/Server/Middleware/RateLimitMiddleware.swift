import HTTPTypes
import Hummingbird
import KnowledgeBase

/// Keeps a key to its requests a minute. Tells the state in `x-ratelimit-limit-requests`,
/// `x-ratelimit-remaining-requests` and `x-ratelimit-reset-requests`, as OpenAI does.
struct RateLimitMiddleware: RouterMiddleware {
    let buckets: TokenBuckets

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        guard let key = context.principal?.key, let outcome = buckets.take(for: key) else {
            return try await next(request, context)
        }
        let fields = Self.fields(outcome)
        if let wait = outcome.wait { throw Self.refusal(outcome, wait, fields) }
        do {
            var response = try await next(request, context)
            response.headers.append(contentsOf: fields)
            return response
        } catch var failure as HTTPFailure {
            failure.headers.append(contentsOf: fields)
            throw failure
        }
    }

    private static func refusal(
        _ outcome: TokenBuckets.Outcome, _ wait: Duration, _ fields: HTTPFields
    ) -> HTTPFailure {
        var fields = fields
        fields[.retryAfter] = String(max(1, Int((wait / .seconds(1)).rounded(.up))))
        return HTTPFailure(
            status: .tooManyRequests, message: "This key may ask \(outcome.limit) times a minute.",
            type: "rate_limit_error", code: "rate_limit_exceeded", headers: fields)
    }

    private static func fields(_ outcome: TokenBuckets.Outcome) -> HTTPFields {
        var fields = HTTPFields()
        fields[named: "x-ratelimit-limit-requests"] = String(outcome.limit)
        fields[named: "x-ratelimit-remaining-requests"] = String(outcome.remaining)
        fields[named: "x-ratelimit-reset-requests"] =
            "\(Int((outcome.reset / .seconds(1)).rounded(.up)))s"
        return fields
    }
}
