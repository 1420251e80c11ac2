import Foundation
import HTTPTypes
import Hummingbird
import KnowledgeBase

/// `/api/misses`, `/api/usage`, `/api/stats`, `/api/status`: what became of the questions, and what there is.
struct FigureRoutes: RouteGroup {
    let parts: ServerParts

    private static let mostMisses = 10_000
    /// Answers of which figures are made at most, the latest.
    private static let mostAnswers = 200_000
    /// Of the world's clocks, in minutes.
    private static let offsets = -14 * 60...14 * 60

    var operations: [APIOperation] {
        [
            APIOperation(
                .get, "/api/misses", name: "listMisses",
                summary: "Questions without an answer, the newest first.",
                tag: "Figures", access: .scope(.admin),
                parameters: [
                    .query(
                        "limit", "Questions at most", schema: .wholeNumber(from: 1, through: Self.mostMisses))
                ],
                answers: [.json("MissList")], handler: misses),
            APIOperation(
                .delete, "/api/misses", name: "clearMisses", summary: "Forgets them.", tag: "Figures",
                access: .scope(.admin), answers: [APIAnswer(.noContent, "They are forgotten")],
                handler: clearMisses),
            APIOperation(
                .get, "/api/usage", name: "getUsage", summary: "What models took: calls, tokens, cost.",
                tag: "Figures", access: .scope(.admin),
                parameters: [
                    .query("by", "What calls are put together by", schema: .choice(UsageGrouping.self)),
                    .since,
                    .until, .query("contact", "Only of this contact", schema: Limits.nameSchema),
                ], answers: [.json("Usage")], handler: usage),
            APIOperation(
                .get, "/api/stats", name: "getStats",
                summary: "Answers, refusals, hand-offs, times and cost by hour or day.", tag: "Figures",
                access: .scope(.admin),
                parameters: [
                    .query("by", "hour or day", schema: .choice(ActivityPoint.Step.self)), .since, .until,
                    .query(
                        "offset", "Minutes that the clock of days is ahead of UTC",
                        schema: .wholeNumber(from: Self.offsets.lowerBound, through: Self.offsets.upperBound)),
                ], answers: [.json("Stats")], handler: stats),
            APIOperation(
                .get, "/api/status", name: "getStatus",
                summary: "What the base holds, and the models to choose from.",
                tag: "Figures", access: .anyKey, answers: [.json("Status")], handler: status),
        ]
    }

    // MARK: Handlers

    @Sendable private func misses(_ request: Request, _ context: ServerContext) async throws -> Response {
        let limit = try request.queryNumber("limit", in: 1...Self.mostMisses, default: 200)
        return try JSONResponse.make(["misses": try await parts.store.misses(limit: limit)])
    }

    @Sendable private func clearMisses(_ request: Request, _ context: ServerContext) async throws -> Response
    {
        try await parts.store.clearMisses()
        return Response(status: .noContent)
    }

    @Sendable private func usage(_ request: Request, _ context: ServerContext) async throws -> Response {
        let grouping = try request.queryChoice("by", as: UsageGrouping.self) ?? .model
        let interval = try request.queryInterval()
        let contact = try Limits.name(request.queryParameter("contact"), of: "contact")
        let totals = try await parts.store.usage(by: grouping, contact: contact, in: interval)
        let all = try await parts.store.usage(by: .all, contact: contact, in: interval).first ?? UsageTotal()
        return try JSONResponse.make(
            UsageAnswer(
                by: grouping, currency: currency, totals: grouping == .all ? [] : totals.map(UsageRow.init),
                all: UsageRow(all)))
    }

    @Sendable private func stats(_ request: Request, _ context: ServerContext) async throws -> Response {
        let step = try request.queryChoice("by", as: ActivityPoint.Step.self) ?? .day
        let interval = try request.queryInterval(usualLength: 30 * 86_400)
        let answers = try await parts.store.answersGiven(in: interval, limit: Self.mostAnswers)
        let offset = Double(60 * (try request.queryNumber("offset", in: Self.offsets, default: 0)))
        let costs = try await costs(by: step, in: interval, offset)
        return try JSONResponse.make(
            StatsAnswer(
                by: step, currency: currency,
                points: StatsPoint.points(ActivityPoint.points(of: answers, by: step, offset: offset), costs))
        )
    }

    /// Tokens and cost by the beginning of each hour or day.
    private func costs(
        by step: ActivityPoint.Step, in interval: Range<Date>, _ offset: Double
    ) async throws -> [Date: UsageTotal] {
        let spans = step == .day ? try await days(in: interval, offset) : hours(in: interval)
        var costs: [Date: UsageTotal] = [:]
        for span in spans {
            let total = try await parts.store.usage(by: .all, contact: nil, in: span).first
            if let total, total.calls > 0 { costs[step.start(of: span.lowerBound, offset: offset)] = total }
        }
        return costs
    }

    /// Those in which models were called. A day of UTC is part of two by a clock that is ahead or behind.
    private func days(in interval: Range<Date>, _ offset: Double) async throws -> [Range<Date>] {
        let days = try await parts.store.usage(by: .day, contact: nil, in: interval).compactMap {
            try? Date($0.key, strategy: Date.ISO8601FormatStyle().year().month().day())
        }
        let starts = Set(
            days.flatMap { [$0, $0.addingTimeInterval(86_399)] }
                .map { ActivityPoint.Step.day.start(of: $0, offset: offset) })
        return starts.sorted().suffix(Self.mostSpans).map { $0..<$0.addingTimeInterval(86_400) }
            .map { $0.clamped(to: interval) }.filter { !$0.isEmpty }
    }

