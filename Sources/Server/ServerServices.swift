import KnowledgeBase

/// What requests share while the server runs.
struct ServerServices: Sendable {
    let metrics: ServerMetrics
    let authenticator: Authenticator
    let buckets: TokenBuckets
    let citations = CitationSeal()
    private let usualLoad: LoadGauge
    private let urgentLoad: LoadGauge
    private let webhookLoad: LoadGauge

    init(parts: ServerParts, options: ServerOptions) {
        metrics = parts.metrics
        authenticator = Authenticator(
            keys: KeyRing(store: parts.store, refresh: options.keyRefresh, logger: parts.logger),
            isOpenWithoutKeys: !options.needsKeys, sessions: WebSessions(lifetime: options.sessionLifetime))
        buckets = TokenBuckets()
        usualLoad = LoadGauge(most: options.mostRequests)
        urgentLoad = LoadGauge(most: options.mostRequests)
        webhookLoad = LoadGauge(most: options.mostWebhooks)
    }

    /// - Returns: `nil` for what is not counted.
    func gauge(of load: RouteLoad) -> LoadGauge? {
        switch load {
        case .usual: usualLoad
        case .urgent: urgentLoad
        case .webhook: webhookLoad
        case .none: nil
        }
    }
}
