import HTTPTypes
import Hummingbird
import KnowledgeBase

/// Puts the routes together with what is around them.
///
/// Around all: request id, access log, metrics, security headers, CORS, errors. Around each route: name and origin,
/// a webhook's body, load, key and scope, rate, size.
struct ServerRouter {
    let parts: ServerParts
    let options: ServerOptions
    let services: ServerServices
    let groups: [any RouteGroup]

    var operations: [APIOperation] { groups.flatMap(\.operations) }

    func make() -> Router<ServerContext> {
        let operations = operations
        let router = Router(context: ServerContext.self, options: [.autoGenerateHeadEndpoints])
        router.addMiddleware {
            RequestIDMiddleware()
            AccessLogMiddleware()
            MetricsMiddleware(metrics: services.metrics)
            SecurityHeadersMiddleware()
            CORSMiddleware(options: options, operations: operations)
            ErrorMiddleware(operations: operations)
        }
        for operation in operations { add(operation, to: router) }
        return router
    }

    private func add(_ operation: APIOperation, to router: Router<ServerContext>) {
        router.group().addMiddleware {
            RouteMiddleware(operation: operation, options: options)
            OriginMiddleware(options: options, access: operation.access)
            EarlyBodyMiddleware(isWanted: operation.load == .webhook)
            LoadMiddleware(load: services.gauge(of: operation.load))
            AuthenticationMiddleware(authenticator: services.authenticator, access: operation.access)
            RateLimitMiddleware(buckets: services.buckets)
            BodyLimitMiddleware()
        }.on(operation.routerPath, method: operation.method, use: operation.handler)
    }
}
