import HTTPTypes
import Hummingbird
import KnowledgeBase
import Logging

/// `/health`: the process is alive. `/health/ready`: it can answer.
struct HealthRoutes: RouteGroup {
    let parts: ServerParts
    let probe: ReadinessProbe
    /// Whether anybody is told what is wrong.
    let isOpen: Bool

    init(parts: ServerParts, isOpen: Bool) {
        self.parts = parts
        self.isOpen = isOpen
        probe = ReadinessProbe(
            parts: parts, index: IndexProbe(store: parts.store), writes: WriteProbe(store: parts.store))
    }

    var operations: [APIOperation] {
        [
            APIOperation(
                .get, "/health", name: "getHealth", summary: "Whether the server is alive", tag: "Health",
                access: .open, answers: [.json("Health")], load: .none
            ) { [version = parts.version] _, _ in
                try JSONResponse.make(["status": "ok", "version": version])
            },
            APIOperation(
                .get, "/health/ready", name: "getReadiness",
                summary: "Whether it can answer: database, index, embedder, models; reasons for admin keys",
                tag: "Health", access: .optionalKey,
                answers: [
                    .json("Readiness"), .json("Readiness", status: .serviceUnavailable),
                ],
                load: .urgent, handler: { _, context in try await ready(context) }),
        ]
    }

    private func ready(_ context: ServerContext) async throws -> Response {
        let readiness = await probe.readiness()
        let isTold = isOpen || context.principal?.allows(.admin) == true
        let isFailing = readiness.status == .failing
        if isFailing {
            parts.logger.error("not ready", metadata: ["error": "\(readiness.database.reason ?? "")"])
        }
        return try JSONResponse.make(
            isTold ? readiness : readiness.summary, status: isFailing ? .serviceUnavailable : .ok,
            headers: isFailing ? [.retryAfter: "5"] : [:])
    }

    var schemas: [String: JSONValue] {
        let check = JSONValue.schema(["ok": .flag, "reason": .anyText], optional: ["reason"])
        let model = JSONValue.schema(["model": .anyText, "isReachable": .flag, "reason": .anyText])
        return [
            "Health": .schema(["status": .choice("ok"), "version": .anyText]),
            "Readiness": .schema(
                [
                    "status": .choice("ready", "degraded", "failing"), "database": check, "index": check,
                    "embedder": check, "models": .list(of: model),
                ], optional: ["models"]),
        ]
    }
}
