/// Holds the newest derived index and sees to it that only one refresh runs at a time.
actor IndexKeeper {
    private var current: DerivedIndex?
    private var running: Task<DerivedIndex, any Error>?

    /// An index of at least this generation; calls `refresh` with the one at hand if it is older.
    func index(
        at generation: Int64, refresh: @escaping @Sendable (DerivedIndex?) async throws -> DerivedIndex
    ) async throws -> DerivedIndex {
        while let running { _ = await running.result }
        if let current, current.state.generation >= generation { return current }
        let old = current
        let task = Task { try await refresh(old) }
        running = task
        defer { running = nil }
        let index = try await task.value
        current = index
        return index
    }
}
