import KnowledgeBase

/// What requests share while the server runs.
struct ServerServices: Sendable {
    let metrics: ServerMetrics
    let authenticator: Authenticator
    let buckets: TokenBuckets
    let load: LoadGauge
    /// Of what is asked by channels and supervisors.
    let urgentLoad: LoadGauge

    init(parts: ServerParts, options: ServerOptions) {
        metrics = parts.metrics
        authenticator = Authenticator(
            keys: KeyRing(store: parts.store, refresh: options.keyRefresh, logger: parts.logger),
            isOpenWithoutKeys: !options.needsKeys, sessions: WebSessions(lifetime: options.sessionLifetime))
        buckets = TokenBuckets()
        load = LoadGauge(most: options.mostRequests)
        urgentLoad = LoadGauge(most: options.mostRequests)
    }
}
