import Hummingbird
import KnowledgeBase

/// `/health`: the process is alive.
struct HealthRoutes: RouteGroup {
    let parts: ServerParts

    var operations: [APIOperation] {
        [
            APIOperation(
                .get, "/health", name: "getHealth", summary: "Whether the server is alive", tag: "Health",
                access: .open, answers: [.json("Health")], isUrgent: true
            ) { [version = parts.version] _, _ in
                try JSONResponse.make(["status": "ok", "version": version])
            }
        ]
    }

    var schemas: [String: JSONValue] {
        ["Health": .schema(["status": .choice("ok"), "version": .text])]
    }
}
