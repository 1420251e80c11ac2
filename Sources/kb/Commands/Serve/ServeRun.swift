import Foundation
import KnowledgeBase
import Logging
import Networking
import Server
import Simulators
import Stores

/// `kb serve`: the server and what answers on channels, until they are told to stop.
struct ServeRun: Sendable {
    var settings: Settings
    /// `nil` leaves it to the settings.
    var port: Int?
    var simulated: SimulatedChannel?
    var isQuiet: Bool

    func run() async throws {
        try App.prepareFolder(settings)
        try await SQLiteStore.withServingLock(of: settings.databasePath) {
            guard simulated != nil else { return try await serve(settings, graph: nil) }
            let graph = GraphStandIn(account: .throwaway())
            try await GraphServer.run(graph) { base in
                try await serve(settings.simulating(graph.account, at: base), graph: graph)
            }
        }
    }

    /// What ends first (the server that cannot listen, the terminal that is left) ends the rest.
    private func serve(_ settings: Settings, graph: GraphStandIn?) async throws {
        let app = try await open(settings)
        let parts = try await app.serving(port: port)
        try await parts.server.check()
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            if let engine = parts.engine { group.addTask { try await engine.run() } }
            group.addTask { try await app.keepExpiring() }
            group.addTask { try await app.health.keepProbing() }
            group.addTask { try await parts.server.run { listening.yield($0) } }
            group.addTask { try await follow(ports, app, parts.server, graph) }
            let first = await group.nextResult()
            group.cancelAll()
            while await group.nextResult() != nil {}
            try first?.get()
        }
        try Task.checkCancellation()
    }

    private func open(_ settings: Settings) async throws -> App {
        var app = try await App.open(settings, .creating)
        app.health = ModelHealth(logger: app.logger)
        app.writer = try App.writer(settings, health: app.health)
        for notice in app.notices { try tell(notice) }
        // What the first question would wait for.
        try await app.store.refreshIndex()
        _ = try await app.catalogs.catalogs()
        return app
    }

    /// Says where it listens; with a simulation, talks until the terminal is left.
    private func follow(
        _ ports: AsyncStream<Int>, _ app: App, _ server: KnowledgeServer, _ graph: GraphStandIn?
    ) async throws {
        for await port in ports {
            let base = "http://\(server.options.host):\(port)"
            try tell("listening on \(base)")
            for channel in server.parts.channels {
                let accounts = channel.accounts.joined(separator: ", ")
                try tell("\(channel.name) (\(accounts)) at \(base)/webhooks/\(channel.name)")
            }
            if let advice = try await EmptyBase.advice(for: app.store, app.store.status()) {
                try tell(advice)
            }
            guard let graph else { continue }
            let isTerminal = isatty(STDIN_FILENO) == 1
            let simulator = WhatsAppSimulator(
                graph: graph, kbBase: base, isInteractive: isTerminal,
                hasColor: isTerminal && Console.hasColor)
            return try await simulator.run(input: StandardInput.lines()) { Console.write($0) }
        }
    }

    /// For people a line; for who collects the log one of its objects, like all others.
    ///
    /// - Throws: ``KnowledgeBaseError`` `usage` where the log's settings cannot be used.
    func tell(_ text: String) throws {
        guard !isQuiet else { return }
        let format: App.LogFormat? = try settings.choice(.logFormat)
        guard format == .json else { return Console.notice("kb: \(text.printable)") }
        var logger = try App.logger(settings)
        // Where it listens is told at every level, as in a terminal.
        logger.logLevel = min(logger.logLevel, .notice)
        logger.notice("\(text.printable)")
    }
}

extension Settings {
    /// With a stand-in for Meta in the place of what is set.
    fileprivate func simulating(_ account: SimulatedAccount, at base: String) -> Settings {
        var settings = self
        let values: [(Setting, String)] = [
            (.whatsAppSecret, account.appSecret), (.whatsAppVerifyToken, account.verifyToken),
            (.whatsAppToken, account.accessToken), (.whatsAppNumber, account.phoneNumberID),
            (.whatsAppNumbers, "{}"), (.whatsAppURL, base),
        ]
        for (setting, value) in values { settings.set(setting, to: value, from: "--simulate") }
        return settings
    }
}
