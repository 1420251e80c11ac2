import KnowledgeBase

/// What `/health/ready` tells.
struct Readiness: Sendable, Encodable {
    enum Status: String, Sendable, Encodable {
        case ready
        /// It answers, with less than is configured.
        case degraded
        /// The database does not answer.
        case failing
    }

    struct Check: Sendable, Encodable {
        var ok: Bool
        /// Why not; left out where nothing is wrong or the asker may not know.
        var reason: String?
    }

    var status: Status
    var database: Check
    var index: Check
    var embedder: Check
    /// Left out where the asker may not know.
    var models: [ModelState]?

    /// Without what is the owner's to know.
    var summary: Readiness {
        var summary = self
        summary.database.reason = nil
        summary.index.reason = nil
        summary.embedder.reason = nil
        summary.models = nil
        return summary
    }
}

/// Looks at what answers depend on.
struct ReadinessProbe: Sendable {
    let parts: ServerParts
    let index: IndexProbe
    let writes: WriteProbe

    func readiness() async -> Readiness {
        let database: Readiness.Check
        var active: EmbedderFingerprint?
        let writable = await writes.check()
        do {
            active = try await parts.store.activeFingerprint()
            database = writable
        } catch {
            database = .init(ok: false, reason: "\(error)")
        }
        let index =
            database.ok ? await index.check() : .init(ok: false, reason: "the database does not answer")
        let embedder = await embedderCheck(active)
        let models = await parts.modelStates()
        let isWhole = index.ok && embedder.ok && models.allSatisfy(\.isReachable)
        return Readiness(
            status: !database.ok ? .failing : isWhole ? .ready : .degraded, database: database, index: index,
            embedder: embedder, models: models)
    }

    /// Without one, words alone are searched, which is no fault.
    private func embedderCheck(_ active: EmbedderFingerprint?) async -> Readiness.Check {
        guard let embedder = parts.embedder else { return .init(ok: true) }
        do {
            var own = try await embedder.fingerprint
            // Through which translator is the base's affair.
            own.pivot = active?.pivot
            guard let active, active != own else { return .init(ok: true) }
            return .init(
                ok: false, reason: "the base's vectors are of another model; 'kb reembed' renews them")
        } catch {
            return .init(ok: false, reason: "\(error)")
        }
    }
}

/// Brings the index up to date in the background, so that nobody who only asks how things are waits for it, nor for the
/// transaction of an ingest that it waits for.
actor IndexProbe {
    private let store: any PassageIndex
    private let clock = ContinuousClock()
    /// What the last refresh came to.
    private var last: Readiness.Check?
    /// When the one under way began.
    private var begun: ContinuousClock.Instant?

    /// For which the first refresh is waited for.
    private static let patience = 20
    private static let pause: Duration = .milliseconds(50)
    /// After which a refresh is no longer taken for one that ends as the last one did.
    private static let late: Duration = .seconds(10)

    init(store: any PassageIndex) { self.store = store }

    func check() async -> Readiness.Check {
        let before = last
        if begun == nil {
            begun = clock.now
            Task { await refresh() }
        }
        if let before, !isLate { return before }
        for _ in 0..<Self.patience where last == nil {
            // Cancelled, it is looked at once more and left.
            do { try await Task.sleep(for: Self.pause) } catch { break }
        }
        if let last, !isLate { return last }
        return .init(ok: false, reason: "the index is being brought up to date")
    }

    private var isLate: Bool { begun.map { clock.now - $0 > Self.late } ?? false }

    private func refresh() async {
        defer { begun = nil }
        do {
            try await store.refreshIndex()
            last = .init(ok: true)
        } catch {
            last = .init(ok: false, reason: "\(error)")
        }
    }
}
