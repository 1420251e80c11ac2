import Hummingbird

/// Some of the server's routes.
protocol RouteGroup: Sendable {
    func add(to router: Router<ServerContext>)
}
