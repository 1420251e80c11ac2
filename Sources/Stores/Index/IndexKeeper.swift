/// Holds the newest derived index and sees to it that only one refresh runs at a time.
actor IndexKeeper {
    private typealias Refresh = Task<DerivedIndex, any Error>

    private var current: DerivedIndex?
    private var running: Refresh?

    /// An index of at least this generation; calls `refresh` with the one at hand if it is older.
    func index(
        at generation: Int64, refresh: @escaping @Sendable (DerivedIndex?) async throws -> DerivedIndex
    ) async throws -> DerivedIndex {
        while let running { adopt(await running.result, of: running) }
        if let current, current.state.generation >= generation { return current }
        let old = current
        let task = Task { try await refresh(old) }
        running = task
        let result = await task.result
        adopt(result, of: task)
        return try result.get()
    }

    /// The index at hand, whatever its age.
    var newest: DerivedIndex? { current }

    /// Puts an index of the same rows in the place of the one it was made from; nothing if that has been
    /// replaced meanwhile.
    ///
    /// - Returns: whether it was put there.
    func replace(_ old: DerivedIndex, by new: DerivedIndex) -> Bool {
        guard running == nil, current?.state == old.state, new.state == old.state else { return false }
        current = new
        return true
    }

    /// Done by whoever wakes first. Awaiting what has ended does not suspend: were this left to the one
    /// who began the refresh, those who wait for it would keep the actor from it for ever.
    private func adopt(_ result: Result<DerivedIndex, any Error>, of refresh: Refresh) {
        guard running == refresh else { return }
        running = nil
        if case .success(let index) = result { current = index }
    }
}