    /// The last ones of the time, two weeks at most.
    private func hours(in interval: Range<Date>) -> [Range<Date>] {
        let hour = ActivityPoint.Step.hour
        let end = min(interval.upperBound, Date())
        let first = max(
            hour.start(of: interval.lowerBound), hour.start(of: end).addingTimeInterval(-335 * 3_600))
        return stride(from: first.timeIntervalSince1970, to: max(end, first).timeIntervalSince1970, by: 3_600)
            .map { Date(timeIntervalSince1970: $0) }
            .map { ($0..<$0.addingTimeInterval(3_600)).clamped(to: interval) }
    }

    private static let mostSpans = 366

    @Sendable private func status(_ request: Request, _ context: ServerContext) async throws -> Response {
        let counts = try await parts.store.status()
        let tuning = Tuning(of: context.principal, parts)
        let isAdmin = context.principal?.allows(.admin) ?? false
        let intake = context.principal?.allows(.ingest) ?? false ? parts.intake : nil
        return try JSONResponse.make(
            StatusAnswer(
                version: parts.version, sources: counts.sources, documents: counts.documents,
                passages: counts.passages, languages: counts.languages, embedder: counts.fingerprint?.model,
                models: tuning.models, currency: currency, mayTune: !tuning.models.isEmpty,
                mostTokens: tuning.mostTokens, lastSync: counts.lastSync, mayUpload: intake != nil,
                formats: intake?.formats, largestUpload: intake?.largestDocument,
                advice: isAdmin ? try await EmptyBase.advice(for: parts.store, counts) : nil))
    }

    private var currency: String { parts.chat.ledger.prices.currency }

    var schemas: [String: JSONValue] {
        [
            "MissList": .schema([
                "misses": .list(
                    of: .schema([
                        "question": .anyText, "language": .anyText, "askedAt": .time, "confidence": .decimal,
                    ]))
            ]),
            "UsageRow": .schema([
                "key": .anyText, "calls": .wholeNumber, "input": .wholeNumber, "output": .wholeNumber,
                "cached": .wholeNumber, "cost": .decimal, "unpriced": .wholeNumber,
            ]),
            "Usage": .schema([
                "by": .choice(UsageGrouping.self), "currency": .anyText,
                "totals": .list(of: .reference("UsageRow")),
                "all": .reference("UsageRow"),
            ]),
            "Stats": .schema([
                "by": .choice(ActivityPoint.Step.self), "currency": .anyText,
                "points": .list(
                    of: .schema(
                        [
                            "at": .time, "answers": .wholeNumber, "refusals": .wholeNumber,
                            "handOffs": .wholeNumber, "p50": .decimal, "p95": .decimal,
                            "tokens": .wholeNumber,
                            "cost": .decimal,
                        ], optional: ["p50", "p95"])),
            ]),
            "Status": .schema(
                [
                    "version": .anyText, "sources": .wholeNumber, "documents": .wholeNumber,
                    "passages": .wholeNumber, "languages": ["type": "object"], "embedder": .anyText,
                    "models": .list(of: .anyText), "currency": .anyText, "mayTune": .flag, "mayUpload": .flag,
                    "mostTokens": .wholeNumber, "advice": .anyText,
                    "lastSync": .reference("Sync"), "formats": .list(of: .anyText),
                    "largestUpload": .wholeNumber,
                ], optional: ["embedder", "lastSync", "formats", "largestUpload", "advice"]),
            "Sync": .schema([
                "at": .time, "new": .wholeNumber, "updated": .wholeNumber, "moved": .wholeNumber,
                "unchanged": .wholeNumber, "removed": .wholeNumber, "failed": .wholeNumber,
            ]),
        ]
    }
}

struct UsageAnswer: Encodable, Sendable {
    var by: UsageGrouping
    var currency: String
    var totals: [UsageRow]
    var all: UsageRow
}

struct StatsAnswer: Encodable, Sendable {
    var by: ActivityPoint.Step
    var currency: String
    var points: [StatsPoint]
}

/// What happened within an hour or a day.
struct StatsPoint: Encodable, Sendable {
    var at: Date
    var answers = 0
    var refusals = 0
    var handOffs = 0
    /// Seconds.
    var p50: Double?
    var p95: Double?
    var tokens = 0
    var cost: Decimal = 0

    /// In the order of time.
    static func points(_ activity: [ActivityPoint], _ costs: [Date: UsageTotal]) -> [StatsPoint] {
        var points: [Date: StatsPoint] = [:]
        for point in activity {
            points[point.at] = StatsPoint(
                at: point.at, answers: point.answers, refusals: point.refusals, handOffs: point.handOffs,
                p50: point.p50, p95: point.p95)
        }
        for (at, total) in costs {
            points[at, default: StatsPoint(at: at)].tokens = total.tokens.input + total.tokens.output
            points[at]?.cost = Decimal(total.cost) / 1_000_000
        }
        return points.values.sorted { $0.at < $1.at }
    }
}

struct StatusAnswer: Encodable, Sendable {
    var version: String
    var sources: Int
    var documents: Int
    var passages: Int
    var languages: [String: Int]
    var embedder: String?
    /// That a question may choose, the usual one first; empty where sources are quoted.
    var models: [String]
    var currency: String
    /// Whether a question may choose model, temperature and length.
    var mayTune: Bool
    /// Tokens of an answer that a question may ask for.
    var mostTokens: Int
    /// When the base was last made equal to its folders, an upload taken in or removed; `nil` for never.
    var lastSync: SyncRecord?
    var mayUpload: Bool
    /// Extensions of files that may be uploaded, and their bytes at most; `nil` where none may.
    var formats: [String]?
    var largestUpload: Int?
    /// What an administrator should do next; `nil` for nothing, and for others.
    var advice: String?
}
