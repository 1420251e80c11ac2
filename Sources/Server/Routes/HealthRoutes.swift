import Hummingbird
import KnowledgeBase

/// `/health`: the process is alive.
struct HealthRoutes: RouteGroup {
    let parts: ServerParts

    func add(to router: Router<ServerContext>) {
        router.get("/health") { _, _ in
            try JSONResponse.make(["status": "ok", "version": parts.version])
        }
    }
}
